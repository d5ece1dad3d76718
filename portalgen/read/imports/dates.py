"""Dates as people and systems write them → AAAA-MM-DD, or a refusal when day and month could be either."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portalgen.model import MONTHS
from portalgen.read.imports.grid import Typed
from portalgen.read.imports.periods import NAMES
from portalgen.read.imports.words import fold

SERIAL = re.compile(r"[2-5]\d{4}(?:\.0+)?")      # days since 1900, as spreadsheets count: 1954 to 2064
IN_WORDS = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:°|o|ero)?[ ./-]*(?:de )?([a-z]{3,10})\.?[ ./-]*"
                      r"(?:del? )?(\d{4}|\d{2})")
TOGETHER = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
IN_ENGLISH = {"jan": 1, "apr": 4, "aug": 8, "dec": 12}       # the short names that are others in Spanish
EPOCH = date(1899, 12, 30)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_TIME = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{2}|\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Day:
    """A date read: canonical text and kind of change; `doubt` holds both readings when nothing decides."""

    text: str
    kind: str = ""
    doubt: tuple[str, str] | None = None


def month_first(texts: Iterable[str]) -> bool:
    """Whether some cell proves month/day/year (its second number is over 12 and its first is not)."""
    matches = (NUMBERS.fullmatch(t) for t in set(texts))
    return any(m and int(m[2]) > 12 >= int(m[1]) for m in matches)


def day_first(texts: Iterable[str]) -> bool:
    """Whether some cell proves day/month/year."""
    matches = (NUMBERS.fullmatch(t) for t in set(texts))
    return any(m and int(m[1]) > 12 >= int(m[2]) for m in matches)


def exchanged(day: str) -> str:
    """An ISO date with its day as its month: "2026-05-03" → "2026-03-05"; "" when there is no other such date."""
    return _day(day[:4], day[8:], day[5:7]) if ISO.fullmatch(day) and day[5:7] != day[8:] else ""


def all_over_twelve(texts: Iterable[str]) -> bool:
    """Dates as a spreadsheet of another country leaves them: those that are text have a number over 12, always in the
    same place, and those that are dates have none."""
    matches = [NUMBERS.fullmatch(text.strip()) for text in texts if not isinstance(text, Typed)]
    places = {(int(m[1]) > 12, int(m[2]) > 12) if m else (False, False) for m in matches}
    days = [text[8:10] for text in texts if isinstance(text, Typed) and ISO.fullmatch(text[:10])]
    return len(places) == 1 and places <= {(True, False), (False, True)} and all(day <= "12" for day in days)


def in_words(day: date) -> str:
    """"1 de marzo de 2020"."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def read_date(text: str, mixed: bool, today: date, first: str = "") -> Day | None:
    """Read one date, day first as official templates ask; None when it is no date.

    `mixed`: another cell of the column proves month first, so a date that could be either is refused, unless a person
    says what comes `first` ("dia" or "mes").
    """
    if ISO.fullmatch(text):
        return Day(text) if _day(text[:4], text[5:7], text[8:]) else None
    match = ISO_TIME.fullmatch(text)
    if match:
        day = _day(match[1], match[2], match[3])
        return Day(day, "fecha-con-hora" if ":" in text else "fecha") if day else None
    if SERIAL.fullmatch(text):
        return Day((EPOCH + timedelta(int(text[:5]))).isoformat(), "fecha-de-excel")
    if match := TOGETHER.fullmatch(text):
        day = _day(match[1], match[2], match[3])
        return Day(day, "fecha") if day else None
    if match := IN_WORDS.fullmatch(fold(text)):
        month = NAMES.get(match[2]) or IN_ENGLISH.get(match[2], 0)
        day = _day(_year(match[3], today), str(month), match[1])
        return Day(day, "fecha-en-palabras") if day else None
    match = NUMBERS.fullmatch(text)
    return _numbers(match, mixed, today, first) if match else None


def _numbers(match: re.Match[str], mixed: bool, today: date, first: str) -> Day | None:
    year = _year(match[3], today)
    european, american = _day(year, match[2], match[1]), _day(year, match[1], match[2])
    if first and european and american:
        return Day(american, "fecha-mes-primero-dicho") if first == "mes" else Day(european, "fecha")
    if mixed and european and american and european != american:
        return Day(match[0], "", (european, american))
    if not european:
        return Day(american, "fecha-mes-primero") if american else None
    if len(match[3]) == 2 and american and european != american:
        return Day(match[0], "", (european, american))
    return Day(european, "fecha")


def _year(written: str, today: date) -> str:
    """Two digits: up to ten years from now they are of this century."""
    if len(written) == 4:
        return written
    short = int(written)
    return str(2000 + short if 2000 + short <= today.year + 10 else 1900 + short)


def _day(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
