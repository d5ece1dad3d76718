"""Numbers as people write them, read for the only purpose of suggesting how to write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*")
WHOLE = re.compile(r"\d+")
WITH_DECIMALS = re.compile(r"((?:\d{1,3}(?:([.,' ])\d{3})+)|\d+)([.,])(\d+)")
SIGNS = re.compile(r"(?:\$|CLP|pesos|\s|\u00a0|\u202f)+", re.I)


class Amount(NamedTuple):
    """What a text says as a number: the canonical texts it may be. `comma`: only its decimal comma is wrong."""

    options: tuple[str, ...] = ()
    comma: bool = False
    words: tuple[str, ...] = ()


def read_amount(text: str, whole: bool) -> Amount:
    """`whole`: the column takes integers, so that one separator can only be of thousands."""
    if "%" in text or re.match(r"\s*M\s*\$", text):
        return _scaled(text)
    bare = re.sub(r"[.,][-–=]+$", "", SIGNS.sub("", text))         # "$ 1.234.-": how cheques are written
    negative = (bare.startswith("(") and bare.endswith(")")) or bare[:1] in "-−" or bare[-1:] in "-−"
    figures = bare.strip("()-−+")
    if not figures:
        return Amount()
    found = _figures(figures, whole)
    plain = bare == figures
    return Amount(tuple(f"-{option}" if negative else option for option in found.options), found.comma and plain)


def _figures(text: str, whole: bool) -> Amount:
    grouped = GROUPED.fullmatch(text)
    if WHOLE.fullmatch(text):
        return Amount((text,))
    if grouped and not text.startswith("0"):
        joined = re.sub(r"\D", "", text)
        once = len(re.findall(r"\D", text)) == 1
        if once and not whole and grouped[1] in ".,":
            return Amount((joined, _plain(text.replace(",", "."))))
        return Amount((joined,))
    if match := WITH_DECIMALS.fullmatch(text):
        if match[2] == match[3]:
            return Amount()
        decimal = f"{re.sub(r'[^0-9]', '', match[1])}.{match[4]}"
        return Amount((_plain(decimal),), comma=match[3] == "," and not match[2])
    return Amount()


def _plain(text: str) -> str:
    """Without idle zeros: "3088479.0" → "3088479"."""
    value = Decimal(text)
    return f"{value.to_integral_value():f}" if value == value.to_integral_value() else f"{value:f}"


def _scaled(text: str) -> Amount:
    """"M$ 1.234" may be pesos or thousands; "45%" may be 45 or 0.45: only who wrote it knows."""
    percent = "%" in text
    found = _figures(re.sub(r"[^0-9.,]", "", text), whole=not percent)
    if not found.options:
        return Amount()
    value = Decimal(found.options[-1])
    other = f"{(value / 100 if percent else value * 1000).normalize():f}"
    return Amount((found.options[-1], other))
