"""What the script of a table page must know: a block of data in the page, which no browser runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from portalgen.jsons import compact
from portalgen.model import Edition
from portalgen.portal import urls
from portalgen.portal.tables import Shown, folder
from portalgen.render.jsonld import ESCAPES
from portalgen.render.links import relative

if TYPE_CHECKING:
    from markupsafe import Markup

    from portalgen.render.bodies import Plan

KINDS = {"amount": "n", "date": "f", "link": "l"}
TEXT, CODE, CLOSED = "t", "e", "c"          # any text, a number shown as written, one of a closed list


def kinds(edition: Edition, plan: Plan) -> list[dict[str, str]]:
    """`{nombre, tipo}` of each column: its name in the CSV, and how its cells are read, sorted and shown again."""
    listed = {str(rule.params.get("columna")) for rule in edition.rules if rule.name == "vocabulario"}
    listed |= {str(f["name"]) for f in edition.schema["fields"] if "enum" in f.get("constraints", {})}
    plain = {c.name: CLOSED if c.name in listed else CODE if c.numeric else TEXT for c in plan.columns}
    return [{"nombre": c.name, "tipo": KINDS.get(c.kind, plain[c.name])} for c in plan.columns]


def every_column(editions: Sequence[Edition]) -> list[list[str]]:
    """[name, kind, title, other titles…] of each column that any of the editions has, those of the first one first."""
    from portalgen.render.bodies import plan

    found: dict[str, list[str]] = {}
    for edition in editions:
        shown = plan(edition)
        for column, told in zip(shown.columns, kinds(edition, shown), strict=True):
            known = found.setdefault(column.name, [column.name, told["tipo"], column.title])
            known += [] if column.title in known[2:] else [column.title]
    return list(found.values())


def block(heads: Sequence[Mapping[str, Any]], one: Shown, csv: str, total: int, size: int) -> Markup:
    """JSON for `<script type="application/json">`. `csv`: path of the whole table, "" when it is not offered; `size`:
    rows in a page. The list of all periods is named only when there are others."""
    from markupsafe import Markup

    place = folder(one)
    page = urls.page(place)
    others = one.words.before or one.words.after
    listed = urls.periods(one.item, one.table, one.source.series) if others and csv else ""
    said = {
        "columnas": [[head["nombre"], head["tipo"]] for head in heads], "filas": size, "total": total,
        "csv": relative(csv, page) if csv else "", "indice": relative(listed, page) if listed else "",
        "raiz": "../" * (place.count("/") + 1)}
    text = compact(said).decode().translate(ESCAPES)
    return Markup(text)  # noqa: S704 -- with ESCAPES no text can close the element
