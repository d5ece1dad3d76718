"""Tables published in several sheets (one a type of act, one a programme): which of them a sheet is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portalgen.model import Table
from portalgen.read.imports.result import Question
from portalgen.read.imports.run import Run
from portalgen.read.imports.said import Said
from portalgen.read.imports.words import key


def series_of(table: Table, said: Said, texts: Sequence[tuple[str, str]], run: Run, row: int) -> Said:
    """What the person says, else the only one that titles and names allow; else it is asked."""
    if not table.series or said.series:
        return said
    listed = run.law.vocabularies.get(str(table.series.get("vocabulario", "")), ())
    named = {entry["valor"]: [entry["valor"], entry.get("titulo", "")] for entry in listed}
    for source, text in texts:
        found = [value for value, names in named.items() if any(key(name) and key(name) in key(text) for name in names)]
        if len(found) == 1:
            run.ledger.change(f"serie-por-{source}", "", None, text, found[0])
            return replace(said, series=found[0])
    options = tuple((value, names[1]) for value, names in named.items())
    told = ", ".join(value for value, _ in options)
    told = f" Las que hay: {told}." if told else ""
    run.report("importar-falta-serie", row, titulo=str(table.series["titulo"]), admite=told)
    run.questions.append(Question("series", options, run.ledger.sheet))
    return said
