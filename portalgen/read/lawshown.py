"""What a table's YAML asks to show besides rows (cifras, grafico, entidad), and the glossary. Problems as values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from portalgen.read.problems import Problem, among
from portalgen.read.shapes import Path, enumerate_words, maybe

Said = Mapping[str, Any]
COUNTED = "moneda? codigo? si? para?"          # which rows count, in which unit and in which editions
# Parameters of each figure (docs/esquemas.md); "?" marks those that may be absent.
FIGURES: Mapping[str, str] = {
    "filas": "una? varias? codigo? si?", "suma": f"columna {COUNTED}", "mediana": f"columna {COUNTED}",
    "maximo": f"columna {COUNTED}", "minimo": f"columna {COUNTED}", "distintos": "columna si?",
    "porcentaje": "parte todo codigo? si?", "por_grupo": "grupo limite? si?"}
BARS = f"titulo cifra grupo columna? rut? limite? {COUNTED}"
TIME = f"titulo cifra columna? anual? {COUNTED}"
PARTY = f"rut nombre monto? vigente? {COUNTED}"
AGENDA = "titulo nombre desde hasta? hora? donde? detalle? enlace? si?"
OF_BARS, OF_TIME, OF_YEAR = ("filas", "suma", "mediana"), ("filas", "suma"), ("suma", "promedio", "ultimo")
COLUMNS = ("columna", "moneda", "codigo", "grupo", "rut", "nombre", "monto", "parte", "todo", "desde", "hasta", "hora",
           "donde", "detalle", "enlace")
AMOUNTS = ("suma", "mediana")


def shown(raw: Said) -> Iterator[Problem]:
    """Every figure, chart and entity of a table has its parameters, and the columns they name exist."""
    for i, figure in enumerate(raw.get("cifras", ())):
        name = figure.get("cifra")
        if not among(name, FIGURES):
            yield Problem(("cifras", i), f"no existe la cifra «{name}».{maybe(str(name), FIGURES)}")
            continue
        yield from _part(raw, figure, f"cifra titulo {FIGURES[name]}", ("cifras", i))
    charts = raw.get("grafico", {})
    if bars := charts.get("barras"):
        yield from _part(raw, bars, BARS, ("grafico", "barras"))
        yield from _aggregate(bars, OF_BARS, ("grafico", "barras"))
        yield from _no_people(raw, bars)
    if time := charts.get("tiempo"):
        yield from _part(raw, time, TIME, ("grafico", "tiempo"))
        yield from _aggregate(time, OF_TIME, ("grafico", "tiempo"))
        if not among(time.get("anual", "suma"), OF_YEAR):
            yield Problem(("grafico", "tiempo", "anual"), f"debe ser uno de: {enumerate_words(OF_YEAR, 9)}.")
    if agenda := raw.get("agenda"):
        yield from _part(raw, agenda, AGENDA, ("agenda",))
        if _privacy(raw, agenda.get("nombre")) == "nombre":
            yield Problem(("agenda", "nombre"), "una fecha no se anuncia con el nombre de una persona.")
    if party := raw.get("entidad"):
        yield from _part(raw, party, PARTY, ("entidad",))
        yield from _legal(raw, party, ("entidad", "rut"))


def glossary(raw: Said) -> Iterator[Problem]:
    """No term is explained twice."""
    seen: set[str] = set()
    for i, term in enumerate(raw["terminos"]):
        for word in (term["termino"], *term.get("formas", ())):
            if word.casefold() in seen:
                yield Problem(("terminos", i), f"«{word}» ya está en el glosario.")
            seen.add(word.casefold())


def _part(raw: Said, said: Said, parameters: str, path: Path) -> Iterator[Problem]:
    """Parameters: known, not missing, naming columns of some edition."""
    known = parameters.split()
    for parameter in known:
        if not parameter.endswith("?") and parameter not in said:
            yield Problem(path, f"falta «{parameter}».")
    names = [parameter.rstrip("?") for parameter in known]
    columns = {f["name"] for edition in raw["ediciones"] for f in edition["schema"]["fields"]}
    for parameter, value in said.items():
        if parameter not in names:
            yield Problem((*path, parameter), f"no se conoce la clave «{parameter}».{maybe(parameter, names)}")
        elif why := _why(parameter, value, columns):
            yield Problem((*path, parameter), why)


def _why(parameter: str, value: Any, columns: Collection[str]) -> str:
    """Why a parameter is wrong, or ""."""
    if parameter in COLUMNS:
        return "" if among(value, columns) else f"no existe la columna «{value}».{maybe(str(value), columns)}"
    if parameter == "si":
        good = isinstance(value, dict) and set(value) == {"columna", "valores"} and isinstance(value["valores"], list)
        return _why("columna", value["columna"], columns) if good else "debe ser {columna: …, valores: […]}."
    if parameter == "para":
        return "" if isinstance(value, list) and value else "debe ser una lista de ediciones."
    if parameter == "vigente":
        return "" if isinstance(value, bool) else "debe ser true o false."
    if parameter == "limite":
        return "" if type(value) is int and 0 < value <= 20 else "debe ser un número entre 1 y 20."
    return "" if isinstance(value, str) and value.strip() else "debe ser un texto."


def _aggregate(said: Said, known: Collection[str], path: Path) -> Iterator[Problem]:
    if not among(said.get("cifra"), known):
        yield Problem((*path, "cifra"), f"debe ser una de: {enumerate_words(known, 9)}.")
    elif said["cifra"] in AMOUNTS and "columna" not in said:
        yield Problem(path, "falta «columna».")


def _no_people(raw: Said, bars: Said) -> Iterator[Problem]:
    """A chart never lists natural persons: a column of names is grouped only where the RUT says who is a legal one."""
    path = ("grafico", "barras", "rut")
    if "rut" in bars:
        yield from _legal(raw, bars, path)
    elif _privacy(raw, bars.get("grupo")) == "nombre":
        yield Problem(path[:2], "agrupa por una columna de nombres: falta «rut», para contar solo personas jurídicas.")


def _legal(raw: Said, said: Said, path: Path) -> Iterator[Problem]:
    if "rut" in said and _privacy(raw, said["rut"]) != "rut_juridica":
        yield Problem(path, "la columna debe tener «privacidad: rut_juridica».")


def _privacy(raw: Said, column: Any) -> str:
    return str(raw.get("columnas", {}).get(str(column), {}).get("privacidad", ""))
