"""One cell of the file sent → one canonical value, with the kinds of change it went through."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from portalgen.model import MONTHS, Edition, Law
from portalgen.read.imports.dates import ISO, read_date
from portalgen.read.imports.grid import Typed
from portalgen.read.imports.numbers import read_number
from portalgen.read.imports.words import Words, fold, synonyms

ANCHOR = re.compile(r"<a\s[^>]*href\s*=\s*(?:'([^']*)'|\"([^\"]*)\"|([^\s>]+))[^>]*>(?P<shown>.*?)</a>",
                    re.IGNORECASE | re.DOTALL)
ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|\w+);")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
TWO_IN_ONE = re.compile(r"(?P<monto>.*\d)\s*(?::\s*|\s+)(?P<horas>\d[\d.,]*)\s*(?:hrs?|horas?)?\.?", re.IGNORECASE)
CODES = re.compile(r"(?:\(\d+\))+")
NEGATIVE = re.compile(r"-\d+")
LOST_LETTER = re.compile(r"\ufffd|(?:^|\s)\?(?=\s)|(?<=[^\W\d_])\?(?=[^\W\d_])")
URL = "%/:=&?~#+!$,;'@()*[]-._"
VALUE = re.compile(r"(-?\d+(?:\.\d+)?)(%?)")      # a number as a workbook keeps it
NUMERIC = ("integer", "number")
PERCENT = ("%", "porcentaje")                 # units of columns that hold percentages
# What a spreadsheet may have made of a code by itself: 24.10 → 24.1, 3-10 → 3 de octubre, 20 figures → 15 and zeros.
CHANGED = re.compile(r"-?\d+\.\d+|\d{15,}|\d{4}-\d\d-\d\d(?: .*)?")
SPACES = " \t\r\n\u00a0\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Value:
    """Canonical text, the kinds of change in order, and what is wrong with it (code and values), if anything."""

    text: str
    kinds: tuple[str, ...] = ()
    problem: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the whole column proves about how its cells are written."""

    notation: str = ""
    month_first: bool = False
    codes: bool = False                       # other cells are codes in parentheses, which Excel turns into "-33"
    dates: str = ""                           # "dia" or "mes" first, when a person says it


@dataclass(frozen=True)
class Reader:
    """Everything a column needs to be read: its field, its notation and its words."""

    field: Mapping[str, Any]
    takes: str
    evidence: Evidence
    words: Words
    allowed: Mapping[str, str]                # folded → canonical, of closed lists
    none: Mapping[str, str]                   # folded → canonical, of the column's own words for "no value"
    link: bool
    today: date
    percent: bool = False                     # the column holds percentages


def reader(law: Law, edition: Edition, field: Mapping[str, Any], takes: str, evidence: Evidence, words: Words,
           today: date) -> Callable[[str], Value]:
    """A function that reads the cells of one column; equal cells are read once."""
    name = field["name"]
    missing = {fold(m): m for m in field.get("missingValues", ()) if m}
    link = any(r.name == "enlace" and r.params.get("columna") == name for r in edition.rules)
    made = Reader(field, takes, evidence, words, _allowed(law, edition, field, words), missing,
                  link or field.get("format") == "uri", today, _of_percent(edition, name))
    return lru_cache(maxsize=None, typed=True)(lambda text: _read(text, made))


def _of_percent(edition: Edition, name: str) -> bool:
    """Whether a percentage may be in a column: one whose unit is something else (pesos, hours) holds none."""
    column = edition.columns.get(name)
    return column is None or column.unit in ("", *PERCENT)


def _allowed(law: Law, edition: Edition, field: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Closed lists of a column: its enum with the synonyms of its vocabulary, or the vocabulary of its rule."""
    if field["type"] == "boolean":
        yes, no = field.get("trueValues", ()), field.get("falseValues", ())
        also = {word: values[0] for values, known in ((yes, words.true), (no, words.false)) if values for word in known}
        return {**also, **{fold(v): v for v in [*yes, *no]}}
    enum = [str(v) for v in field.get("constraints", {}).get("enum", ())]
    named = next((str(r.params["vocabulario"]) for r in edition.rules
                  if r.name == "vocabulario" and r.params.get("columna") == field["name"]), "")
    found = synonyms(law.vocabularies[named]) if named in law.vocabularies else {}
    for rows in law.vocabularies.values() if enum and not named else ():
        if set(enum) <= {row["valor"] for row in rows}:
            found = {word: value for word, value in synonyms(rows).items() if value in enum}
            break
    found.update((fold(v), v) for v in enum)
    return found


def _read(text: str, column: Reader) -> Value:
    value, kinds = _clean(text)
    if column.takes and value and fold(value) not in column.words.none:
        half = TWO_IN_ONE.fullmatch(value)
        if half:
            value, kinds = half[column.takes].strip(), (*kinds, "monto-y-horas")
        elif column.takes == "horas" and value.strip("$ 0"):
            return Value("", kinds, "importar-faltan-horas", (("valor", value),))
    if not value:
        return Value("", kinds)
    if fold(value) in column.words.errors:
        return Value("", ("error-de-formula",), "importar-error-de-formula", (("valor", value),))
    number = VALUE.fullmatch(value) if isinstance(text, Typed) and column.field["type"] in NUMERIC else None
    found = _value(number, column) if number else _missing(value, column) or _typed(value, column)
    if found.kinds == ("sin-valor",):
        return found                          # «$ »: the blank is part of how "nothing" is written
    kept = found.text == value and fold(value) not in column.allowed
    if isinstance(text, Typed) and column.field["type"] == "string" and kept and CHANGED.fullmatch(value):
        return Value(found.text, kinds + found.kinds, "importar-valor-en-texto", (("valor", value),))
    return Value(found.text, kinds + found.kinds, found.problem, found.values)


def _clean(text: str) -> tuple[str, tuple[str, ...]]:
    """Without padding, control characters nor HTML entities."""
    kinds: tuple[str, ...] = ()
    value = text.strip(SPACES)
    if value != text:
        kinds += ("espacios",)
    if CONTROL.search(value):
        value, kinds = CONTROL.sub("", value), (*kinds, "caracter-oculto")
    if "\t" in value or "\r" in value:
        value, kinds = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "), (*kinds, "tabulador")
    if ENTITY.search(value) and (plain := html.unescape(value)) != value:
        value, kinds = plain, (*kinds, "letras-de-pagina-web")
    return value, kinds


def _missing(value: str, column: Reader) -> Value | None:
    """The column's own words for "no value" first, then those of spreadsheets: no value is never 0."""
    word = fold(value)
    if word in column.none:
        own = column.none[word]
        return Value(own, ("equivalencia",) if own != value else ())
    if word in column.words.forever and column.field["type"] == "date":
        if column.none:
            return Value(next(iter(column.none.values())), ("fecha-sin-termino",))
        return Value(value, (), "fecha-no-valida", (("valor", value), ("admite", "")))
    if word not in column.words.none or word in column.allowed:
        return None
    if column.field["type"] == "string" and not column.allowed and column.field.get("constraints", {}).get("required"):
        return None
    return Value("", ("sin-valor",))


def _value(number: re.Match[str], column: Reader) -> Value:
    """A number that its workbook keeps as such: nothing has to be proven."""
    text, percent = number.groups()
    if percent and not column.percent:
        return Value(number[0], (), "numero-no-valido", (("valor", number[0]), ("admite", "")))
    if column.field["type"] == "integer" and "." in text:
        return Value(number[0], (), "numero-no-valido", (("valor", number[0]), ("admite", "")))
    return Value(text, ("signo-porcentaje",) if percent else ())


def _typed(value: str, column: Reader) -> Value:
    if column.allowed:
        return _listed(value, column)
    kind = column.field["type"]
    if kind in NUMERIC:
        return _number(value, column)
    if kind == "date":
        return _date(value, column)
    return _text(value, column)


def _listed(value: str, column: Reader) -> Value:
    found = column.allowed.get(fold(value))
    if found is None and ISO.fullmatch(value[:10]):        # «oct-26», which a spreadsheet keeps as a day
        found = column.allowed.get(MONTHS[int(value[5:7]) - 1])
    if found is None:
        return Value(value)
    return Value(found, ("equivalencia",) if found != value else ())


def _number(value: str, column: Reader) -> Value:
    number = read_number(value, column.evidence.notation, column.field["type"] == "integer")
    if number is None:
        return Value(value, (), "numero-no-valido", (("valor", value), ("admite", "")))
    if number.percent and not column.percent:
        return Value(value, (), "numero-no-valido", (("valor", value), ("admite", "")))
    if number.doubt:
        return Value(value, (), "numero-dudoso", (("valor", value), ("opciones", " o ".join(number.doubt))))
    return Value(number.text, number.kinds or (("numero",) if number.text != value else ()))


def _date(value: str, column: Reader) -> Value:
    day = read_date(value, column.evidence.month_first, column.today, column.evidence.dates)
    if day is None:
        return Value(value, (), "fecha-no-valida", (("valor", value), ("admite", "")))
    if day.doubt:
        return Value(value, (), "fecha-dudosa",
                     (("valor", value), ("opciones", " o ".join(day.doubt)), ("sugerido", " o ".join(day.doubt))))
    return Value(day.text, (day.kind,) if day.kind else ())


def _text(value: str, column: Reader) -> Value:
    if column.link:
        return _link(value)
    if anchor := ANCHOR.fullmatch(value):
        return Value(anchor["shown"].strip(), ("texto-de-enlace",))
    if column.evidence.codes and NEGATIVE.fullmatch(value):
        return Value(f"({value[1:]})", ("parentesis-perdido",))
    if LOST_LETTER.search(value):
        return Value(value, (), "importar-letra-perdida", (("valor", value[:80]),))
    return Value(value)


def _link(value: str) -> Value:
    kinds: tuple[str, ...] = ()
    match = ANCHOR.fullmatch(value)
    if match:
        value, kinds = next(g for g in match.groups()[:3] if g is not None).strip(), ("enlace-de-pagina-web",)
    if value.lower().startswith(("http://", "https://")) and (safe := quote(value, safe=URL)) != value:
        value, kinds = safe, (*kinds, "enlace-con-espacios")
    return Value(value, kinds)
