"""Tables that a municipality declares by itself (transparencia focalizada): sites/<slug>/esquemas/<tabla>.yaml, of the
form of those of schemas/tablas. They become tables of the item of the catalogue that says `propias: true`.

They are a municipality's, so a mistake in one stops that municipality only, with file and line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from portalgen.model import Law, Table
from portalgen.read import lawcheck, lawshown, lawtotals
from portalgen.read.files import read, scan
from portalgen.read.law import open_document, refuse, table_of
from portalgen.read.problems import Problem
from portalgen.read.yamls import MAX_BYTES, MAX_NODES

OWN, ENDING = "esquemas", ".yaml"


def with_own(law: Law, root: Path, slug: str, rules: Collection[str], judge: lawcheck.Judge) -> Law:
    """The law of one municipality: that of all, and the tables in `root`/esquemas. Stop(2) at the first mistake."""
    folder = root / OWN
    listing = scan(folder, f"{slug}/{OWN}")
    names = [path.removesuffix(ENDING) for path in listing.files if path.endswith(ENDING) and "/" not in path]
    place = next((item for item in law.items if item.own), None)
    if not names or place is None:
        return law
    spoken = {code: {"frase": words.sentence, "remedio": words.remedy} for code, words in law.wordings.items()}
    found = {name: open_document(folder, listing, f"{name}{ENDING}", lawcheck.TABLE, spoken, f"{slug}/{OWN}", MAX_BYTES,
                                 MAX_NODES) for name in names}
    world = lawcheck.World(
        tuple(norm.id for norm in law.norms),
        {**{name: _raw(table) for name, table in law.tables.items()},
         **{name: document.value for name, document in found.items()}},
        {name: frozenset(rows[0]) if rows else frozenset() for name, rows in law.vocabularies.items()},
        frozenset(law.wordings), frozenset(rules), judge)
    taken = {law.tables[name].folder for name in place.tables}
    for name, document in found.items():
        file = f"{slug}/{OWN}/{name}{ENDING}"
        refuse(file, document, _apart(name, document.value, law, taken))
        refuse(file, document, lawcheck.table(name, document.value, world))
        refuse(file, document, lawshown.shown(document.value))
        refuse(file, document, lawtotals.totals(document.value))
        taken.add(document.value["carpeta"])
    tables = {name: table_of(name, document.value) for name, document in found.items()}
    digest = hashlib.sha256(law.digest.encode())
    for name in names:
        digest.update(read(folder, f"{name}{ENDING}"))
    items = tuple(replace(item, tables=(*item.tables, *names)) if item is place else item for item in law.items)
    return replace(law, tables={**law.tables, **tables}, items=items, digest=digest.hexdigest())


def _raw(table: Table) -> Mapping[str, Any]:
    """What rules look up of a table of the law: its columns."""
    return {"carpeta": table.folder, "ediciones": [{"para": e.serves, "schema": e.schema} for e in table.editions]}


def _apart(name: str, raw: Mapping[str, Any], law: Law, taken: Collection[str]) -> Iterator[Problem]:
    """A table of its own is not one of the law, nor goes where another does."""
    if name in law.tables:
        yield Problem(("tabla",), f"«{name}» ya es una tabla de la ley: elija otro nombre.")
    if not raw.get("carpeta") or raw["carpeta"] in taken:
        yield Problem(("carpeta",), "elija una carpeta que no use otra tabla del mismo ítem.")
