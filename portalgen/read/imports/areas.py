"""Which area of the municipality (education, health…) a sheet is of: each has a file of its own for the same month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from portalgen.model import Law, Table
from portalgen.read.imports.run import Run
from portalgen.read.imports.said import NO_AREA, Said
from portalgen.read.imports.words import WORD, fold
from portalgen.read.yamls import MAX_BYTES, parse

VOCABULARY, INFO = "areas", "sitio.yaml"
Areas = Mapping[str, tuple[str, ...]]         # id of an area → what people call it, folded and in plain words
NOWHERE: Areas = MappingProxyType({})


def site_areas(site: Path, law: Law) -> Areas:
    """The areas that sitio.yaml lists, with the other names that areas usually have."""
    path = site / INFO
    known = {row["valor"]: (row.get("titulo", ""), *row.get("sinonimos", "").split("|"))
             for row in law.vocabularies.get(VOCABULARY, ())}
    return {area: tuple(filter(None, map(_plain, (area, name, *known.get(area, ())))))
            for area, name in (listed(path.read_bytes()) if path.is_file() else {}).items()}


def listed(info: bytes) -> dict[str, str]:
    """id → name of the areas in a sitio.yaml; {} when it cannot be read, which is for the check to say."""
    document = parse(info[:MAX_BYTES + 1], INFO)[0]
    found = document.value.get("areas") if document and isinstance(document.value, dict) else None
    return {entry["id"]: str(entry.get("nombre", "")) for entry in found or ()
            if isinstance(entry, dict) and isinstance(entry.get("id"), str)}


def area_named(label: str, areas: Areas) -> str:
    """The id of an area by any of its names, or ""."""
    return next((area for area, names in areas.items() if _plain(label) in names), "")


def area_of(table: Table, said: Said, texts: Sequence[tuple[str, str]], run: Run) -> Said:
    """What the person says, else the only area that the nearest title or name speaks of, else none: the municipality's
    own sheet seldom says so."""
    if said.area == NO_AREA or (not said.area and not table.areas):
        return replace(said, area="")
    for source, text in texts if not said.area else ():
        found = [area for area, names in run.areas.items() if any(f" {name} " in f" {_plain(text)} " for name in names)]
        if len(found) == 1:
            run.ledger.change(f"area-por-{source}", "", None, text, found[0])
            return replace(said, area=found[0])
    return said


def _plain(text: str) -> str:
    return " ".join(WORD.findall(fold(text)))
