"""The data dictionary of a table, as the State's standard asks: what each column is, for people and for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from portalgen.model import Edition, Law
from portalgen.portal import urls
from portalgen.portal.datasets import Dataset
from portalgen.portal.pages import Page
from portalgen.textos import DICTIONARY_TITLE, NO, TYPES, YES

HEADER = ("nombre", "titulo", "tipo", "descripcion", "unidad", "obligatoria", "valores")
MANY = 60                       # values of a closed list beyond which it is named, not copied


def entries(law: Law, editions: Sequence[Edition]) -> tuple[dict[str, str], ...]:
    """A row a column (keys: HEADER), in the words of the newest edition that has it. `editions`: newest first."""
    found: dict[str, dict[str, str]] = {}
    for edition in editions:
        lists = {rule.params.get("columna"): str(rule.params["vocabulario"]) for rule in edition.rules
                 if "vocabulario" in rule.params}
        for field in edition.schema["fields"]:
            name = str(field["name"])
            if name not in found:
                found[name] = _entry(law, edition, field, lists.get(name, ""))
    return tuple(found.values())


def _entry(law: Law, edition: Edition, field: Mapping[str, Any], vocabulary: str) -> dict[str, str]:
    name, constraints = str(field["name"]), field.get("constraints", {})
    known = edition.columns.get(name)
    said = (name, str(field.get("title") or name), TYPES.get(str(field["type"]), str(field["type"])),
            str(field.get("description", "")), known.unit if known else "",
            YES if constraints.get("required") else NO, _values(law, field, vocabulary))
    return dict(zip(HEADER, said, strict=True))


def _values(law: Law, field: Mapping[str, Any], vocabulary: str) -> str:
    """The values that a column admits, or the name of their list when they are many; "" when they are free."""
    constraints = field.get("constraints", {})
    values = [str(value) for value in constraints.get("enum", ())]
    if field["type"] == "boolean":
        values = [str(value) for key in ("trueValues", "falseValues") for value in field.get(key, ())]
    if vocabulary and not values:
        values = [row["valor"] for row in law.vocabularies.get(vocabulary, ())]
    return vocabulary if len(values) > MANY else " | ".join(values)


def as_csv(rows: Sequence[Mapping[str, str]]) -> bytes:
    """diccionario.csv, canonical."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def dictionary_page(dataset: Dataset, rows: Sequence[Mapping[str, str]]) -> Page:
    """The dictionary for people. Its data are those of the CSV."""
    view = dataset.view
    title = DICTIONARY_TITLE.format(title=dataset.title)
    path = urls.dictionary(view.item, view.table, view.series)
    return Page(path.removesuffix(".csv") + ".html", "diccionario.html", {
        "titulo": title, "titulo_corto": title.partition(":")[0], "descripcion": f"{title}.",
        "migas": [{"ruta": "index.html", "titulo": "Inicio"},
                  {"ruta": urls.item_page(view.item), "titulo": view.item.title},
                  {"ruta": dataset.page, "titulo": dataset.title}],
        "item": {"numero": view.item.number}, "columnas": list(rows),
        "descargas": [{"ruta": path, "titulo": "CSV", "bytes": dataset.dictionary[1], "detalle": ""}],
    })
