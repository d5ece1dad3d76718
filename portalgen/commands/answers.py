"""What is answered to whoever sent a sheet: what was understood, what to mend and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portalgen.model import Law
from portalgen.month import telling
from portalgen.month.record import Received

SHOWN = 12                      # conversions that an answer lists


def answer(received: Sequence[Received], the_law: Law, words: Mapping[str, str]) -> Iterator[str]:
    """File by file, the ones to mend first."""
    for one in sorted(received, key=lambda one: (not one.reason, not telling.worst(one.findings), one.file)):
        yield heading(one, the_law, words)
        if one.replaces:
            yield words["recibida-reemplaza"].format(otra=telling.plain(one.replaces))
        yield from telling.problems(one.findings, words)
        if one.reason == "no-se-entiende":
            yield ""
            yield words["elija-planilla"]
        yield from conversions(one, words)
        yield ""


def heading(one: Received, the_law: Law, words: Mapping[str, str]) -> str:
    """The line that says how a file fared."""
    name, level = telling.plain(one.file), telling.worst(one.findings)
    if one.reason:
        return words[f"devuelta-{one.reason}"].format(archivo=name)
    how = {"bloquea": "recibida-con-problemas", "advierte": "recibida-con-avisos"}.get(level, "recibida-bien")
    return words[how].format(archivo=name, tabla=table_name(the_law, one), filas=telling.rows_words(one.rows),
                             periodo=telling.month_words(one.period), celdas=len(one.findings))


def table_name(the_law: Law, one: Received) -> str:
    """1.4 Personal a contrata."""
    item = next((item for item in the_law.items if item.id == one.item), None)
    table = the_law.tables.get(one.table)
    title = table.title if table else one.table
    area = f" ({telling.plain(one.area)})" if one.area else ""
    return telling.plain(f"{item.number if item else ''} {title}".strip()) + area


def conversions(one: Received, words: Mapping[str, str]) -> Iterator[str]:
    """Everything that was written in another way, so that nobody's sheet changes in silence."""
    if len(one.changes) > 1 and one.path:        # the last line only counts cells
        yield ""
        yield words["conversiones"].format(n=len(one.changes))
        yield ""
        yield from (f"- {telling.plain(line)}" for line in one.changes[:SHOWN])
        if len(one.changes) > SHOWN:
            yield words["conversiones-mas"].format(n=len(one.changes) - SHOWN)
        yield ""
        yield words["conversiones-fin"]
