"""schemas/ckan.yaml: under which name each thing goes to a CKAN portal. Names and templates only, no code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portalgen.findings import Stop
from portalgen.model import Law
from portalgen.read.files import read, scan
from portalgen.read.lawcheck import ANY, FREE, NAMES, NEEDED, SURE, TEXT, Shape
from portalgen.read.problems import Problem
from portalgen.read.shapes import judge, maybe
from portalgen.read.yamls import parse

FILE = "ckan.yaml"
KINDS = ("datos", "diccionario", "descriptor")
MAPPING: Shape = {"claves": {"perfiles": {"tipo": "mapa", "requerido": True, "de": {"claves": {
    "titulo": NEEDED, "norma": TEXT, "contacto": NAMES, "verificado": SURE, "nota": TEXT, "hereda": TEXT,
    "conjunto": FREE, "recursos": {"claves": dict.fromkeys(KINDS, FREE)},
    "retiro": {"claves": {"aviso": ANY, "sin_motivo": ANY}}}}}}}

# What may stand between braces, and in {dato: …}; docs/ckan.md says what each one is.
FACTS = ("identificador", "prefijo", "clave_tabla", "titulo", "tabla", "serie", "descripcion", "descripcion_tabla",
         "norma", "municipalidad", "oae", "codigo_oae", "codigo_cplt", "codigo_comuna", "rut", "comuna", "region",
         "cobertura_geografica", "unidad", "correo", "encargada", "correo_encargada", "titulo_item", "numero",
         "periodo", "desde", "hasta", "version", "frecuencia", "cadencia", "licencia", "licencia_id",
         "licencia_titulo", "licencia_url", "idioma", "procedencia", "pagina", "sitio_web", "fecha_creacion",
         "fecha_version")
LISTS = ("palabras_claves", "grupos")
OF_FILES = ("titulo_archivo", "periodo_archivo", "area", "filas", "bytes", "huella", "fecha_archivo")
HOLE = re.compile(r"\{(\w*)\}")
OURS = "portalgen_"                     # names that begin so are the program's own marks
RESERVED = frozenset({"id", "name", "state", "private", "owner_org", "resources", "type_id", "metadata_modified"})


def load_profiles(root: Path, law: Law) -> Mapping[str, Mapping[str, Any]]:
    """The profiles by name, each whole (with what it inherits). Stop(2) names the line of the first mistake."""
    file = f"{root.name}/{FILE}"
    if FILE not in scan(root, root.name).files:
        raise Stop(f"Falta el archivo {file}.")
    document, findings = parse(read(root, FILE), file)
    if document is not None:
        value, findings = judge(document, MAPPING, file)
    if document is None or findings:
        found = findings[0]
        words = law.wordings[found.code].sentence
        told = HOLE.sub(lambda hole: found.values.get(hole[1], ""), words)
        raise Stop(f"{file}, línea {found.place.row or 1}: {told}")
    profiles = value["perfiles"]
    if problem := next(_problems(profiles), None):
        raise Stop(f"{file}, línea {document.line(*problem.path)}: {problem.message}")
    return {name: _whole(profiles, name) for name in profiles}


def _whole(profiles: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A profile over the one that it inherits from. An empty text removes what is inherited."""
    own = profiles[name]
    return _over(_whole(profiles, own["hereda"]), own) if own.get("hereda") else dict(own)


def _over(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    mixed = dict(old)
    for key, value in new.items():
        inner = old.get(key)
        plain = isinstance(value, dict) and isinstance(inner, dict) and not {"dato", "lista"} & set(value)
        mixed[key] = _over(inner, value) if plain and inner else value
    return mixed


def _problems(profiles: Mapping[str, Any]) -> Iterator[Problem]:
    if not profiles:
        yield Problem(("perfiles",), "no hay ningún perfil.")
    for name, profile in profiles.items():
        here = ("perfiles", name)
        seen, parent = [name], profile.get("hereda")
        while parent:
            if parent not in profiles or parent in seen:
                near = "" if parent in seen else maybe(parent, profiles)
                why = "hereda de sí mismo" if parent in seen else f"no hay un perfil «{parent}»"
                yield Problem((*here, "hereda"), f"{why}.{near}")
                return
            seen.append(parent)
            parent = profiles[parent].get("hereda")
        whole = profile.get("conjunto") or {}
        for key, spec in {**whole, **(whole.get("extras") or {})}.items():
            if key != "extras":
                yield from _spec(spec, (*here, "conjunto", *(() if key in whole else ("extras",)), key), FACTS)
        for kind, fields in (profile.get("recursos") or {}).items():
            for key, spec in fields.items():
                yield from _spec(spec, (*here, "recursos", kind, key), FACTS + OF_FILES)


def _spec(spec: Any, path: tuple[str, ...], facts: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with how a field is filled."""
    if path[-1] in RESERVED - {"name" if "recursos" in path else ""} or path[-1].startswith(OURS):
        yield Problem(path, f"«{path[-1]}» lo maneja el programa.")
    if isinstance(spec, str):
        named, known = [hole[1] for hole in HOLE.finditer(spec)], facts
    elif isinstance(spec, dict) and (set(spec) == {"lista"} or {"dato"} <= set(spec) <= {"dato", "valores"}):
        named, known = list(map(str, (spec.get("dato") or spec.get("lista"),))), facts if "dato" in spec else LISTS
    else:
        yield Problem(path, "un campo es un texto, {dato: …, valores: {…}} o {lista: …}.")
        return
    for name in named:
        if name not in known:
            yield Problem(path, f"no se conoce el dato «{name}».{maybe(name, known)}")
