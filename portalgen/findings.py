"""A problem as a value. Its words live in schemas/hallazgos.yaml, its severity in schemas/perfiles.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["bloquea", "advierte", "sugiere"]
SEVERITIES: tuple[Severity, ...] = ("bloquea", "advierte", "sugiere")


class Place(NamedTuple):
    """Where a problem is. `file` is relative to the sites folder (or the path the person gave).

    `row` counts as a spreadsheet does (the header is row 1) and, for YAML and Markdown, as an editor does (the first
    line is 1). `number` is the column's position from 1; `column` its name. `sheet` is the sheet of a workbook.
    """

    file: str
    row: int | None = None
    column: str = ""
    number: int | None = None
    sheet: str = ""

    @property
    def cell(self) -> str:
        """The cell as spreadsheets write it ("F7"); empty when there is no cell."""
        return f"{letters(self.number)}{self.row}" if self.number and self.row else ""


class Finding(NamedTuple):
    """One problem: a stable code, a place, the identity of the table, and the values its sentence needs."""

    code: str
    place: Place
    values: Mapping[str, str] = {}
    site: str = ""
    item: str = ""
    table: str = ""
    area: str = ""
    period: str = ""

    @property
    def value(self) -> str:
        """The offending text as the person wrote it, when there is one."""
        return self.values.get("valor", "")


class Stop(Exception):
    """Ends a run early with one Spanish sentence and an exit code (2 usage or configuration, 3 outside service)."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def letters(number: int) -> str:
    """Column letters as spreadsheets show them: 1 → "A", 27 → "AA"."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text
