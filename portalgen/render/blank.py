"""The blank workbook of a table: headers people know, drop-downs, hints and an example, ready to be filled.

Same table, edition and period, same bytes. No macros and no formulas: what is listed points at cells of its own sheet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portalgen.findings import letters
from portalgen.model import MONTHS, Edition, Law, Period, Table
from portalgen.textos import (
    BLANK_EXAMPLE,
    BLANK_GUIDE,
    BLANK_HEADS,
    BLANK_LISTS,
    BLANK_TOP,
    BLANK_WORDS,
    NO,
    SIGNS,
    TYPES,
    YES,
)

LAST = 1_048_576                              # rows of a sheet, a limit of the format
TAB = 31
STAMP = datetime(1980, 1, 1)                  # the workbook says when it was made: always the same
Row = Sequence[str]


@dataclass(frozen=True)
class Choice:
    """One column of the blank sheet. `options`: its drop-down; `strict`: nothing else is admitted."""

    field: Mapping[str, Any]
    unit: str
    options: tuple[str, ...] = ()
    strict: bool = False

    @property
    def title(self) -> str:
        return str(self.field.get("title") or self.field["name"])

    @property
    def kind(self) -> str:
        return str(self.field.get("type") or "string")

    @property
    def required(self) -> bool:
        return bool(self.field.get("constraints", {}).get("required"))


def blank(law: Law, table: Table, edition: Edition, period: Period, examples: Sequence[Row]) -> bytes:
    """The workbook (XLSX). `examples`: canonical rows of the edition, shown on a sheet apart."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": table.title, "created": STAMP})
    choices = [choice(law, edition, field) for field in edition.schema["fields"]]
    styles = _styles(book)
    places = _places(choices)
    main = book.add_worksheet(tab(table.short, str(period)))
    _sheet(main, choices, styles, places)
    _filled(book.add_worksheet(BLANK_EXAMPLE), choices, styles, examples)
    _guide(book.add_worksheet(BLANK_GUIDE), table, period, choices, styles)
    if places:
        _lists(book.add_worksheet(BLANK_LISTS), choices, styles)
    book.close()
    return out.getvalue()


def choice(law: Law, edition: Edition, field: Mapping[str, Any]) -> Choice:
    """What may be written in a column: a closed list with its words for "no value", or anything of its type."""
    name = field["name"]
    column = edition.columns.get(name)
    none = tuple(str(text) for text in field.get("missingValues", ()) if text)
    rule = next((r.params for r in edition.rules if r.name == "vocabulario" and r.params.get("columna") == name), None)
    enum = tuple(str(value) for value in field.get("constraints", {}).get("enum", ()))
    options, strict = enum, True
    if field.get("type") == "boolean":
        options = (*field.get("trueValues", (YES,)), *field.get("falseValues", (NO,)))
    elif rule and not enum:
        rows = law.vocabularies.get(str(rule["vocabulario"]), ())
        options, strict = tuple(row[str(rule.get("campo", "valor"))] for row in rows), False
    both = tuple(dict.fromkeys((*options, *none))) if options else ()
    return Choice(field, column.unit if column else "", both, strict)


def tab(title: str, period: str) -> str:
    """A worksheet's name: at most 31 characters, none of those that Excel refuses, and the period whole."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")
    return f"{plain[:TAB - 1 - len(period)].strip()} {period}".strip()


def _styles(book: Any) -> dict[str, Any]:
    top = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    return {"must": book.add_format({**top, "bg_color": "#DCE6F1"}), "may": book.add_format({**top, "italic": True}),
            "text": book.add_format({"num_format": "@"}), "date": book.add_format({"num_format": "dd-mm-yyyy"}),
            "integer": book.add_format({"num_format": "0"}), "number": book.add_format({"num_format": "General"}),
            "amount": book.add_format({"num_format": "#,##0"}), "wrap": book.add_format({"text_wrap": True,
                                                                                        "valign": "top"})}


def _style(styles: Mapping[str, Any], one: Choice) -> Any:
    kind = "amount" if one.unit and one.kind == "integer" else one.kind
    return styles.get(kind, styles["text"])


def _places(choices: Sequence[Choice]) -> dict[int, str]:
    """Column of the sheet → the cells of the lists' sheet that hold its options."""
    listed = [at for at, one in enumerate(choices) if one.options]
    return {at: f"='{BLANK_LISTS}'!${letters(n)}$2:${letters(n)}${len(choices[at].options) + 1}"
            for n, at in enumerate(listed, 1)}


def _sheet(sheet: Any, choices: Sequence[Choice], styles: Mapping[str, Any], places: Mapping[int, str]) -> None:
    """Frozen header; below it, formats, drop-downs, and a hint beside the cell being written."""
    _header(sheet, choices, styles)
    for at, one in enumerate(choices):
        how = {"validate": "list", "source": places[at]} if at in places else {"validate": "any"}
        sheet.data_validation(1, at, LAST - 1, at, {
            **how, "input_title": one.title[:32], "input_message": _short(" ".join(_hints(one)), 255),
            "error_title": one.title[:32], "error_type": "stop" if one.strict else "warning",
            "error_message": _short(BLANK_WORDS["elija"], 255)})


def _header(sheet: Any, choices: Sequence[Choice], styles: Mapping[str, Any]) -> None:
    for at, one in enumerate(choices):
        sheet.set_column(at, at, _width(one), _style(styles, one))
        sheet.write_string(0, at, one.title, styles["must" if one.required else "may"])
    sheet.set_row(0, 48)
    sheet.freeze_panes(1, 0)


def _filled(sheet: Any, choices: Sequence[Choice], styles: Mapping[str, Any], rows: Sequence[Row]) -> None:
    _header(sheet, choices, styles)
    for number, row in enumerate(rows, 1):
        for at, (one, text) in enumerate(zip(choices, row, strict=True)):
            write_cell(sheet, number, at, text, one.kind, _style(styles, one))


def write_cell(sheet: Any, row: int, at: int, text: str, kind: str, style: Any) -> None:
    """A canonical value as a person would have typed it: numbers and dates as such, all else as text."""
    if kind == "date" and re.fullmatch(r"(?:19|2\d)\d\d-\d\d-\d\d", text):
        sheet.write_datetime(row, at, date.fromisoformat(text), style)
    elif kind in ("integer", "number") and re.fullmatch(r"-?\d{1,15}(?:\.\d{1,6})?", text):
        sheet.write_number(row, at, Decimal(text), style)
    elif text:
        sheet.write_string(row, at, text, style)


def _guide(sheet: Any, table: Table, period: Period, choices: Sequence[Choice], styles: Mapping[str, Any]) -> None:
    """What the table is, and each column in words."""
    top = [table.title, table.plain, table.law, table.law_table, BLANK_WORDS["periodo"].format(period=period.words),
           *BLANK_TOP]
    for row, text in enumerate(top):
        sheet.write_string(row, 0, text)
    start = len(top) + 1
    for at, (head, width) in enumerate(BLANK_HEADS.items()):
        sheet.set_column(at, at, width)
        sheet.write_string(start, at, head, styles["must"])
    for row, one in enumerate(choices, start + 1):
        cells = (one.title, YES if one.required else NO, TYPES.get(one.kind, one.kind),
                 str(one.field.get("description", "")), str(one.field.get("example", "")))
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, styles["wrap"])


def _lists(sheet: Any, choices: Sequence[Choice], styles: Mapping[str, Any]) -> None:
    for at, one in enumerate(one for one in choices if one.options):
        sheet.set_column(at, at, 24)
        for row, text in enumerate((one.title, *one.options)):
            sheet.write_string(row, at, text, styles["may" if row == 0 else "text"])


def _hints(one: Choice) -> list[str]:
    """What is asked, whether it must be there, how to write it and an example."""
    limits, none = one.field.get("constraints", {}), [str(t) for t in one.field.get("missingValues", ()) if t]
    said = [str(one.field.get("description", "")),
            BLANK_WORDS["obligatorio" if one.required else "opcional"],
            BLANK_WORDS.get("monto" if one.unit in SIGNS else one.kind, "")]
    said += [BLANK_WORDS["sin_dato"].format(texto=none[0])] if none and not one.options else []
    said += [BLANK_WORDS["minimo"].format(minimo=limits["minimum"])] if limits.get("minimum") else []
    said += [BLANK_WORDS["ejemplo"].format(ejemplo=one.field["example"])] if one.field.get("example") else []
    return [text for text in said if text]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most - 1] + "…"


def _width(one: Choice) -> int:
    least = {"date": 12, "integer": 14, "number": 14, "boolean": 10}.get(one.kind, 18)
    return max(least, min(len(one.title) // 2 + 4, 40), *(min(len(text), 40) + 2 for text in one.options[:40]))


def in_period(edition: Edition, rows: Sequence[Row], period: Period) -> list[list[str]]:
    """Example rows moved to a period, where the edition has columns that say it."""
    rule = next((r.params for r in edition.rules if "anyo" in r.params), {})
    said = {str(rule.get("anyo", "")): str(period.year or ""),
            str(rule.get("mes", "")): MONTHS[period.month - 1].capitalize() if period.month else ""}
    return [[said.get(name) or text for name, text in zip(edition.names, row, strict=True)] for row in rows]
