"""What schemas/ must hold: the shape of its files, and that every name in them exists. Pure; problems as values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from portalgen.findings import SEVERITIES
from portalgen.read.lawschema import table_schema
from portalgen.read.problems import Problem, among, missing, repeats, unknown
from portalgen.read.shapes import TYPES, Path, enumerate_words, maybe

Shape = Mapping[str, Any]

TEXT: Shape = {"tipo": "texto", "largo": 3000}
NEEDED: Shape = {**TEXT, "requerido": True}
FLAG: Shape = {"tipo": "si_no"}
SURE: Shape = {"tipo": "si_no", "requerido": True}
WHEN: Shape = {"tipo": "periodo"}
NAMES: Shape = {"tipo": "lista", "de": TEXT}
ANY: Shape = {"tipo": "cualquiera"}
FREE: Shape = {"tipo": "mapa", "de": ANY}
CADENCES = ("mensual", "trimestral", "anual", "permanente")
CADENCE: Shape = {"tipo": "texto", "requerido": True, "valores": CADENCES}
PRIVACY = ("publica", "nombre", "rut_juridica", "contacto", "direccion", "texto")

CATALOGUE: Shape = {"claves": {
    "ediciones": {"tipo": "lista", "requerido": True, "de": {"claves": {
        "id": NEEDED, "titulo": NEEDED, "desde": {**WHEN, "requerido": True}, "hasta": WHEN, "norma": NEEDED,
        "verificado": SURE, "nota": TEXT}}},
    "items": {"tipo": "lista", "requerido": True, "de": {"claves": {
        "id": NEEDED, "numero": TEXT, "carpeta": NEEDED, "titulo": NEEDED, "titulo_legal": NEEDED, "pregunta": NEEDED,
        "norma": NEEDED, "peso": {"tipo": "numero", "requerido": True}, "periodicidad": CADENCE,
        "plazo": {"tipo": "entero", "requerido": True}, "responsable": NEEDED, "en_simple": NEEDED, "verificado": SURE,
        "nota": TEXT, "desde": WHEN, "portada": {"tipo": "entero"}, "respuesta": NAMES, "pedir": FLAG, "propias": FLAG,
        "tablas": {**NAMES, "requerido": True}}}}}}
TABLE: Shape = {"claves": {
    "tabla": NEEDED, "carpeta": TEXT, "titulo": NEEDED, "corto": NEEDED, "periodicidad": CADENCE, "areas": SURE,
    "norma": NEEDED, "norma_tabla": TEXT, "verificado": SURE, "nota": TEXT, "en_simple": NEEDED,
    "sin_movimiento": NEEDED,
    "clave": {**NAMES, "requerido": True}, "serie": {"claves": {"titulo": NEEDED, "vocabulario": TEXT}},
    "vista": {"claves": {"arbol": FREE, "fila": TEXT, "primero": NAMES}}, "cifras": {"tipo": "lista", "de": FREE},
    "grafico": {"claves": {"barras": FREE, "tiempo": FREE}}, "entidad": FREE, "agenda": FREE,
    "cambios": FLAG, "voluntaria": FLAG, "en_curso": FLAG,
    "sin_indexar": FLAG, "nomina_personal": FLAG, "buscable": FLAG,
    "columnas": {"tipo": "mapa", "de": {"claves": {
        "alias": {"tipo": "lista", "de": ANY}, "unidad": TEXT, "privacidad": {"tipo": "texto", "valores": PRIVACY},
        "verificado": FLAG, "nota": TEXT, "total": {"claves": {
            "anyo": {"tipo": "texto", "requerido": True, "valores": ("suma", "ultimo")}, "si": FREE, "para": NAMES}}}}},
    "ediciones": {"tipo": "lista", "requerido": True, "de": {"claves": {
        "para": {**NAMES, "requerido": True}, "schema": {**FREE, "requerido": True},
        "reglas": {"tipo": "lista", "de": FREE}}}}}}
WORDINGS: Shape = {"tipo": "mapa", "de": {"claves": {
    "titulo": NEEDED, "frase": NEEDED, "remedio": NEEDED,
    "quien": {"tipo": "texto", "requerido": True, "valores": ("unidad", "encargada", "publicadora", "informatica")}}}}
GLOSSARY: Shape = {"claves": {"terminos": {"tipo": "lista", "requerido": True, "de": {"claves": {
    "termino": NEEDED, "formas": NAMES, "explicacion": NEEDED, "verificado": FLAG, "nota": TEXT}}}}}
AUDIT: Shape = {"claves": {
    "auditoria": NEEDED, "nivel": NEEDED, "normas": NAMES, "cumple": NAMES,
    "pruebas": NAMES, "limites": NAMES, "teclado": {"tipo": "lista", "de": {"claves": {
        "tecla": NEEDED, "hace": NEEDED}}}}}
PROFILES: Shape = {"tipo": "mapa", "de": {"tipo": "mapa", "de": {"tipo": "texto", "valores": SEVERITIES}}}
SHAPE_KEYS = ("tipo", "requerido", "titulo", "explicacion", "claves", "de", "valores", "vocabulario", "largo",
              "ejemplo")

# Parameters of each rule (docs/esquemas.md); "?" marks those that may be absent.
RULES: Mapping[str, str] = {
    "periodo_igual": "anyo mes?", "fecha_en_periodo": "columna", "fecha_no_futura": "columna",
    "no_mayor": "menor mayor", "requerido_si": "columna si",
    "vacio_si": "columna si", "requiere": "columna otra", "juntos": "columnas", "al_menos_uno": "columnas",
    "rut": "columna tipo?", "enlace": "columna", "vocabulario": "columna vocabulario campo?",
    "existe_en": "columnas tabla en?", "unico": "columnas", "lista_completa": "columna",
    "arbol": "id padre", "suma": "total partes",
    "suma_por_codigo": "codigo columnas", "totales_iguales": "uno otro codigo? por?", "entero_si": "columna si",
    "tope": "columna maximo vocabulario? campo? si?", "texto_minimo": "columna minimo", "meses_seguidos": "columna",
    "orden": "columna sentido? vocabulario? campo? dentro_de? tramos?",
    "cambio_entre_periodos": "columna maximo", "filas_entre_periodos": "caida"}
ONE_COLUMN = ("columna", "anyo", "mes", "menor", "mayor", "id", "padre", "total", "codigo", "otra", "dentro_de")
MANY_COLUMNS = ("columnas", "partes", "por")
NUMBERS = ("minimo", "maximo", "caida")
SIDES = ("uno", "otro")


Judge = Callable[[Mapping[str, Any]], Sequence[str]]        # a Table Schema → why it cannot be used


def accept(schema: Mapping[str, Any]) -> Sequence[str]:
    """The judge of whoever does not judge tables."""
    return ()


class World(NamedTuple):
    """The names that the files of schemas/ may use of each other. `rules` empty: any known rule."""

    norms: tuple[str, ...]
    tables: Mapping[str, Mapping[str, Any]]
    vocabularies: Mapping[str, Collection[str]]
    wordings: frozenset[str]
    rules: frozenset[str]
    judge: Judge = accept


def catalogue(raw: Mapping[str, Any], world: World) -> Iterator[Problem]:
    """Ids and folders without repeats, every table listed once and present, editions that do not overlap."""
    for name in ("ediciones", "items"):
        yield from repeats([entry["id"] for entry in raw[name]], (name,), "el id")
    yield from repeats([entry["carpeta"] for entry in raw["items"]], ("items",), "la carpeta")
    listed: set[str] = set()
    for i, item in enumerate(raw["items"]):
        folders: list[str] = []
        for j, table in enumerate(item["tablas"]):
            path = ("items", i, "tablas", j)
            if table not in world.tables:
                yield Problem(path, f"no hay archivo tablas/{table}.yaml.{maybe(table, world.tables)}")
                continue
            if table in listed:
                yield Problem(path, f"la tabla «{table}» ya está en otro lugar del catálogo.")
            listed.add(table)
            folders.append(world.tables[table].get("carpeta", ""))
        yield from repeats(folders, ("items", i, "tablas"), "la carpeta de tabla")
        for j, table in enumerate(item.get("respuesta", ())):
            if table not in item["tablas"]:
                yield Problem(("items", i, "respuesta", j), f"la tabla «{table}» no es de este ítem."
                              f"{maybe(table, item['tablas'])}")
    places = [str(item.get("portada") or f"sin lugar {i}") for i, item in enumerate(raw["items"])]
    yield from repeats(places, ("items",), "el lugar en la portada")
    for name in sorted(set(world.tables) - listed):
        yield Problem(("items",), f"ningún ítem lleva la tabla «{name}», que está en tablas/{name}.yaml.")


def profiles(raw: Mapping[str, Any], world: World) -> Iterator[Problem]:
    """"general" and editions; codes that have words."""
    if "general" not in raw:
        yield Problem((), "falta «general».")
    for name, codes in raw.items():
        if name != "general" and name not in world.norms:
            yield Problem((name,), f"no hay una edición «{name}» en el catálogo.{maybe(name, world.norms)}")
        for code in codes:
            if code not in world.wordings:
                yield Problem((name, code), f"«{code}» no está en hallazgos.yaml.{maybe(code, world.wordings)}")


def table(name: str, raw: Mapping[str, Any], world: World) -> Iterator[Problem]:
    """Everything a table names exists: its editions, columns, vocabularies, findings, other tables."""
    if raw["tabla"] != name:
        yield Problem(("tabla",), f"dice «{raw['tabla']}» y el archivo se llama {name}.yaml.")
    lists: dict[Path, list[Any]] = {
        ("clave",): raw["clave"], ("ediciones",): raw["ediciones"],
        **{("ediciones", i, "para"): edition["para"] for i, edition in enumerate(raw["ediciones"])}}
    empty = [path for path, said in lists.items() if not said]
    if empty:
        yield Problem(empty[0], f"«{empty[0][-1]}» no puede estar vacía.")
        return
    if "carpeta" not in raw or (not raw["carpeta"] and not raw.get("serie")):
        yield Problem(("carpeta",), "falta la carpeta; solo puede ir vacía cuando la tabla tiene «serie».")
    if raw.get("serie") and raw["periodicidad"] == "permanente":
        yield Problem(("serie",), "una tabla permanente no se separa en series.")
    vocabulary = raw.get("serie", {}).get("vocabulario")
    if vocabulary is not None and vocabulary not in world.vocabularies:
        near = maybe(vocabulary, world.vocabularies)
        yield Problem(("serie", "vocabulario"), f"no hay vocabularios/{vocabulary}.csv.{near}")
    every: dict[str, None] = {}
    for i, edition in enumerate(raw["ediciones"]):
        path = ("ediciones", i)
        for j, norm in enumerate(edition["para"]):
            if norm not in world.norms:
                near = maybe(norm, world.norms)
                yield Problem((*path, "para", j), f"no hay una edición «{norm}» en el catálogo.{near}")
        names: list[str] = []
        wrong = list(table_schema(edition["schema"], (*path, "schema"), names))
        yield from wrong
        if not wrong:
            yield from (Problem((*path, "schema"), f"{why}.") for why in world.judge(edition["schema"]))
        every.update(dict.fromkeys(names))
        for j, rule in enumerate(edition.get("reglas", ())):
            yield from _rule(rule, (*path, "reglas", j), names, world)
    yield from repeats([n for e in raw["ediciones"] for n in e["para"]], ("ediciones",), "la edición")
    yield from _columns(raw, every)


def _columns(raw: Mapping[str, Any], every: Collection[str]) -> Iterator[Problem]:
    for name, said in raw.get("columnas", {}).items():
        if name not in every:
            yield Problem(("columnas", name), f"ninguna edición tiene la columna «{name}».{maybe(name, every)}")
        for i, alias in enumerate(said.get("alias", ())):
            if not _alias(alias):
                yield Problem(("columnas", name, "alias", i), "un alias es un texto, {partes: [textos]} o "
                              "{monto_y_horas: texto, toma: monto u horas}.")
    used: dict[Path, str] = {("clave", i): column for i, column in enumerate(raw["clave"])}
    for part, roles in raw.get("vista", {}).items():
        named = roles if isinstance(roles, dict) else dict(enumerate(roles)) if isinstance(roles, list) else {"": roles}
        used.update({("vista", part, role): column for role, column in named.items()})
    personal = {name for name, said in raw.get("columnas", {}).items() if said.get("privacidad") == "nombre"}
    named = raw.get("vista", {}).get("fila", raw["clave"][0])
    if raw.get("buscable") and (among(named, personal) or raw.get("sin_indexar") or raw.get("nomina_personal")):
        yield Problem(("buscable",), "sus filas nombran personas: no se ofrecen por nombre en el buscador del sitio.")
    for path, column in used.items():
        if not among(column, every):
            yield Problem(path, f"ninguna edición tiene la columna «{column}».{maybe(str(column), every)}")


def _alias(alias: Any) -> bool:
    if isinstance(alias, dict):
        parts: Any = alias.get("partes")
        texts = isinstance(parts, list) and all(isinstance(part, str) for part in parts)
        joined = texts and len(parts) > 1 and len(alias) == 1
        split = set(alias) == {"monto_y_horas", "toma"} and alias["toma"] in ("monto", "horas")
        return joined or (split and isinstance(alias["monto_y_horas"], str))
    return isinstance(alias, str) and bool(alias)


def _rule(rule: Mapping[str, Any], path: Path, names: Collection[str], world: World) -> Iterator[Problem]:
    name = str(rule.get("regla"))
    if name not in RULES or (world.rules and name not in world.rules):
        yield Problem((*path, "regla"), f"no existe la regla «{name}».{maybe(name, RULES)}")
        return
    known = RULES[name].split()
    yield from unknown(rule, ("regla", "hallazgo", *(p.rstrip("?") for p in known)), path)
    for parameter in known:
        if not parameter.endswith("?") and parameter not in rule:
            yield Problem(path, f"a la regla «{name}» le falta «{parameter}».")
    for parameter, value in rule.items():
        if (why := _parameter(parameter, value, names, world, rule)):
            yield Problem((*path, parameter), why)


def _parameter(parameter: str, value: Any, names: Collection[str], world: World, rule: Mapping[str, Any]) -> str:
    """Why a parameter of a rule is wrong, or ""."""
    if parameter in ONE_COLUMN:
        return missing([value], names)
    if parameter in MANY_COLUMNS:
        return missing(value, names) if isinstance(value, list) and value else "debe ser una lista de columnas."
    if parameter == "si":
        return _condition(value, names)
    if parameter in SIDES:
        good = isinstance(value, dict) and "columna" in value and not value.keys() - {"columna", "si"}
        if not good:
            return "debe ser {columna: …} o {columna: …, si: {columna: …, valores: […]}}."
        return missing([value["columna"]], names) or (_condition(value["si"], names) if "si" in value else "")
    if parameter == "en":
        editions = world.tables.get(str(rule.get("tabla")), {}).get("ediciones", ())
        there = {f["name"] for edition in editions for f in edition["schema"]["fields"]}
        return missing(value, there) if isinstance(value, list) and value else "debe ser una lista de columnas."
    if parameter == "tramos":
        return "" if type(value) is int and value > 0 else "debe ser un entero, desde 1."
    if parameter in NUMBERS:
        return "" if isinstance(value, int | float) and not isinstance(value, bool) else "debe ser un número."
    return _word(parameter, value, world, rule)


def _condition(value: Any, names: Collection[str]) -> str:
    good = isinstance(value, dict) and set(value) == {"columna", "valores"} and isinstance(value["valores"], list)
    return missing([value["columna"]], names) if good else "debe ser {columna: …, valores: […]}."


def _word(parameter: str, value: Any, world: World, rule: Mapping[str, Any]) -> str:
    known: Mapping[str, Collection[str]] = {
        "tabla": world.tables, "vocabulario": world.vocabularies, "hallazgo": world.wordings,
        "sentido": ("ascendente", "descendente"), "tipo": ("juridica", "natural"),
        "campo": world.vocabularies.get(str(rule.get("vocabulario")), ())}
    if parameter not in known or among(value, known[parameter]):
        return ""
    return f"«{value}» no existe como {parameter}.{maybe(str(value), known[parameter])}"


def shape(raw: Any, world: World, path: Path = ()) -> Iterator[Problem]:
    """A description of keys (descriptores/*.yaml) that can be used."""
    if not isinstance(raw, dict):
        yield Problem(path, "cada clave se describe con un grupo de claves (tipo, titulo, explicacion…).")
        return
    yield from unknown(raw, SHAPE_KEYS, path)
    if not among(raw.get("tipo", "mapa"), TYPES):
        yield Problem((*path, "tipo"), f"el tipo debe ser uno de: {enumerate_words(TYPES, 20)}.")
    if "vocabulario" in raw and not among(raw["vocabulario"], world.vocabularies):
        yield Problem((*path, "vocabulario"), f"no hay vocabularios/{raw['vocabulario']}.csv.")
    for key, inner in raw.get("claves", {}).items():
        yield from shape(inner, world, (*path, "claves", key))
    if "de" in raw:
        yield from shape(raw["de"], world, (*path, "de"))
