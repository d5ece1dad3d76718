"""Dates as people write them, read for the only purpose of suggesting how to write them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from portalgen.check.words import fold
from portalgen.model import MONTHS

DAY_FIRST = re.compile(r"\s*(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})(?:[ T].*)?\s*")
YEAR_FIRST = re.compile(r"\s*(\d{4})[/.\-\s]?(\d{1,2})[/.\-\s]?(\d{1,2})(?:[ T].*)?\s*")
SERIAL = re.compile(r"\s*([23456]\d{4})(?:[.,]\d+)?\s*")
SPOKEN = re.compile(r"(?:\w+ )?(\d{1,2})(?: de)? ([a-z]{3,10})(?: de| del)? (\d{4})")
EXCEL = date(1899, 12, 30)


class Reading(NamedTuple):
    """What a text says as a date: the dates it may be (none, one or two) or why there is none such (`reason`)."""

    options: tuple[date, ...] = ()
    reason: str = ""


def read_date(text: str, month_first: bool = False) -> Reading:
    """Day first, as in Chile. `month_first`: the column has dates that are only possible that way, so both may be."""
    if match := YEAR_FIRST.fullmatch(text):
        return _dated(int(match[1]), int(match[2]), int(match[3]))
    if match := DAY_FIRST.fullmatch(text):
        return _day_first(int(match[1]), int(match[2]), match[3], month_first)
    if match := SERIAL.fullmatch(text):
        return Reading((EXCEL + timedelta(days=int(match[1])),))
    if match := SPOKEN.fullmatch(fold(text)):
        return _spoken(int(match[1]), match[2], int(match[3]))
    return Reading()


def is_month_first(text: str) -> bool:
    """Whether a text is only possible with the month first: 10/31/2026."""
    match = DAY_FIRST.fullmatch(text)
    return match is not None and int(match[1]) <= 12 < int(match[2]) <= 31


def _day_first(first: int, second: int, year_text: str, month_first: bool) -> Reading:
    year = int(year_text) if len(year_text) == 4 else 2000 + int(year_text)
    if first <= 12 < second <= 31:
        return _dated(year, first, second)
    reading = _dated(year, second, first)
    doubtful = (month_first or len(year_text) == 2) and first <= 12 and first != second
    if doubtful and reading.options:
        return Reading((*reading.options, *_dated(year, first, second).options))
    return reading


def _spoken(day: int, month: str, year: int) -> Reading:
    said = month.replace("set", "sept", 1) if month.startswith("set") else month
    number = next((i for i, name in enumerate(MONTHS, 1) if name.startswith(said)), 0)
    return _dated(year, number, day) if number else Reading()


def _dated(year: int, month: int, day: int) -> Reading:
    if not 1 <= month <= 12:
        return Reading(reason=f"no hay un mes {month}")
    if not 1 <= year <= 9999:
        return Reading(reason=f"no hay un año {year}")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        return Reading(reason=f"{MONTHS[month - 1]} de {year} tiene {last} días")
    return Reading((date(year, month, day),))
