"""Facts of a data set and of its files, and how the profile of schemas/ckan.yaml makes CKAN's fields of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from portalgen.model import Law, Period, Site
from portalgen.portal.addresses import Address
from portalgen.portal.catalogue import describe, distribution_title, identifier, keywords, publisher_name
from portalgen.portal.chrome import license_of
from portalgen.portal.datasets import Dataset, File
from portalgen.portal.tables import CADENCE
from portalgen.publish.ckan.desired import Value
from portalgen.read.lawckan import HOLE
from portalgen.textos import ONE_ROW, PROVENANCE, ROWS

DAYS = frozenset({"fecha_version", "fecha_archivo", "version"})      # they change with the data, never by themselves
BIRTHS = frozenset({"fecha_creacion"})                      # said once
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")       # CKAN answers 500 to some of these
NAME = 100                                                  # letters of a name, at most


def facts_of(law: Law, site: Site, address: Address, dataset: Dataset, roles: Sequence[str]) -> dict[str, Any]:
    """What may stand between braces for a data set (names: portalgen/read/lawckan.py). `roles`: of sitio.yaml; the
    first there is answers for the data."""
    info, view = site.info, dataset.view
    codes: Mapping[str, Any] = info.get("codigos") or {}
    licence = license_of(law, str(info.get("licencia") or "")) or {"id": "", "nombre": "", "url": ""}
    span = dataset.span()
    first, last = (str(span[0]), str(span[1])) if span else ("", "")
    place = [str(info[key]) for key in ("comuna", "region") if info.get(key)]
    wanted: Mapping[str, Any] = info.get("ckan") or {}
    said = {
        "identificador": identifier(site, dataset), "prefijo": str(wanted.get("prefijo") or site.slug),
        "clave_tabla": place_of(law, dataset), "titulo": dataset.title, "tabla": view.table.title, "serie": view.name,
        "descripcion": describe(dataset), "descripcion_tabla": " ".join(view.table.plain.split()),
        "norma": view.table.law or view.item.law, "municipalidad": str(info.get("nombre") or site.slug),
        "oae": publisher_name(site), "codigo_oae": codes.get("pe_mun"), "codigo_cplt": codes.get("mu"),
        "codigo_comuna": codes.get("cut"), "rut": codes.get("rut"), "comuna": info.get("comuna"),
        "region": info.get("region"), "cobertura_geografica": ", ".join([*place, "Chile"] if place else []),
        "unidad": dataset.unit or view.item.owner, "correo": dataset.email or info.get("correo"),
        "titulo_item": view.item.title, "numero": view.item.number,
        "periodo": first if first == last else f"{first}/{last}", "desde": first, "hasta": last,
        "version": last or dataset.updated, "frecuencia": CADENCE[view.table.cadence],
        "cadencia": view.table.cadence, "licencia": _licence(law, licence["id"]), "licencia_id": licence["id"],
        "licencia_titulo": licence["nombre"], "licencia_url": licence["url"], "idioma": info.get("idioma") or "es-CL",
        "procedencia": PROVENANCE, "pagina": address.file(dataset.page) if address.top else "",
        "sitio_web": info.get("sitio_web"), "fecha_creacion": dataset.created, "fecha_version": dataset.updated,
        **_contact(info, roles)}
    return {**{name: clean(str(value or "")) for name, value in said.items()},
            "palabras_claves": keywords(site, dataset), "grupos": tuple(wanted.get("grupos") or ())}


def place_of(law: Law, dataset: Dataset) -> str:
    """The end of a data set's name: the folder of its table and of its series, and the number of its item when another
    table has the same folder."""
    view = dataset.view
    twins = sum(table.folder == view.table.folder for table in law.tables.values())
    parts = [view.item.folder if twins > 1 or not view.table.folder else "", view.table.folder, view.series]
    return "-".join(part for part in parts if part).lower().replace("/", "-").replace(".", "-")


def name_of(facts: Mapping[str, Any]) -> str:
    """The name of a data set in its address: at most 100 letters, the last ones a digest when it had to be cut."""
    from hashlib import sha256

    name = f"{facts['prefijo']}-{facts['clave_tabla']}"
    return name if len(name) <= NAME else f"{name[:NAME - 9]}-{sha256(name.encode()).hexdigest()[:8]}"


def file_facts(dataset: Dataset, file: File, area: str) -> dict[str, str]:
    """What may stand between braces for a file, besides what its data set says."""
    rows = ONE_ROW if file.rows == 1 else ROWS.format(n=f"{file.rows:,}".replace(",", "."))
    whole = File("", Period(file.period.year), area, 0, "", 0, "", "", "")
    return {"titulo_archivo": distribution_title(dataset.title, whole), "periodo_archivo": str(whole.period),
            "area": area, "filas": f"{rows}.", "bytes": str(file.size), "huella": file.sha256,
            "fecha_archivo": file.updated}


def fields(specs: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Value]:
    """The fields that a part of a profile asks for, `extras` as "extras.x". What nobody said is left out."""
    flat = {name: spec for name, spec in specs.items() if name != "extras"}
    flat |= {f"extras.{name}": spec for name, spec in (specs.get("extras") or {}).items()}
    made = {name: fill(spec, facts) for name, spec in flat.items()}
    return {name: value for name, value in made.items() if value not in ("", ())}


def fill(spec: Any, facts: Mapping[str, Any]) -> Value:
    """One field. A text whose holes are all empty is empty."""
    if isinstance(spec, Mapping):
        if "lista" in spec:
            return tuple(facts[spec["lista"]])
        value = str(facts[spec["dato"]])
        return clean(str(spec.get("valores", {}).get(value, value)))
    holes = HOLE.findall(spec)
    if holes and not any(facts[name] for name in holes):
        return ""
    return clean(HOLE.sub(lambda hole: str(facts[hole[1]]), spec))


def changing(specs: Mapping[str, Any], facts: frozenset[str]) -> frozenset[str]:
    """The fields of a profile that say one of these facts."""
    flat = {**specs, **{f"extras.{name}": spec for name, spec in (specs.get("extras") or {}).items()}}
    told = {name: HOLE.findall(spec) if isinstance(spec, str) else [spec.get("dato")]
            for name, spec in flat.items() if name != "extras"}
    return frozenset(name for name, named in told.items() if facts & set(named))


def owned(specs: Mapping[str, Any]) -> frozenset[str]:
    """The fields that a profile answers for even when it has nothing to say in them; lists are never emptied."""
    texts = {name for name, spec in specs.items() if name != "extras" and not (isinstance(spec, Mapping)
                                                                               and "lista" in spec)}
    return frozenset({*texts, *(f"extras.{name}" for name in specs.get("extras") or ())})


def clean(text: str) -> str:
    """A text without what CKAN cannot keep, and without blanks around it (it would strip them, or not)."""
    return HIDDEN.sub("", text).strip()


def _licence(law: Law, name: str) -> str:
    rows: Sequence[Mapping[str, str]] = law.vocabularies.get("licencias", ())
    return next((row.get("ckan", "") for row in rows if row["valor"] == name), "")


def _contact(info: Mapping[str, Any], roles: Sequence[str]) -> dict[str, str]:
    """Who answers for the data: by post, not by name."""
    named: Mapping[str, Any] = info.get("roles") or {}
    role: Mapping[str, Any] = next((named[name] for name in roles if name in named), {})
    return {"encargada": str(role.get("cargo") or ""), "correo_encargada": str(role.get("correo") or "")}
