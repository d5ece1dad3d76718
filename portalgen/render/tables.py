"""A batch of tables → their pages and downloads. Rows are bulk strings made once a batch; Jinja draws the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from portalgen.portal.tables import Download, Shown, columns, context, download_path, folder
from portalgen.render.templates import Theme

if TYPE_CHECKING:
    from jinja2 import Environment, Template

    from portalgen.read.tables import Batch, Sheet

Write = Callable[[str, bytes], object]
File = tuple[str, int]


def draw(env: Environment, theme: Theme, frame: Mapping[str, Any], batch: Batch, shown: Sequence[Shown],
         datas: Sequence[bytes], wanted: Sequence[bool], write: Write) -> list[tuple[File, ...]]:
    """Write the pages and downloads of each wanted table of a batch; (path, bytes) of what was written, per table."""
    from portalgen.render.bodies import html_rows, plan

    depth = folder(shown[0]).count("/") + 1
    rows = html_rows(batch, plan(batch.edition, root="../" * depth))
    heads = columns(batch.edition)
    template = env.get_template("periodo.html")
    found: list[tuple[File, ...]] = []
    start = 0
    for sheet, one, data, want in zip(batch.sheets, shown, datas, wanted, strict=True):
        body = rows[start:start + sheet.height]
        start += sheet.height
        found.append(tuple(_table(template, theme, frame, heads, one, sheet, data, body, write)) if want else ())
    return found


def _table(template: Template, theme: Theme, frame: Mapping[str, Any], heads: Sequence[Mapping[str, Any]], one: Shown,
           sheet: Sheet, data: bytes, body: Sequence[str], write: Write) -> Iterator[File]:
    downloads = []
    for name in theme.downloads:
        made = _download(name, one, sheet, data)
        downloads.append(Download(name, download_path(one, name), len(made)))
        write(downloads[-1].path, made)
    yield from ((d.path, d.size) for d in downloads)
    shared = context(frame, one, sheet.height, theme.rows, downloads, heads)
    extra = {"observaciones": _notes(one.words.notes), "organigrama": _tree(one, sheet)}
    for number, path in enumerate(shared["paginas"], 1):
        page = template.render(shared | extra | _piece(number, path, sheet.height, theme.rows, body)).encode()
        write(path, page)
        yield path, len(page)


def _piece(number: int, path: str, total: int, size: int, body: Sequence[str]) -> dict[str, Any]:
    """What differs from one page of a table to another."""
    from markupsafe import Markup

    first = (number - 1) * size
    rows = body[first:first + size]
    return {"ruta": path, "pagina": number, "desde": min(first + 1, total), "hasta": first + len(rows),
            "filas": Markup("\n".join(rows))}  # noqa: S704 -- escaped by render.bodies, the only maker of rows


def _download(name: str, one: Shown, sheet: Sheet, data: bytes) -> bytes:
    if name == "csv":
        return data                     # the published CSV is the checked file, byte by byte
    from portalgen.render import downloads

    if name == "excel":
        return downloads.csv_excel(sheet, one.edition)
    if name == "xlsx":
        return downloads.xlsx(sheet, one.edition, one.table.short)
    return downloads.json_rows(sheet, one.edition)


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
