"""Amounts as people and systems write them → plain numbers, or a refusal when they can be read in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

AMOUNT = re.compile(r"(?P<open>\()?\s*(?P<minus1>-)?\s*(?P<sign>\$)?\s*(?P<minus2>-)?\s*"
                    r"(?P<body>[\d.,]+)\s*(?P<percent>%)?\s*\)?")
SPACED = re.compile(r"[1-9]\d{0,2}(?:[ '’\u00a0\u202f]\d{3})+")      # 1 234 567 · 1'234'567
CLOSED = re.compile(r"(?P<amount>.*?\d)\s*(?:[.,]\s*[-–=]+)")         # $ 1.234.-: nothing may be added after it
CURRENCY = re.compile(r"^clp\s*|\s*(?:clp|pesos)\.?$", re.IGNORECASE)
PERCENT_SIGN = "signo-porcentaje"
PLAIN = re.compile(r"-?\d+")
DOTS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+(,\d+)?")        # 1.234 · 1.234.567 · 1.234,5
COMMAS = re.compile(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?")      # 1,234 · 1,234,567 · 1,234.5
COMMA_DECIMAL = re.compile(r"\d+,\d+")
POINT_DECIMAL = re.compile(r"\d+\.\d+")
DOUBTFUL = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")       # thousands or three decimals


@dataclass(frozen=True, slots=True)
class Number:
    """A number read: canonical text and the kinds of change; `doubt` holds both readings when nothing decides."""

    text: str
    kinds: tuple[str, ...] = ()
    doubt: tuple[str, str] | None = None

    @property
    def percent(self) -> bool:
        return PERCENT_SIGN in self.kinds


def body(text: str) -> str:
    """The digits and separators of an amount, or ""."""
    match = AMOUNT.fullmatch(_bare(text)[0])
    return match["body"] if match else ""


def _bare(text: str) -> tuple[str, tuple[str, ...]]:
    """An amount without what is said of it in words or by custom, and the kinds of change: «CLP 1 234», «$ 1.234.-»."""
    bare = CURRENCY.sub("", text)
    kinds: tuple[str, ...] = ()
    if bare != text:
        kinds += ("signo-peso",)
    if match := CLOSED.fullmatch(bare):
        bare, kinds = match["amount"], (*kinds, "cierre-de-monto")
        if whole := re.search(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*$", bare):     # after «.-», no decimals
            bare = bare[:whole.start()] + re.sub("[.,]", "", whole[0])
            kinds += ("separador-de-miles",)
    if match := SPACED.search(bare):
        bare, kinds = bare.replace(match[0], re.sub(r"\D", "", match[0])), (*kinds, "separador-de-miles")
    return bare, kinds


def notation(texts: Iterable[str]) -> str:
    """How a set of amounts is written, by the cells that can be read in one way only.

    "es": 1.234,5 · "en": 1,234.5 · "": nothing proves either · "mixta": both are proven.
    """
    found = {proof(body(t)) for t in set(texts)} - {""}
    return found.pop() if len(found) == 1 else "mixta" if found else ""


def proof(digits: str) -> str:
    """"es" or "en" when these digits can be read in one way only, else ""."""
    if DOUBTFUL.fullmatch(digits):
        return ""
    if DOTS.fullmatch(digits) or COMMA_DECIMAL.fullmatch(digits):
        return "es"
    if COMMAS.fullmatch(digits) or POINT_DECIMAL.fullmatch(digits):
        return "en"
    return ""


def read_number(text: str, decided: str, integer: bool) -> Number | None:
    """Read one amount in a notation decided by the whole column; None when it is no number.

    `integer`: the column holds whole numbers: "1647968.0" is 1647968, "1647968.5" is no whole number and stays.
    """
    if PLAIN.fullmatch(text):
        return Number(text)
    text, found = _bare(text)
    match = AMOUNT.fullmatch(text)
    if not match or bool(match["open"]) != text.rstrip().endswith(")"):
        return None
    digits = match["body"]
    if DOUBTFUL.fullmatch(digits) and decided not in ("es", "en"):
        return Number(text, (), (_plain(digits, "es"), _plain(digits, "en")))
    way = proof(digits) or decided
    if not digits.isdigit() and not _grammatical(digits, way):
        return None
    value = _plain(digits, way)
    kinds = found + _kinds(match, digits, way)
    if "." in value:
        whole, _, cents = value.partition(".")
        if integer and cents.strip("0"):
            return None
        trimmed = f"{whole}.{cents.rstrip('0')}".rstrip(".")
        kinds += ("decimales-nulos",) if trimmed != value and digits == value else ()
        value = trimmed
    negative = match["open"] or match["minus1"] or match["minus2"]
    return Number(f"-{value}" if negative else value, kinds)


def _grammatical(digits: str, way: str) -> bool:
    forms = (DOTS, COMMA_DECIMAL) if way == "es" else (COMMAS, POINT_DECIMAL)
    return any(form.fullmatch(digits) for form in forms)


def _plain(digits: str, way: str) -> str:
    thousands, decimal = (".", ",") if way == "es" else (",", ".")
    return digits.replace(thousands, "").replace(decimal, ".")


def _kinds(match: re.Match[str], digits: str, way: str) -> tuple[str, ...]:
    kinds = []
    if match["sign"]:
        kinds.append("signo-peso")
    if match["percent"]:
        kinds.append(PERCENT_SIGN)
    if match["open"]:
        kinds.append("negativo-entre-parentesis")
    thousands, decimal = (".", ",") if way == "es" else (",", ".")
    if thousands in digits:
        kinds.append("separador-de-miles")
    if decimal == "," and "," in digits:
        kinds.append("coma-decimal")
    return tuple(kinds)
