"""The package descriptor of a data set: with it, what is downloaded from a portal is validated and read with its types.

Source of the form: https://datapackage.org/standard/data-package/ (v2).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from portalgen.model import Edition
from portalgen.portal.descriptor import DIALECT, PROFILE
from portalgen.publish.ckan.desired import Column

# What a column's values must be in one period need not hold in a whole year, nor across wordings of the norm.
PER_PERIOD = ("primaryKey", "uniqueKeys", "foreignKeys")
TYPES = {"integer": "int8", "number": "numeric", "boolean": "bool", "date": "date", "datetime": "timestamp",
         "time": "time", "year": "int4"}
PLAIN = ("default", "any")
LONGEST = 63                                # bytes of a column's name in PostgreSQL


def year_schema(editions: Sequence[Edition], whole: bool) -> dict[str, Any]:
    """The Table Schema of a file that joins sheets of these editions, in order of period. `whole`: of many periods."""
    schemas = [edition.schema for edition in editions]
    if not whole:
        return dict(schemas[0])
    fields: dict[str, list[Mapping[str, Any]]] = {}
    for schema in schemas:
        for field in schema["fields"]:
            fields.setdefault(str(field["name"]), []).append(field)
    rest = {key: value for key, value in schemas[-1].items() if key not in (*PER_PERIOD, "fields", "missingValues")}
    missing = dict.fromkeys(value for schema in schemas for value in schema.get("missingValues", [""]))
    return {**rest, "fields": [_field(found, len(found) == len(schemas)) for found in fields.values()],
            "missingValues": list(missing)}


def _field(found: Sequence[Mapping[str, Any]], always: bool) -> dict[str, Any]:
    """A column in the words of its last edition, with only what all of them ask for."""
    last = dict(found[-1])
    if any(field["type"] != last["type"] or field.get("format") != last.get("format") for field in found):
        return {**{key: last[key] for key in ("name", "title", "description") if key in last}, "type": "string"}
    if missing := dict.fromkeys(value for field in found for value in field.get("missingValues", ())):
        last["missingValues"] = list({"": None, **missing})
    asked: Iterable[str] = last.get("constraints", {})
    kept = {name: value for name in asked if name != "unique" and (name != "required" or always)
            and all(field.get("constraints", {}).get(name) == (value := last["constraints"][name]) for field in found)}
    return {**{key: value for key, value in last.items() if key != "constraints"},
            **({"constraints": kept} if kept else {})}


def columns(schema: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns of the DataStore, with types of PostgreSQL; what is not written plainly stays text."""
    return tuple(_column(field, schema.get("missingValues", [""])) for field in schema["fields"])


def _column(field: Mapping[str, Any], missing: Sequence[str]) -> Column:
    plain = field.get("format", "default") in PLAIN and not {"decimalChar", "groupChar"} & set(field)
    kind = TYPES.get(field["type"], "text") if plain else "text"
    notes = " ".join(str(field.get("description", "")).split())
    return Column(field["name"], kind, str(field.get("title") or ""), notes,
                  tuple(field.get("missingValues", missing)), tuple(field.get("trueValues", ("true",))))


def resource(name: str, title: str, path: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A CSV in the descriptor. Its digest is not here but in the portal's own field: else every edited row would also
    change the descriptor."""
    return {"name": name, "title": title, "type": "table", "path": path, "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "dialect": DIALECT, "schema": schema}


def package(facts: Mapping[str, Any], name: str, resources: Sequence[Mapping[str, Any]]) -> bytes:
    """datapackage.json of a data set. No days: it changes when the data do."""
    licence = {"name": facts["licencia_id"], "path": facts["licencia_url"],
               "title": facts["licencia_titulo"]}
    made = {"$schema": PROFILE, "name": name, "id": facts["identificador"],
            "title": f"{facts['titulo']} – {facts['municipalidad']}", "description": facts["descripcion"],
            "licenses": [licence] if facts["licencia_url"] else [],
            "contributors": [{"title": facts["municipalidad"], "roles": ["publisher"]},
                             {"title": facts["unidad"], "roles": ["creator"]}],
            "keywords": list(facts["palabras_claves"]), "x_norma": facts["norma"], "resources": list(resources)}
    kept = {key: value for key, value in made.items() if value}
    return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode()


DICTIONARY: Mapping[str, Any] = {"missingValues": [""]}


def dictionary_schema(header: Sequence[str]) -> dict[str, Any]:
    """The schema of the data dictionary itself: texts."""
    return {"fields": [{"name": name, "type": "string"} for name in header], **DICTIONARY}
