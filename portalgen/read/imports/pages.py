"""Tables of a web page (also one that was saved as .xls or .csv) → grids."""

from __future__ import annotations

from html.parser import HTMLParser

from portalgen.read.imports.grid import Grid

WIDEST, SPAN, DEEPEST = 2000, 1000, 20
BREAKS = frozenset({"br", "p", "div", "li"})
HEADINGS = frozenset({"title", "h1", "h2", "h3", "caption"})


def read_pages(text: str) -> tuple[Grid, ...]:
    """One grid a table that has more than one row; cells that span others are merged cells."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    tables = [table for table in reader.tables if len(table.rows) > 1]
    titles = tuple(" ".join(title.split()) for title in reader.titles if title.strip())
    several = len(tables) > 1
    return tuple(Grid(tuple(map(tuple, table.rows)), tuple(range(1, len(table.rows) + 1)), merged=tuple(table.merged),
                      sheet=f"tabla {n}" if several else "", titles=titles) for n, table in enumerate(tables, 1))


class _Table:
    """Rows as they are read. `covered`: column → in how many rows more a cell above takes its place."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.covered: dict[int, int] = {}

    def new_row(self) -> None:
        self.rows.append([])
        self.covered = {column: left - 1 for column, left in self.covered.items() if left > 1}

    def new_cell(self, high: int, wide: int) -> int:
        """Open the next free cell of the row; its column, from 0."""
        row = self.rows[-1]
        while len(row) in self.covered and len(row) < WIDEST:
            row.append("")
        first = len(row)
        row += [""] * wide
        if (high, wide) != (1, 1):
            self.merged.append((len(self.rows), first + 1, len(self.rows) + high - 1, first + wide))
            self.covered.update(dict.fromkeys(range(first, first + wide), high) if high > 1 else {})
        return first


class _Reader(HTMLParser):
    """Collects the cells of every table, also of tables inside tables, and the texts of headings."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.titles: list[str] = []
        self.open: list[_Table] = []
        self.cell: list[str] | None = None
        self.at = 0
        self.link = ""
        self.inside = ""                      # the heading, script or style that is open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table" and len(self.open) < DEEPEST:
            self._end_cell()
            self.open.append(_Table())
            self.tables.append(self.open[-1])
        elif tag == "tr" and self.open:
            self._end_cell()
            self.open[-1].new_row()
        elif tag in ("td", "th") and self.open and self.open[-1].rows:
            self._end_cell()
            if len(self.open[-1].rows[-1]) < WIDEST:
                self.cell = []
                self.at = self.open[-1].new_cell(_span(given.get("rowspan")), _span(given.get("colspan")))
        elif tag == "a" and self.cell is not None:
            self.link = given.get("href", "")
        elif tag in BREAKS and self.cell is not None:
            self.cell.append(" ")
        elif tag in HEADINGS or tag in ("script", "style"):
            self.inside = tag
            self.titles += [""] if tag in HEADINGS else []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self.open:
            self.open.pop()
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.cell is not None and self.inside not in ("script", "style"):
            self.cell.append(data)
        elif self.inside in HEADINGS:
            self.titles[-1] += data

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        """A cell that is but a link says where it goes, as exports of the State's portal do."""
        if self.cell is not None:
            text = " ".join("".join(self.cell).split())
            if self.link.startswith(("http://", "https://")):
                text = f'<a href="{self.link.replace(chr(34), "%22")}">{text}</a>'
            self.open[-1].rows[-1][self.at] = text
        self.cell, self.link = None, ""


def _span(written: str | None) -> int:
    return max(1, min(int(written), SPAN)) if written and written.isascii() and written.isdigit() else 1
