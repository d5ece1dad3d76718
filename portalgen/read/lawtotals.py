"""What `total` of a column may say: that its cells can be added up, of which rows and in which editions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portalgen.read.problems import Problem, among
from portalgen.read.shapes import Path, maybe


def totals(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Problems of the columns of a table that are added up."""
    fields = [field for edition in raw["ediciones"] for field in edition["schema"]["fields"]]
    served = [norm for edition in raw["ediciones"] for norm in edition["para"]]
    for column, said in raw.get("columnas", {}).items():
        if "total" in said:
            path: Path = ("columnas", column, "total")
            kinds = {field["type"] for field in fields if field["name"] == column}
            admitted = {"integer", "number"} if "si" in said["total"] else {"integer"}
            if said.get("unidad") != "pesos" or not kinds <= admitted:
                yield Problem(path, "solo se totalizan columnas de enteros con «unidad: pesos», o de números con «si».")
            yield from _rows(said["total"], path, [field["name"] for field in fields])
            for norm in said["total"].get("para", ()):
                if norm not in served:
                    yield Problem((*path, "para"), f"la tabla no tiene una edición «{norm}».{maybe(norm, served)}")


def _rows(total: Mapping[str, Any], path: Path, names: list[str]) -> Iterator[Problem]:
    if "si" not in total:
        return
    chosen = total["si"]
    if set(chosen) != {"columna", "valores"} or not isinstance(chosen["valores"], list):
        yield Problem((*path, "si"), "debe ser {columna: …, valores: […]}.")
    elif not among(chosen["columna"], names):
        near = maybe(str(chosen["columna"]), names)
        yield Problem((*path, "si"), f"no existe la columna «{chosen['columna']}».{near}")
