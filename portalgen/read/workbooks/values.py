"""A value of a workbook → the text of a cell that needs no guessing: plain numbers, ISO dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

NO_RESULT = "#SIN RESULTADO"                  # a formula that its workbook never worked out
YES, NO = "VERDADERO", "FALSO"                # as spreadsheets in Spanish show them


def text(value: object) -> str:
    """"" or a letter and the text: "s" of a text, "v" of a value."""
    if isinstance(value, str):
        return f"s{value}" if value else ""
    if isinstance(value, bool):
        return f"v{YES if value else NO}"
    if isinstance(value, int | float):
        return f"v{number(value)}"
    if isinstance(value, datetime):
        return f"v{value.date().isoformat() if value.time() == time() else value.isoformat(' ', 'seconds')}"
    if isinstance(value, date):
        return f"v{value.isoformat()}"
    if isinstance(value, time):
        return f"v{value.isoformat('seconds')}"
    return f"v{_hours(value)}" if isinstance(value, timedelta) else f"s{value}"


def number(value: float) -> str:
    """With 15 figures, all that a spreadsheet keeps: 0.1 + 0.2 is 0.3, as the person sees it."""
    return plain(Decimal(format(value, ".15g")))


def percentage(cell: str) -> str:
    """"v0.076" is shown as 7,6 %: it is written as a percentage and not as its hundredth part."""
    return f"v{plain(Decimal(cell[1:]) * 100)}%" if cell.startswith("v") else cell


def plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return (shown.rstrip("0").rstrip(".") if "." in shown else shown) or "0"


def _hours(value: timedelta) -> str:
    hours, rest = divmod(round(value.total_seconds()), 3600)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
