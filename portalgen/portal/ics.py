"""iCalendar (RFC 5545): calendars of whole-day events with alarms, that any agenda can follow.

Nothing here tells the time of day at which it was written: the same deadlines give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

WIDTH = 75                                      # octets of a line, its break apart (RFC 5545 §3.1)
PRODUCT = "-//portalgen//plazos//ES"
# What a value of text must escape; a control character has no place in one.
MARKS = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


class Event(NamedTuple):
    """A whole day. `uid` lasts as long as what it speaks of; `sequence` grows when that moves; `stamp`: since when it
    is so; `alarms`: days from the event (-7: a week before)."""

    uid: str
    day: date
    title: str
    words: str
    stamp: date
    sequence: int = 0
    alarms: Sequence[int] = ()
    url: str = ""


def calendar(name: str, events: Iterable[Event], hour: int) -> bytes:
    """A calendar of the events, in order of day. `hour`: at what time alarms sound."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
             f"NAME:{text(name)}", f"X-WR-CALNAME:{text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:P1D"]
    for event in sorted(events, key=lambda event: (event.day, event.uid)):
        lines += _event(event, hour)
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(event: Event, hour: int) -> Iterator[str]:
    title = text(event.title)
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{event.stamp:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{title}"
    yield f"DESCRIPTION:{text(event.words)}"
    if event.url:
        yield f"URL:{''.join(c for c in event.url if c.isprintable())}"
    yield "TRANSP:TRANSPARENT"
    for days in event.alarms:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{title}", f"TRIGGER:{trigger(days, hour)}",
                    "END:VALARM")
    yield "END:VEVENT"


def trigger(days: int, hour: int) -> str:
    """From the midnight that begins the event to an hour of another day.

    >>> trigger(-7, 9), trigger(0, 9)
    ('-P6DT15H', 'PT9H')
    """
    hours = days * 24 + hour
    whole, rest = divmod(abs(hours), 24)
    return f"{'-' if hours < 0 else ''}P{f'{whole}D' if whole else ''}{f'T{rest}H' if rest or not whole else ''}"


def text(value: str) -> str:
    """A text as a value."""
    if not value.isprintable():
        value = "".join(c if c.isprintable() or c in MARKS else " " for c in value)
    for mark, written in MARKS.items():         # the backslash first
        value = value.replace(mark, written)
    return value


def fold(line: str) -> str:
    """A line cut in pieces of at most 75 octets; what follows begins with a space. No letter is cut in two."""
    rest = line.encode()
    if len(rest) <= WIDTH:
        return line
    pieces: list[str] = []
    width = WIDTH
    while len(rest) > width:
        end = width
        while rest[end] & 0xC0 == 0x80:         # inside a letter
            end -= 1
        pieces.append(rest[:end].decode())
        rest, width = rest[end:], WIDTH - 1     # the space takes one
    return "\r\n ".join([*pieces, rest.decode()])
