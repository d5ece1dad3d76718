"""`portalgen review`: what a load changes and how it stands → the comment, the preview, the annotations.

Needs no permission and no secret: it reads files that may come from anybody, runs nothing of them, and leaves a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from portalgen.building import Outcome, each_site
from portalgen.commands.answers import table_name
from portalgen.commands.asking import asked, shown
from portalgen.commands.common import processes, say, settings, slugs
from portalgen.commands.intake import month_of
from portalgen.findings import Stop
from portalgen.jobs import Settings, executor, law, law_of
from portalgen.model import Law, Site, Source
from portalgen.month import git, record, telling
from portalgen.month.comment import Load, Moved, Sheet, comment, summary
from portalgen.month.event import Event, read_event
from portalgen.month.record import Received
from portalgen.month.roles import REVIEW, accounts
from portalgen.month.words import messages
from portalgen.portal.people import people
from portalgen.publish.output import claim
from portalgen.publish.reports import render
from portalgen.publish.words import dress
from portalgen.read.files import scan
from portalgen.read.site import load_site
from portalgen.render.markdown import to_html
from portalgen.since import scopes

PREVIEW = "vista-previa"
QUALITY = {"bloquea": "critical", "advierte": "minor", "sugiere": "info"}
# For whoever has no account where the work is done: it can be opened from a disk, or sent by mail.
PAGE = """<!doctype html>
<html lang="es-CL"><head><meta charset="utf-8"><title>Revisión de la carga</title>
<meta name="viewport" content="width=device-width"></head><body>
{body}</body></html>
"""
OPEN = ("falta", "vencido", "por_entregar")     # states of a deadline with something still to come


@dataclass(frozen=True)
class Look:
    """What the review of one municipality looks at."""

    given: Settings
    law: Law
    words: Mapping[str, str]
    root: Path
    base: str
    site: Site
    touched: frozenset[str]                   # paths in the municipality's folder
    period: str


def run(options: argparse.Namespace) -> int:
    """0 may be published · 1 something prevents it · 2 nothing to compare with."""
    given = settings(options)
    the_law, words = law(given.schemas, given.cache), messages(given.schemas)
    event = read_event() if options.event else Event("")
    root = given.sites.resolve().parent
    base = _base(root, options, event)
    touched = touched_sites(root, given.sites.name, base)
    names = [name for name in slugs(given, []) if name in touched or name in options.site]
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    if not names:
        _leave(out, event, root, words["revision-nada"] + "\n", {"state": "success", "line": words["estado-en-orden"]})
        say(options, words["revision-nada"])
        return 0
    outcomes = _built(options, given, names, out)
    looks = {name: _look(given, law_of(given, name), words, root, base, name, touched.get(name, {})) for name in names}
    loads = [_load(looks[outcome.slug], outcome) for outcome in outcomes]
    text = "\n\n".join(comment(load, words) for load in loads)
    _leave(out, event, root, text, summary(loads, words))
    _quality(out, given, loads)
    (out / "cambios.csv").write_text(shown("diff", given, base, *names, "--format", "csv") if base else "", "utf-8")
    _annotate(given, the_law, outcomes)
    say(options, text if not options.event else words["revision-hecha"].format(folder=out))
    return 1 if any(load.blocked for load in loads) else 0


def _base(root: Path, options: argparse.Namespace, event: Event) -> str:
    """The version to compare with: the one named, the one the proposal is for, or what is published."""
    names = [options.since] if options.since else [f"origin/{event.base or event.branch}", options.main]
    found = next((commit for name in names if (commit := git.commit_of(root, name))), "")
    if not found and options.since:
        raise Stop(f"No encuentro la versión «{options.since}».")
    return found


def touched_sites(root: Path, sites: str, base: str) -> dict[str, dict[str, str]]:
    """Municipality → {path in its folder: kind of change}, and {"": month} when its record of arrivals changed."""
    found: dict[str, dict[str, str]] = {}
    for kind, path in git.changed(root, base, "HEAD") if base else []:
        top, _, rest = path.partition("/")
        site, _, inside = rest.partition("/")
        if top == sites and inside:
            found.setdefault(site, {})[inside] = kind
        elif top == record.FOLDER and inside.endswith(".json"):
            found.setdefault(site, {})[""] = inside.removesuffix(".json")
    return found


def _built(options: argparse.Namespace, given: Settings, names: Sequence[str], out: Path) -> list[Outcome]:
    """The preview of each municipality, problems and all, and what was found."""
    with claim(out / PREVIEW) as output, executor(processes(options, given, list(names))) as pool:
        return list(each_site(given._replace(draft=True), names, pool, output))


def _look(given: Settings, the_law: Law, words: Mapping[str, str], root: Path, base: str, name: str,
          touched: Mapping[str, str]) -> Look:
    folder = given.sites / name
    site, _ = load_site(folder, name, scan(folder, name), the_law)
    here = frozenset(path for path, kind in touched.items() if path and kind != "D")
    return Look(given, the_law, words, root, base, site, here, month_touched(site, touched, given.today))


def month_touched(site: Site, touched: Mapping[str, str], today: date) -> str:
    """The month of a load: that of its record, else the one most of its tables speak of, else the one of today."""
    if touched.get(""):
        return touched[""]
    months = Counter(str(s.period) for s in _sources(site) if s.path in touched and s.period.month)
    return min(months, key=lambda one: (-months[one], one)) if months else month_of(Received("", "", "", "", ""), today)


def _sources(site: Site) -> list[Source]:
    return [source for package in site.packages for source in package.sources]


# ---- one load


def _load(look: Look, outcome: Outcome) -> Load:
    """How a municipality's month stands."""
    extra = scopes(look.given, [look.site.slug], look.base)[look.site.slug].extra if look.base else ()
    found = [telling.told(line) for line in dress([*outcome.findings, *extra], look.law)]
    if outcome.stopped:
        found.append({"code": "", "severity": "bloquea", "cell": "", "row": None, "column": "", "file": "",
                      "title": "", "message": outcome.stopped, "remedy": ""})
    file = record.file_of(look.root, look.site.slug, look.period)
    before = record.parsed(git.show(look.root, look.base, file.relative_to(look.root).as_posix()) or b"")
    received = [one for one in record.load(file) if one.path or one not in before]     # already told in another load
    sheets = _sheets(look, found, received)
    mine = {sheet.path for sheet in sheets if sheet.path}
    others = tuple(one for one in found if one["severity"] == "bloquea" and one["file"] not in mine)
    due = asked("deadlines", look.given, look.site.slug)
    info, everybody = look.site.info, people(look.site.info)
    coming = _coming(due, look.period)
    return Load(str(info.get("nombre") or look.site.slug), str(info.get("codigos", {}).get("mu", "")), look.period,
                sheets, others, _missing(coming), *_limit(coming, look.given.today),
                tuple(accounts(everybody, REVIEW, look.given.today)), _score(look, sheets), _links())


def _sheets(look: Look, found: Sequence[Mapping[str, Any]], received: Sequence[Received]) -> tuple[Sheet, ...]:
    """The changed tables in the order of the law, and what was sent back."""
    sources = [source for source in _sources(look.site) if source.path in look.touched]
    moved = _moved(look)
    fixable = _fixable(look) if found else set()
    sheets = [_sheet(look, source, found, received, moved.get(source.path, Moved()), source.path in fixable)
              for source in sources]
    sheets += [Sheet(table_name(look.law, one) if one.table else look.words["sin-tabla"], one.file, one.rows,
                     one.findings, returned=True, sender=one.sender) for one in received if one.reason]
    return tuple(sheets)


def _sheet(look: Look, source: Source, found: Sequence[Mapping[str, Any]], received: Sequence[Received], moved: Moved,
           fixable: bool) -> Sheet:
    data = (look.given.sites / look.site.slug / source.path).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    sent = next((one for one in received if one.path == source.path), None)
    mine = [one for one in found if one["file"] == f"{look.site.slug}/{source.path}"]
    if sent and sent.data == digest:          # nobody touched it since: its cells are those of the sheet that was sent
        known = {one["code"] for one in sent.findings}
        mine = [*sent.findings, *(one for one in mine if one["code"] not in known)]
    identity = sent or Received("", "", "", "", "", source.table, source.item, source.series, source.area)
    return Sheet(table_name(look.law, identity), sent.file if sent else source.path, max(data.count(b"\n") - 1, 0),
                 tuple(mine), moved, False, bool(mine) and fixable, sent.sender if sent else "",
                 f"{look.site.slug}/{source.path}")


def _moved(look: Look) -> dict[str, Moved]:
    """Path of each table → how its rows moved since what is published."""
    said = asked("diff", look.given, look.base, look.site.slug) if look.base else None
    return {one["file"]: Moved(one["added"], one["removed"], one["changed"], not one["rows_before"])
            for site in (said or {}).get("sites", ()) for one in site["tables"]}


def _score(look: Look, sheets: Sequence[Sheet]) -> float | None:
    """The score that an inspection would give to the month, when nothing else is to be told of it."""
    if any(sheet.findings or sheet.returned for sheet in sheets):
        return None
    said = asked("score", look.given, look.site.slug, "--period", look.period)
    return float(said["total"]) if said and said.get("total") is not None else None


def _fixable(look: Look) -> set[str]:
    """Paths that /arreglar would change."""
    said = asked("fix", look.given, look.site.slug, "--dry-run") or []
    return {one["file"].removeprefix(f"{look.site.slug}/") for one in said}


def _coming(due: Any, period: str) -> list[Mapping[str, Any]]:
    """What the law asks for in the month of the load."""
    entries = [one for site in (due or {}).get("sites", ()) for one in site["entries"]]
    return [one for one in entries if one["period"] == period]


def _missing(entries: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    names = [f"{one['number']} {one['name']}" for one in entries if not one["delivered"] and one["state"] in OPEN]
    return tuple(telling.plain(name) for name in dict.fromkeys(names))


def _limit(entries: Sequence[Mapping[str, Any]], today: date) -> tuple[date | None, int]:
    """The nearest legal day, and the working days left: 0 on the day itself, -1 when it has passed."""
    first = min(entries, key=lambda one: str(one["legal"]), default=None)
    if first is None:
        return None, 0
    legal = date.fromisoformat(first["legal"])
    return legal, -1 if legal < today else int(first["working_days_left"])


def _links() -> dict[str, str]:
    """Where the flow leaves what it made; nothing outside one."""
    run_id, name = os.environ.get("GITHUB_RUN_ID", ""), os.environ.get("GITHUB_REPOSITORY", "")
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    return {"vista": f"{server}/{name}/actions/runs/{run_id}#artifacts"} if run_id and name else {}


# ---- what is left for others


def _leave(out: Path, event: Event, root: Path, text: str, state: Mapping[str, Any]) -> None:
    """The comment and its state, for the flow that may write them; and the summary of this run."""
    (out / "comentario.md").write_text(text, "utf-8")
    (out / "comentario.html").write_text(PAGE.format(body=to_html(text, shift=0)), "utf-8")
    made = {"version": 1, "number": event.number, "commit": git.commit_of(root, "HEAD"), **state}
    (out / "resumen.json").write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if place := os.environ.get("GITHUB_STEP_SUMMARY", ""):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(text)


def _quality(out: Path, given: Settings, loads: Sequence[Load]) -> None:
    """The same findings in the form that GitLab shows beside the lines, which needs no token."""
    found = [{"description": f"{one['message']} {one['remedy']}".strip(), "check_name": one["code"],
              "fingerprint": hashlib.sha256(json.dumps(one, sort_keys=True).encode()).hexdigest(),
              "severity": QUALITY[one["severity"]],
              "location": {"path": f"{given.sites.name}/{path or one['file']}", "lines": {"begin": one["row"] or 1}}}
             for load in loads for path, ones in [*((s.path, s.findings) for s in load.sheets), ("", load.others)]
             for one in ones]
    (out / "hallazgos.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _annotate(given: Settings, the_law: Law, outcomes: Sequence[Outcome]) -> None:
    """Marks beside the lines of the proposal, where the host shows them."""
    if os.environ.get("GITHUB_ACTIONS"):
        findings = [finding for outcome in outcomes for finding in outcome.findings]
        print(render(findings, the_law, "github", {}, f"{given.sites.name}/"), end="")
