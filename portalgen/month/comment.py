"""The one comment of a load: what is due, how each sheet stands, what to mend and where, who comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portalgen.month import telling
from portalgen.month.telling import Told
from portalgen.portal.people import ACCOUNT

ICONS = {"bloquea": "🔴", "advierte": "🟡", "sugiere": "🟢", "": "🟢"}
LEFT = {-1: "quedan-pasado", 0: "quedan-hoy", 1: "quedan-uno"}
MISSING = 5                    # tables not yet sent that the list names


@dataclass(frozen=True, slots=True)
class Moved:
    """Rows of a table since what is published. `new`: the table itself was not there."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    new: bool = False

    def __add__(self, other: Moved) -> Moved:
        return Moved(self.added + other.added, self.removed + other.removed, self.changed + other.changed)


@dataclass(frozen=True)
class Sheet:
    """One table of the load. `file`: as its sender named it; `path`: where it is in the folder of the sites; `fixable`:
    whether /arreglar would mend something."""

    title: str
    file: str = ""
    rows: int = 0
    findings: tuple[Told, ...] = ()
    moved: Moved = field(default_factory=Moved)
    returned: bool = False
    fixable: bool = False
    sender: str = ""
    path: str = ""


@dataclass(frozen=True)
class Load:
    """A municipality's month, as its comment tells it. `due`: legal day and working days left; `missing`: tables that
    the law asks for and have not come; `others`: problems outside the load's tables."""

    name: str
    code: str
    period: str
    sheets: tuple[Sheet, ...] = ()
    others: tuple[Told, ...] = ()
    missing: tuple[str, ...] = ()
    due: date | None = None
    left: int = 0
    reviewers: tuple[str, ...] = ()
    score: float | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def blocked(self) -> bool:
        """Whether it may not be published. What was sent back is not in it: whoever reviews decides whether to wait."""
        inside = (sheet.findings for sheet in self.sheets if not sheet.returned)
        return any(telling.worst(findings) == "bloquea" for findings in (*inside, self.others))


def comment(load: Load, words: Mapping[str, str]) -> str:
    """The whole comment, in Markdown."""
    lines = [words["comentario-titulo"].format(mes=telling.month_words(load.period), codigo=load.code,
                                               municipalidad=telling.plain(load.name)), *_due(load, words), ""]
    if _all_well(load):
        lines += [*_ready(load, words)]
    else:
        lines += [*_table(load, words), "", *_problems(load, words)]
    return "\n".join([*lines, "", *_next(load, words)]).strip() + "\n"


def _all_well(load: Load) -> bool:
    return not load.others and not any(sheet.findings or sheet.returned for sheet in load.sheets)


def _due(load: Load, words: Mapping[str, str]) -> Iterator[str]:
    if load.due is not None:
        left = words[LEFT.get(load.left, "quedan")].format(n=load.left)
        yield words["vence"].format(dia=telling.long_day(load.due), quedan=left)


def _ready(load: Load, words: Mapping[str, str]) -> Iterator[str]:
    """Green is quiet: a few lines."""
    total = sum((sheet.moved for sheet in load.sheets), Moved())
    yield words["todo-en-orden"].format(planillas=len(load.sheets), altas=total.added, bajas=total.removed,
                                        filas=telling.thousands(sum(sheet.rows for sheet in load.sheets)),
                                        cambios=total.changed)
    if load.score is not None:
        yield words["puntaje"].format(puntos=f"{load.score:.1f}".replace(".", ","))
    if load.missing:
        yield words["faltan-aun"].format(n=len(load.missing), lista=_some(load.missing))


def _table(load: Load, words: Mapping[str, str]) -> Iterator[str]:
    rows = [(sheet.title, telling.plain(sheet.file) or "—",
             "—" if sheet.returned and not sheet.rows else telling.thousands(sheet.rows), _state(sheet, words))
            for sheet in load.sheets]
    rows += [(title, "—", "0", words["estado-falta"]) for title in load.missing[:MISSING]]
    yield from telling.table(words["comentario-columnas"].split(" | "), rows)
    if len(load.missing) > MISSING:
        yield ""
        yield words["faltan-mas"].format(n=len(load.missing) - MISSING)


def _state(sheet: Sheet, words: Mapping[str, str]) -> str:
    level = telling.worst(sheet.findings)
    if sheet.returned:
        return words["estado-devuelta"]
    count = sum(one["severity"] == level for one in sheet.findings)
    if not level:
        moved = sheet.moved
        key = "estado-nueva" if moved.new else "estado-cambia" if moved != Moved() else "estado-bien"
        return words[key].format(altas=moved.added, bajas=moved.removed, cambios=moved.changed)
    return words[f"estado-{level}"].format(icono=ICONS[level], n=count)


def _problems(load: Load, words: Mapping[str, str]) -> Iterator[str]:
    for sheet in load.sheets:
        if sheet.findings:
            yield f"**{sheet.title}**" + (f" · {telling.plain(sheet.file)}" if sheet.file else "")
            yield ""
            yield from telling.problems(sheet.findings, words)
            if sheet.fixable:
                yield ""
                yield words["comente-arreglar"]
            yield ""
    if load.others:
        yield words["otros-problemas"]
        yield ""
        yield from telling.problems(load.others, words)


def _next(load: Load, words: Mapping[str, str]) -> Iterator[str]:
    """The buttons, and whose turn it is."""
    links = [words[f"enlace-{name}"].format(url=url) for name, url in load.links.items() if url]
    if links:
        yield " · ".join(links)
        yield ""
    yield f"<sub>{_turn(load, words)}</sub>"


def _turn(load: Load, words: Mapping[str, str]) -> str:
    reviewers = ", ".join(load.reviewers) or words["nadie-revisa"]
    if load.blocked or any(sheet.returned for sheet in load.sheets):
        senders = [mention(sheet.sender) for sheet in load.sheets if sheet.sender and _wrong(sheet)]
        return words["le-toca"].format(a=", ".join(dict.fromkeys(senders)) or words["quien-envio"], despues=reviewers)
    return words["falta-visto-bueno"].format(quien=reviewers)


def mention(sender: str) -> str:
    """An account is called; a name is only said."""
    return f"@{sender}" if ACCOUNT(sender) else telling.plain(sender)


def _wrong(sheet: Sheet) -> bool:
    return sheet.returned or telling.worst(sheet.findings) == "bloquea"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MISSING])
    return shown + (", …" if len(names) > MISSING else "")


def summary(loads: Sequence[Load], words: Mapping[str, str]) -> dict[str, Any]:
    """The state that the host shows beside the proposal: one line."""
    blocked = [load for load in loads if load.blocked]
    count = sum(one["severity"] == "bloquea" for load in blocked
                for one in [*(f for sheet in load.sheets if not sheet.returned for f in sheet.findings), *load.others])
    returned = sum(sheet.returned for load in loads for sheet in load.sheets)
    key = "estado-con-problemas" if blocked else "estado-con-devueltas" if returned else "estado-en-orden"
    return {"state": "failure" if blocked else "success", "line": words[key].format(n=count or returned)}
