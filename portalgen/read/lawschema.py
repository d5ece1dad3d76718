"""The form of a Table Schema: which keys it may have, and what each one holds. Problems as values.

What its values mean, and whether they can be used, is for `check/schemas.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from portalgen.read.patterns import pattern_problem
from portalgen.read.problems import Problem, among, missing, repeats, unknown
from portalgen.read.shapes import Path, enumerate_words

Form = tuple[Callable[[Any], bool], str]


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _tokens(value: Any) -> bool:
    """Texts that mean "no value", alone or with their label."""
    return isinstance(value, list) and all(
        isinstance(one, str) or (isinstance(one, dict) and isinstance(one.get("value"), str)
                                 and isinstance(one.get("label", ""), str) and not one.keys() - {"value", "label"})
        for one in value)


TEXT: Form = (lambda value: isinstance(value, str), "debe ser un texto")
CHARACTER: Form = (lambda value: isinstance(value, str) and len(value) == 1, "debe ser un carácter")
FLAG: Form = (lambda value: isinstance(value, bool), "debe ser true o false")
TEXTS: Form = (_texts, "debe ser una lista de textos; un número o un true van entre comillas")
TOKENS: Form = (_tokens, TEXTS[1])
LENGTH: Form = (lambda value: type(value) is int and value >= 0, "debe ser un entero, desde 0")
LIMIT: Form = (lambda value: isinstance(value, str) or type(value) in (int, float), "debe ser un número o un texto")
VALUES: Form = (lambda value: isinstance(value, list) and bool(value) and all(LIMIT[0](one) or FLAG[0](one)
                for one in value), "es una lista con al menos un valor")
ANYTHING: Form = (lambda value: True, "")
# Table Schema, Data Package v2 (https://datapackage.org/standard/table-schema/)
FIELD_TYPES = ("string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date", "time", "year",
               "yearmonth", "duration", "geopoint", "geojson", "any")
FIELD: Mapping[str, Form] = {
    "name": TEXT, "title": TEXT, "description": TEXT, "type": TEXT, "format": TEXT, "example": ANYTHING,
    "constraints": (lambda value: isinstance(value, dict), "es un grupo de claves"), "missingValues": TOKENS,
    "rdfType": TEXT, "trueValues": TEXTS, "falseValues": TEXTS, "decimalChar": CHARACTER, "groupChar": CHARACTER,
    "bareNumber": FLAG, "categories": ANYTHING, "categoriesOrdered": FLAG, "itemType": TEXT, "delimiter": CHARACTER}
CONSTRAINTS: Mapping[str, Form] = {
    "required": FLAG, "unique": FLAG, "enum": VALUES, "minimum": LIMIT, "maximum": LIMIT, "exclusiveMinimum": LIMIT,
    "exclusiveMaximum": LIMIT, "minLength": LENGTH, "maxLength": LENGTH, "pattern": ANYTHING}
SCHEMA: Mapping[str, Form] = {
    "fields": (lambda value: isinstance(value, list) and bool(value), "es la lista de columnas y no puede estar vacía"),
    "missingValues": TOKENS, "primaryKey": (lambda value: isinstance(value, str) or _texts(value),
                                            "debe ser una columna o una lista de columnas"),
    "foreignKeys": ANYTHING, "uniqueKeys": ANYTHING, "fieldsMatch": TEXT, "$schema": TEXT}
COLUMN = re.compile(r"[a-z][a-z0-9_]*").fullmatch


def table_schema(raw: Mapping[str, Any], path: Path, names: list[str]) -> Iterator[Problem]:
    """Problems of a Table Schema; its field names are added to `names`."""
    wrong = list(_form({"fields": [], **raw}, SCHEMA, path))
    yield from wrong
    if wrong:
        return
    for i, entry in enumerate(raw["fields"]):
        here = (*path, "fields", i)
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not COLUMN(entry["name"]):
            yield Problem(here, "cada columna necesita «name»: minúsculas sin tildes, números y «_».")
            continue
        names.append(entry["name"])
        yield from _field(entry, here)
    yield from repeats(names, (*path, "fields"), "la columna")
    keys = raw.get("primaryKey", [])
    if why := missing([keys] if isinstance(keys, str) else keys, names):
        yield Problem((*path, "primaryKey"), why)


def _form(raw: Mapping[str, Any], forms: Mapping[str, Form], path: Path) -> Iterator[Problem]:
    """Keys that are not known, and those that do not hold what they should."""
    yield from unknown(raw, forms, path)
    for key in raw:
        good, words = forms.get(key, ANYTHING)
        if not good(raw[key]):
            yield Problem((*path, key), f"«{key}» {words}.")


def _field(entry: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    yield from _form(entry, FIELD, path)
    if not isinstance(entry.get("title"), str) or not entry["title"]:
        yield Problem(path, f"la columna «{entry['name']}» necesita «title», el nombre que lee la gente.")
    if not among(entry.get("type"), FIELD_TYPES):
        yield Problem((*path, "type"), f"el tipo debe ser uno de: {enumerate_words(FIELD_TYPES, 20)}.")
    constraints = entry.get("constraints", {})
    if isinstance(constraints, dict):
        yield from _form(constraints, CONSTRAINTS, (*path, "constraints"))
        if "pattern" in constraints and (why := _pattern(constraints["pattern"])):
            yield Problem((*path, "constraints", "pattern"), why)


def _pattern(pattern: Any) -> str:
    """Why a pattern is not accepted. Only what RE2 takes: it answers in linear time whatever the cell says."""
    if not isinstance(pattern, str):
        return "la expresión debe ir entre comillas."
    if pattern.startswith("^") or (pattern.endswith("$") and not pattern.endswith("\\$")):
        return "la expresión va sin ^ ni $: siempre se aplica a la celda entera."
    why = pattern_problem(pattern)
    return f"la expresión «{pattern[:60]}» no se puede usar: {why}." if why else ""
