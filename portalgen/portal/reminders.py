"""What is said to whom, and on which day: the reminders of schemas/plazos.yaml, filled in for a municipality."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from portalgen.model import Law, Site
from portalgen.portal.agenda import day_of, informed
from portalgen.portal.deadlines import INTERNAL, LEGAL, OPEN, Due, Rules
from portalgen.portal.tables import long_date
from portalgen.textos import DEADLINE_NAMES, DUE_COUNTS, DUE_LINE, DUE_UNTIL, DUE_WORDS, NOTHING_OPEN, WEEKDAYS

Said = Mapping[str, Any]
WRAP = re.compile(r"(?<!\n)\n(?!\n)")        # a line of the file that goes on in the next one
IN_CHARGE = "encargada"              # the role of sitio.yaml that is written to when no unit is
HOLE = re.compile(r"\{(\w+)\}")


class Reminder(NamedTuple):
    """A message to send: `unit` and `email` may be "" (whoever is in charge of transparency); `copy`: "jefatura"."""

    id: str
    unit: str
    email: str
    copy: str
    subject: str
    body: str


def reminders(law: Law, site: Site, found: Sequence[Due], rules: Rules) -> tuple[Reminder, ...]:
    """The messages of a day. `found`: all that was and will be due."""
    return tuple(one for said in law.deadlines.get("mensajes", ())
                 for one in MOMENTS[said["momento"]](site, said, found, rules))


# ---- when


def _start(site: Site, said: Said, found: Sequence[Due], rules: Rules) -> Iterator[Reminder]:
    """The first working day of the month: all that is due in it."""
    month = rules.today.year, rules.today.month
    if rules.today == rules.calendar.nth(*month, 1):
        mine = [one for one in found if one.month == month and one.period.year and one.state in OPEN]
        yield from _told(site, said, INTERNAL, mine)


def _deadline(site: Site, said: Said, found: Sequence[Due], rules: Rules) -> Iterator[Reminder]:
    """Some days before or after a deadline: what has not been delivered."""
    day = rules.today - timedelta(days=said["dias"])
    for kind in (INTERNAL, LEGAL):
        if kind in said["plazos"]:
            yield from _told(site, said, kind, [one for one in found if one.state in OPEN and one.period.year
                                                and day_of(one, kind) == day])


def _end(site: Site, said: Said, found: Sequence[Due], rules: Rules) -> Iterator[Reminder]:
    """The working day after the legal deadline: how the month ended."""
    month = rules.today.year, rules.today.month
    mine = [one for one in found if one.month == month and one.period.year]
    if mine and rules.today == rules.calendar.after(min(one.legal for one in mine)):
        yield from _told(site, said, LEGAL, mine)


def _week(site: Site, said: Said, found: Sequence[Due], rules: Rules) -> Iterator[Reminder]:
    """A day of every week: what is late, and what is due this month."""
    month = rules.today.year, rules.today.month
    if rules.today.isoweekday() == said["dia"]:
        mine = [one for one in found if one.month == month or (one.state in OPEN and one.month < month)]
        yield from _told(site, said, LEGAL, mine)


MOMENTS: Mapping[str, Callable[[Site, Said, Sequence[Due], Rules], Iterator[Reminder]]] = {
    "inicio": _start, "plazo": _deadline, "fin": _end, "semana": _week}


# ---- what


def _told(site: Site, said: Said, kind: str, found: Sequence[Due]) -> Iterator[Reminder]:
    """One message for all, or one for each unit that has something to deliver."""
    if said["para"] == "todas":
        yield _reminder(site, said, kind, "", found)
        return
    for unit in dict.fromkeys(one.unit for one in found):
        yield _reminder(site, said, kind, unit, [one for one in found if one.unit == unit])


def _reminder(site: Site, said: Said, kind: str, unit: str, found: Sequence[Due]) -> Reminder:
    pending = [one for one in found if one.state in OPEN]
    day = min((day_of(one, kind) for one in found), default=None)
    words = {"municipalidad": str(site.info.get("nombre") or site.slug), "unidad": unit,
             "mes": informed(max(one.month for one in found)) if found else "",
             "plazo": DEADLINE_NAMES[kind], "fecha": weekday_date(day) if day else "", "faltan": str(len(pending)),
             "lista": "\n".join(line(one, kind, unit, day) for one in pending) or NOTHING_OPEN,
             "resumen": counts(found)}
    return Reminder(said["id"], unit, email_of(site, unit), said.get("copia", ""), _filled(said["asunto"], words),
                    _filled(said["cuerpo"], words))


def _filled(text: str, words: Mapping[str, str]) -> str:
    """A text with its {holes} filled, its paragraphs on one line. Values are never read again as texts."""
    return HOLE.sub(lambda hole: words.get(hole[1], ""), WRAP.sub(" ", text)).strip()


def line(due: Due, kind: str, unit: str, usual: date | None) -> str:
    """ "- 1.4 Personal de planta, octubre de 2026": with its unit and state when it is for all, and its own deadline
    when that is not the one of the message."""
    name = " ".join(part for part in (due.item.number, due.name) if part)
    said = [f"- {name}, {due.period.words}"]
    if not unit:
        said.append(DUE_LINE.format(unit=due.unit, state=DUE_WORDS[due.state].lower()))
    if day_of(due, kind) != usual or not unit:
        said.append(DUE_UNTIL.format(deadline=DEADLINE_NAMES[kind], day=short_date(day_of(due, kind))))
    return "; ".join(said)


def counts(found: Sequence[Due]) -> str:
    """ "A tiempo: 12. Con atraso: 1. Falta: 2."."""
    times = Counter(one.state for one in found)
    return " ".join(f"{words}: {times[state]}." for state, words in DUE_COUNTS.items() if times[state])


def email_of(site: Site, unit: str) -> str:
    """The mail of a unit in sitio.yaml; of whoever is in charge, for a message to all."""
    if unit:
        units = {str(u.get("nombre")): str(u.get("correo") or "") for u in site.info.get("unidades") or ()}
        return units.get(unit, "")
    return str(((site.info.get("roles") or {}).get(IN_CHARGE) or {}).get("correo", ""))


def weekday_date(day: date) -> str:
    """ "viernes 13 de noviembre de 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {long_date(day.isoformat())}"


def short_date(day: date) -> str:
    return f"{day:%d-%m-%Y}"
