"""A batch of tables → their pages and downloads. Rows are bulk strings made once a batch; Jinja draws the page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from portalgen.portal.more import SCRIPT, changes_path
from portalgen.portal.tables import (
    Download,
    Shown,
    columns,
    context,
    download_path,
    folder,
    naming_column,
    reading_order,
)
from portalgen.render.templates import Theme

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from portalgen.read.tables import Batch, Sheet
    from portalgen.render.blocks import Written
    from portalgen.render.bodies import Plan

Write = Callable[[str, bytes], object]
File = tuple[str, int, str]          # path, bytes, SHA-256 ("" for pages)
HERE = "\x1f"                        # where the rows go in a drawn page, whose other texts never hold it


def draw(env: Environment, theme: Theme, frame: Mapping[str, Any], batch: Batch, shown: Sequence[Shown],
         datas: Sequence[bytes], wanted: Sequence[bool], write: Write) -> list[tuple[File, ...]]:
    """Write the pages and downloads of each wanted table of a batch; (path, bytes) of what was written, per table."""
    from portalgen.render.bodies import html_rows, plan
    from portalgen.render.script import kinds

    depth = folder(shown[0]).count("/") + 1
    the_plan = plan(batch.edition, naming_column(shown[0].table, batch.edition), "../" * depth,
                    cards(theme, columns(batch.edition)))
    order = reading_order(shown[0].table, batch.edition)
    seen = the_plan._replace(columns=tuple(sorted(the_plan.columns, key=lambda column: order.index(column.name))))
    saved = _saved(theme, batch, the_plan, shown, datas, wanted, write)
    rows = html_rows(batch, seen, [one.more.anchors if one.more else () for one in shown])
    told = zip(columns(batch.edition), kinds(batch.edition, the_plan), the_plan.names, strict=True)
    heads = sorted(({**head, **kind, "fila": name == the_plan.header} for head, kind, name in told),
                   key=lambda head: order.index(head["nombre"]))
    template = env.get_template("periodo.html")
    frame = {**frame, "hecho": {"tabla": {}}}       # what all these pages have alike is drawn once: see base.html
    found: list[tuple[File, ...]] = []
    for sheet, one, files, body, want in zip(batch.sheets, shown, saved, rows, wanted, strict=True):
        found.append((*files, *_table(template, theme, frame, heads, one, sheet, files, body, write)) if want else ())
    return found


def _saved(theme: Theme, batch: Batch, the_plan: Plan, shown: Sequence[Shown], datas: Sequence[bytes],
           wanted: Sequence[bool], write: Write) -> list[list[File]]:
    """Write the downloads of each wanted table, one form of all of them after another: one at a time is in memory."""
    found: list[list[File]] = [[] for _ in shown]
    for name in theme.downloads:
        made = _downloads(name, batch, the_plan, shown, datas)
        for one, data, want, files in zip(shown, made, wanted, found, strict=True):
            if want:
                files.append((download_path(one, name), len(data), hashlib.sha256(data).hexdigest()))
                write(files[-1][0], data)
    return found


def _table(template: Template, theme: Theme, frame: Mapping[str, Any], heads: Sequence[Mapping[str, Any]], one: Shown,
           sheet: Sheet, saved: Sequence[File], body: Written, write: Write) -> Iterator[File]:
    from portalgen.render.blocks import joined

    downloads = [Download(name, path, size) for name, (path, size, _) in zip(theme.downloads, saved, strict=True)]
    shared = context(frame, one, sheet.height, theme.rows, downloads, heads) | {"fichas": cards(theme, heads)}
    shared["hecho"] = {**frame["hecho"], "periodo": {}}
    extra = {"observaciones": _notes(one.words.notes), "organigrama": _tree(one, sheet), **_more(one)}
    if SCRIPT in theme.parts:
        from portalgen.render.script import block

        csv = download_path(one, "csv") if "csv" in theme.downloads else ""
        extra["guion"] = block(heads, one, csv, sheet.height, theme.rows)
    if one.more and one.more.changes:
        path = changes_path(one)
        write(path, one.more.changes)
        yield path, len(one.more.changes), hashlib.sha256(one.more.changes).hexdigest()
    for number, path in enumerate(shared["paginas"], 1):
        first = (number - 1) * theme.rows
        rows = body[first:first + theme.rows]
        piece = {"ruta": path, "pagina": number, "desde": min(first + 1, sheet.height), "hasta": first + len(rows),
                 "filas": HERE if len(rows) else ""}
        page = template.render(shared | extra | piece).encode().replace(HERE.encode(), joined(rows, "\n"))
        write(path, page)
        yield path, len(page), ""


def cards(theme: Theme, heads: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a table is narrow enough to be shown as cards on a phone; the period, that its page says, apart."""
    return sum(not head["periodo"] for head in heads) <= theme.cards


def _more(one: Shown) -> dict[str, Any]:
    """What the theme asks for besides the rows."""
    if one.more is None:
        return {}
    from portalgen.render.charts import figure

    return {**one.more.context, "grafico": figure(one.more.chart) if one.more.chart else ""}


def _downloads(name: str, batch: Batch, the_plan: Plan, shown: Sequence[Shown],
               datas: Sequence[bytes]) -> Sequence[bytes]:
    """One form of download of every table of the batch."""
    if name == "csv":
        return datas                    # the published CSV is the checked file, byte by byte
    from portalgen.render import downloads, xlsx

    if name == "excel":
        return downloads.csv_excel(batch, the_plan)
    if name == "xlsx":
        return xlsx.xlsx(batch, the_plan, [one.table.short for one in shown])
    return downloads.json_rows(batch)


@lru_cache(maxsize=64)
def _notes(text: str) -> Any:
    from markupsafe import Markup

    if not text.strip():
        return Markup("")
    from portalgen.render.markdown import to_html

    return to_html(text)


def _tree(one: Shown, sheet: Sheet) -> Mapping[str, Any] | None:
    """The drawing and the outline of a table that its schema shows as a tree."""
    names = one.table.view.get("arbol")
    if not names or not sheet.height:
        return None
    from portalgen.render.tree import Node, outline, svg

    ids, parents, titles = (sheet.column(names[key]) for key in ("id", "padre", "titulo"))
    details = sheet.column(names["detalle"]) if "detalle" in names else [""] * sheet.height
    nodes = [Node(*texts) for texts in zip(ids, parents, titles, details, strict=True)]
    return {"svg": svg(nodes, one.table.title), "lista": outline(nodes)}
