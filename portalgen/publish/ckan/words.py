"""What is said of a push: to people, in Spanish, and to machines, as JSON. The token is nowhere in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portalgen.publish.ckan.sentences import DID, FAILURES, KINDS, MARKS, NAMES, PENDING, REPORT

if TYPE_CHECKING:
    from portalgen.publish.ckan.apply import Done
    from portalgen.publish.ckan.failure import Failure
    from portalgen.publish.ckan.plan import Change, Field, File

VERSION = 1                     # of the JSON
LONG = 70                       # letters of a value that a person is shown


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sentence may name: the portal, the variable that holds the token, the organisation."""

    url: str
    variable: str
    organization: str = ""


def sentence(failure: Failure, setting: Setting, name: str = "") -> str:
    """A failure for the person who has to do something about it."""
    detail = failure.detail
    if failure.kind == "validacion":
        detail = "; ".join(_refused(failure.fields)) or f"lo enviado (código {failure.status})"
    if failure.kind == "grande" and not detail:
        detail = "no dice cuál"
    wait = f" (otros {round(failure.wait / 60) or 1} minutos)" if failure.wait else ""
    return FAILURES[failure.kind].format(url=setting.url, variable=setting.variable, organization=setting.organization,
                                         name=name, action=failure.action, status=failure.status or "sin respuesta",
                                         detail=shown(detail, 300), wait=wait).rstrip()


def _refused(value: Any, path: str = "") -> Iterator[str]:
    """ "etiquetas: «…»" for each field that the portal refuses, in its own words."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _refused(inner, path or NAMES.get(str(key), str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from _refused(inner, path)
    elif value not in (None, ""):
        yield f"{path or 'el conjunto'}: «{shown(str(value), 200)}»"


def shown(value: object, long: int = LONG) -> str:
    """A value in a line of text."""
    from portalgen.publish.words import printable

    if isinstance(value, bool):
        return "sí" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    flat = printable(" ".join(text.split()))
    return flat if len(flat) <= long else f"{flat[:long - 1]}…"


# ---- the plan


def plan_lines(changes: Sequence[Change], verbose: bool = False) -> Iterator[str]:
    """A plan for people; what is as it should be is only counted, unless `verbose`."""
    for change in changes:
        if change.sign != "=" or verbose:
            yield f"{MARKS[change.sign]} {change.name}  {shown(change.title)}{_why(change)}"
            yield from _within(change, verbose)
    yield summary(changes)


def _why(change: Change) -> str:
    if change.problem:
        return f": {FAILURES[change.problem].format(name=change.name)}"
    if change.sign == "-":
        return f": se retira. {change.reason}"
    if change.sign == "=" and change.wanted is None:
        return " (retirado)"
    return " (lo cambiaron a mano en el portal)" if change.by_hand else ""


def _within(change: Change, verbose: bool) -> Iterator[str]:
    if change.sign == "+" and not verbose:
        size = sum(file.wanted.size for file in change.files if file.wanted)
        yield f"    {len(change.files)} archivos, {bytes_words(size)}"
        return
    if change.sign in "~+":
        yield from (f"    {_field(field)}" for field in change.fields)
    for file in change.files:
        if file.sign != "=" or verbose:
            told = [*(["archivo nuevo" if file.sign == "+" else "cambia el archivo"] if file.upload else []),
                    *(["se retira"] if file.sign == "-" else map(_field, file.fields))]
            weight = f" ({bytes_words(file.wanted.size)})" if file.wanted and file.upload else ""
            yield f"    {MARKS[file.sign]} {file.key}{weight}{': ' if told else ''}{'; '.join(told)}"


def _field(field: Field) -> str:
    name = NAMES.get(field.name, field.name.removeprefix("extras."))
    old = f"«{shown(field.old)}» → " if field.old not in ("", ()) else ""
    return f"{name}: {old}{f'«{shown(field.new)}»' if field.new not in ('', ()) else 'se quita'}"


def summary(changes: Iterable[Change]) -> str:
    """ "2 nuevos, 1 cambia, 22 iguales: 6 llamadas que escriben."."""
    listed = list(changes)
    count: Counter[str] = Counter(change.sign for change in listed)
    told = [f"{count[sign]} {one if count[sign] == 1 else many}" for sign, one, many in KINDS if count[sign]]
    writes = sum(change.writes for change in listed)
    calls = f": {writes} {'llamada que escribe' if writes == 1 else 'llamadas que escriben'}" if writes else ""
    return f"{', '.join(told) or 'Nada que enviar'}{calls}."


def bytes_words(size: int) -> str:
    """ "812 bytes", "225 kB", "1,3 MB"."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB".replace(".", ",")


# ---- what was done


def done_line(done: Done, setting: Setting) -> str:
    """A data set that was changed, or that was not and why; "" when there was nothing to do."""
    name = done.change.name
    if done.state == "hecho":
        return f"✓ {name}: {DID[done.change.sign]}."
    if done.state == "pendiente":
        return f"· {name}: {PENDING}."
    if done.state == "igual":
        return ""
    why = sentence(done.failure, setting, name) if done.failure else done.said or _why(done.change).removeprefix(": ")
    return f"✗ {name}: {why}"


def report(done: Iterable[Done]) -> str:
    """ "2 publicados, 1 actualizado, 22 sin cambios."."""
    count: Counter[str] = Counter(one.change.sign if one.state == "hecho" else one.state for one in done)
    told = [f"{count[key]} {one if count[key] == 1 else many}" for key, one, many in REPORT if count[key]]
    return f"{', '.join(told) or 'Nada que enviar'}."


def plan_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The plan for machines."""
    return [_change(change) for change in changes]


def _change(change: Change) -> dict[str, Any]:
    return {"sign": change.sign, "name": change.name, "title": change.title, "site": change.wish.site,
            "id": change.actual.id if change.actual else None, "reason": change.reason, "problem": change.problem,
            "by_hand": change.by_hand, "calls": change.writes, "fields": list(map(_told, change.fields)),
            "resources": list(map(_file, change.files))}


def _file(file: File) -> dict[str, Any]:
    return {"sign": file.sign, "key": file.key, "id": file.id or None, "name": file.name, "upload": file.upload,
            "bytes": file.wanted.size if file.wanted and file.upload else 0, "fields": list(map(_told, file.fields))}


def _told(field: Field) -> dict[str, Any]:
    return {"name": field.name, "old": field.old, "new": field.new}


def done_json(done: Done, setting: Setting) -> dict[str, Any]:
    return {**_change(done.change), "result": done.state,
            "message": "" if done.state in ("hecho", "igual") else done_line(done, setting)[2:]}
