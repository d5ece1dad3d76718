"""What a Table Schema may not ask for, so that a verdict never depends on the day, the reader or the program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portalgen.check.cells import (
    BOUNDS,
    CONSTRAINTS,
    as_value,
    format_of,
    frictionless_field,
    kind_of,
    value_reader,
)
from portalgen.read.patterns import pattern_problem

OTHERS = ("array", "duration", "geojson", "geopoint", "list", "object")
FORMATS = ("default", "email", "uri", "uuid", "binary")
NUMBERS = ("integer", "number", "year")
UNHASHABLE = ("array", "geojson", "list", "object")


def schema_problems(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Why a schema cannot be used, one Spanish sentence each; () when it can."""
    problems = [f"`{key}` no se admite: {why}" for key, why in REFUSED.items() if schema.get(key)]
    if schema.get("fieldsMatch", "exact") != "exact":
        problems.append("`fieldsMatch` debe ser `exact`: las columnas van en el orden del esquema")
    for field in schema.get("fields", ()):
        problems += [f"columna «{field.get('name', '')}»: {problem}" for problem in _field_problems(field)]
    key = schema.get("primaryKey") or ()
    repeating = {key} if isinstance(key, str) else {str(name) for name in key}
    names = {str(field.get("name", "")): field for field in schema.get("fields", ())}
    problems += [f"`primaryKey` nombra «{name}», que no es una columna" for name in sorted(repeating - names.keys())]
    problems += [f"columna «{name}»: un valor de tipo `{kind_of(field)}` no puede ser clave ni único"
                 for name, field in names.items() if kind_of(field) in UNHASHABLE
                 and (name in repeating or field.get("constraints", {}).get("unique"))]
    return tuple(problems)


REFUSED = {"foreignKeys": "use la regla `existe_en`", "uniqueKeys": "use la regla `unico`"}


def _field_problems(field: Mapping[str, Any]) -> Iterator[str]:
    kind, form = kind_of(field), format_of(field)
    if kind not in CONSTRAINTS and kind not in OTHERS:
        yield f"no existe el tipo `{kind}`"
        return
    if kind == "string" and form not in FORMATS:
        yield f"no se admite el formato `{form}`"
    if kind in ("date", "datetime", "time") and form == "any":
        yield "el formato `any` no se admite: su lectura depende del día en que se lee"
    if kind in OTHERS and not _read_by_frictionless(field):
        yield f"el formato o los límites no son de una columna de tipo `{kind}`"
    constraints = field.get("constraints", {})
    if kind in ("datetime", "time") and (limits := sorted(constraints.keys() & BOUNDS.keys())):
        yield f"el tipo `{kind}` no admite `{limits[0]}`: una hora con huso y otra sin huso no se pueden comparar"
    for name in sorted(constraints.keys() - {"unique", *CONSTRAINTS.get(kind, constraints)}):
        yield f"el tipo `{kind}` no admite `{name}`"
    yield from _unreadable(field)
    problem = pattern_problem(constraints["pattern"]) if "pattern" in constraints else None
    if problem:
        yield f"el patrón «{constraints['pattern']}» no se puede usar: {problem}"


def _unreadable(field: Mapping[str, Any]) -> Iterator[str]:
    """Limits that are not values of the column's own type and format."""
    mine = BOUNDS.keys() & CONSTRAINTS.get(kind_of(field), ())
    constraints = {name: value for name, value in field.get("constraints", {}).items() if name in mine}
    if not constraints:
        return
    read = value_reader(field)
    for name, limit in constraints.items():
        value = as_value(limit, read) if isinstance(limit, str) or kind_of(field) in NUMBERS else None
        part = kind_of(field) != "number" and isinstance(limit, float) and not limit.is_integer()
        if value is None or value != value or part:
            yield f"`{name}: {limit}` no se puede leer como los valores de la columna"


def _read_by_frictionless(field: Mapping[str, Any]) -> bool:
    """Whether Frictionless, which reads the cells of the rarer types for us, takes the field."""
    from frictionless import FrictionlessException

    try:
        frictionless_field(field)
    except FrictionlessException:
        return False
    return True
