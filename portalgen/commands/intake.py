"""One file that a unit sent: read, judged at its own cells, and put where its tables go; or sent back, saying why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.commands.import_files import PRIVATE, judged, once
from portalgen.commands.import_words import told
from portalgen.findings import Finding
from portalgen.model import Law, Period
from portalgen.month import telling
from portalgen.month.record import Received
from portalgen.publish.words import dress, severity
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.areas import site_areas
from portalgen.read.imports.mappings import load_mappings
from portalgen.read.imports.save import Change, changes, save

EMPTY, PERSONAL = "importar-sin-filas", "datos-personales"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it arrived, and what its sender said of it."""

    path: Path
    name: str
    sender: str = ""
    via: str = ""
    table: str = ""
    period: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one table of a file would do to the site; without `change` it was sent back."""

    received: Received
    change: Change | None = None


def examine(sent: Sent, the_law: Law, site: Path, today: date, words: Mapping[str, Mapping[str, str]]) -> list[Taken]:
    """Every table of a file, judged; or the file itself, when it is none. Nothing is written."""
    done = import_file(sent.path, the_law, today, table=sent.table, period=sent.period, area=sent.area,
                       learned=load_mappings(site, the_law)[0], areas=site_areas(site, the_law))
    blank = Received(sent.name, hashlib.sha256(sent.path.read_bytes()).hexdigest(), sent.sender, sent.via,
                     today.isoformat(), period=sent.period)
    if not done.sheets:
        findings = said(done.findings, the_law, sent.name)
        empty = all(finding.code == EMPTY for finding in done.findings)
        return [Taken(replace(blank, reason="sin-filas" if empty else "no-se-entiende",
                              findings=() if empty else findings))]
    lines = tuple(" ".join(line.split()) for line in list(told(done, words, the_law))[1:])
    return [*_tables(done, blank, the_law, site, today, lines)]


def _tables(done: Imported, blank: Received, the_law: Law, site: Path, today: date, lines: Sequence[str]
            ) -> Iterator[Taken]:
    for sheet, change in zip(done.sheets, changes(done, the_law, site), strict=True):
        alone = replace(done, sheets=(sheet,))
        reading = [f for f in done.findings if not f.place.sheet or f.place.sheet == sheet.sheet]
        checking = [*judged(alone, the_law, today)]
        findings = said(once(reading, checking), the_law, blank.file)
        item = next(item.id for item in the_law.items if sheet.table in item.tables)
        received = replace(blank, table=sheet.table, item=item, series=sheet.series, area=sheet.area,
                           period=str(sheet.period), rows=len(sheet.rows), findings=findings)
        reason = refusal(findings, unseen(reading, checking, the_law))
        if reason:
            kept = discreet(findings) if reason == PERSONAL else findings
            yield Taken(replace(received, reason=reason, findings=kept))
        else:
            digest = hashlib.sha256(change.data).hexdigest()
            yield Taken(replace(received, path=change.path, data=digest, changes=tuple(lines)), change)


def discreet(findings: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Without what the rows say: of a sheet that is not kept, the record keeps where to look and no name."""
    return tuple({**one, "value": "", "record": ""} for one in findings)


def unseen(reading: Sequence[Finding], checking: Sequence[Finding], the_law: Law) -> bool:
    """Whether something that blocks was seen only while reading: in the load, nothing would hold the table back."""
    held = {finding.place for finding in checking if severity(the_law, finding) == "bloquea"}
    return any(severity(the_law, f) == "bloquea" and f.place not in held for f in reading)


def refusal(findings: Sequence[Mapping[str, Any]], unseen: bool) -> str:
    """Why a table cannot even wait for its correction in the load: it has personal data, or could not be read whole."""
    blocking = {one["code"] for one in findings if one["severity"] == "bloquea"}
    if any(code.startswith(PRIVATE) for code in blocking):
        return PERSONAL
    return "no-se-lee" if unseen else ""


def said(findings: Sequence[Finding], the_law: Law, name: str) -> tuple[dict[str, Any], ...]:
    """Findings in words, at the file as its sender named it."""
    return tuple({**telling.told(line), "file": name} for line in dress(findings, the_law))


def month_of(received: Received, today: date) -> str:
    """The month whose load a table belongs to: its own, or the one that is informed today."""
    period = Period.parse(received.period)
    if period and period.month:
        return str(period)
    return str(Period(today.year - (today.month == 1), (today.month - 2) % 12 + 1))


def write(taken: Sequence[Taken], site: Path) -> None:
    """Put the tables that were accepted in the folder of the municipality."""
    save([one.change for one in taken if one.change], site)
