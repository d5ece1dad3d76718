"""`portalgen receive --event`: the form, the folder entrada/ and /arreglar, as the host tells them."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from portalgen.commands import answers
from portalgen.commands.common import say, slugs
from portalgen.commands.intake import Sent, Taken
from portalgen.commands.receive import (
    Desk,
    Quiet,
    as_kept,
    by_month,
    files_in,
    look,
    mark,
    put,
    recorded,
    temporary,
    the_site,
)
from portalgen.commands.roles import site_people
from portalgen.findings import Stop
from portalgen.model import MONTHS, Period
from portalgen.month import git, github, record, telling
from portalgen.month.event import Event, attachments, form, read_event
from portalgen.month.loads import Pushed, add
from portalgen.month.roles import SEND, accounts
from portalgen.month.scaffold import labels
from portalgen.read.imports.areas import area_named, site_areas
from portalgen.read.imports.said import NO_AREA

LIMIT = 50_000_000              # bytes of an attached file
ORDER = "/arreglar"
ANSWER, LOAD = "portalgen:respuesta", "carga"
REVIEW = "revisar.yml"


def received(options: argparse.Namespace, desk: Desk) -> int:
    """What to do with an event. 0 done, or not for us · 1 something was sent back."""
    event = read_event()
    host = github.here(event.repository)
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    desk = replace(desk, main=event.branch, remote="origin" if options.send else "",
                   credentials=git.credentials(server, host.token) if options.send else None)
    handle = {"issues": _form, "push": _dropped, "issue_comment": _mend}.get(event.kind)
    if handle is None:
        say(options, desk.words["evento-ajeno"])
        return 0
    try:
        return handle(options, desk, event, host)
    except Stop as stop:                        # whoever sent something is always answered
        if event.number:
            _reply(options, desk, host, event.number, desk.words["no-pude"].format(why=stop.message), 0)
        raise


def _may(desk: Desk, event: Event, host: github.Repository, site: str) -> bool:
    """Whether somebody may send: who can write here, or has the part of sending in sitio.yaml."""
    mine = accounts(site_people(desk.given, desk.law, site), SEND, desk.given.today)
    return f"@{event.author}".lower() in {name.lower() for name in mine} or _writes(event, host)


def _writes(event: Event, host: github.Repository) -> bool:
    """The host is asked only about somebody of the house."""
    return event.house and host.may_write(event.author)


# ---- the form


def _form(options: argparse.Namespace, desk: Desk, event: Event, host: github.Repository) -> int:
    said = form(event.body)
    if desk.words["campo-tabla"] not in said:
        say(options, desk.words["evento-ajeno"])
        return 0
    site = the_site(desk, said.get(desk.words["campo-municipalidad"], ""))
    if not _may(desk, event, host, site):
        return _reply(options, desk, host, event.number, desk.words["no-puede-enviar"], 1)
    table, period, area = _table(desk, said), _period(desk, said), _area(desk, site, said)
    if said.get(desk.words["campo-movimiento"], "") == desk.words["opcion-sin-movimiento"]:
        return _nothing(options, desk, event, host, site, Quiet(
            table, period, said.get(desk.words["campo-motivo"], ""), event.author, f"#{event.number}",
            area if area != NO_AREA else ""))
    with temporary() as folder:
        sent = [Sent(_fetched(Path(folder, str(n)), one.name, one.url, host.token), one.name, event.author,
                     f"#{event.number}", table, period if _monthly(desk, table) else "", area)
                for n, one in enumerate(attachments(said.get(desk.words["campo-archivo"], "")))]
        if not sent:
            return _reply(options, desk, host, event.number, desk.words["sin-archivo"], 1)
        taken = look(desk, site, sent)
        marked = mark(desk, site, sent, taken, options.marked)
        pushed = _put_all(desk, site, host, options, taken)
    text = _answer(desk, taken, pushed) + (_marked(desk, event) if marked else "")
    return _reply(options, desk, host, event.number, text, _code(taken))


def _table(desk: Desk, said: Mapping[str, str]) -> str:
    return dict(labels(desk.law)).get(said[desk.words["campo-tabla"]], "")


def _monthly(desk: Desk, table: str) -> bool:
    """A period is imposed only on tables that have months: of the others, the sheet says it."""
    return not table or desk.law.tables[table].cadence in ("mensual", "trimestral")


def _period(desk: Desk, said: Mapping[str, str]) -> str:
    month, year = said.get(desk.words["campo-mes"], ""), said.get(desk.words["campo-anyo"], "")
    found = Period.parse(f"{year}-{MONTHS.index(month) + 1:02d}") if month in MONTHS else None
    return str(found) if found else ""


def _area(desk: Desk, site: str, said: Mapping[str, str]) -> str:
    label = said.get(desk.words["campo-area"], "")
    none = label == desk.words["opcion-area-ninguna"]
    return NO_AREA if none else area_named(label, site_areas(desk.given.sites / site, desk.law))


def _fetched(folder: Path, name: str, url: str, token: str) -> Path:
    folder.mkdir()
    path = folder / name
    path.write_bytes(github.download(url, token, LIMIT))
    return path


def _nothing(options: argparse.Namespace, desk: Desk, event: Event, host: github.Repository, site: str, said: Quiet
             ) -> int:
    """«Sin movimiento», in one click: it needs to know of what, when and why."""
    table, period = said.table, said.period
    missing = [desk.words[name] for name, value in (("campo-tabla", table), ("campo-mes", period),
                                                    ("campo-motivo", said.reason.strip())) if not value]
    if missing:
        text = desk.words["sin-movimiento-falta"].format(faltan=", ".join(f"«{name}»" for name in missing))
        return _reply(options, desk, host, event.number, text, 1)
    when = period if desk.law.tables[table].cadence != "anual" else period[:4]
    quiet = replace(said, period=when, area=said.area if desk.law.tables[table].areas else "")
    pushed = put(desk, site, period, [], quiet=[quiet], live=_live(options, host, site, period))
    _propose(options, desk, host, site, period, pushed)
    text = desk.words["sin-movimiento-bien"].format(tabla=telling.plain(desk.law.tables[table].title),
                                                    periodo=telling.month_words(when))
    return _reply(options, desk, host, event.number, text + _where(desk, [pushed]), 0)


# ---- the folder


def _dropped(options: argparse.Namespace, desk: Desk, event: Event, host: github.Repository) -> int:
    commit = git.commit_of(desk.root, str(event.raw.get("after") or "HEAD"))
    before = str(event.raw.get("before") or "")
    new = not before.strip("0")                                     # nothing but zeros for a new branch
    base = git.commit_of(desk.root, f"origin/{event.branch}" if new else before)
    sender = (event.raw.get("sender") or {}).get("login", "")
    names = slugs(desk.given, [])
    with temporary() as folder:
        by_site: dict[str, list[tuple[str, Sent]]] = {}
        for path, copy in files_in(desk, base, commit, Path(folder)):
            inside = path.split("/")[1:-1]
            site = inside[0] if inside and inside[0] in names else the_site(desk, "")
            by_site.setdefault(site, []).append((path, Sent(copy, copy.name, sender, path)))
        code = 0
        for site, found in by_site.items():
            taken = look(desk, site, [sent for _, sent in found])
            mark(desk, site, [sent for _, sent in found], taken, options.marked)
            pushed = _put_all(desk, site, host, options, taken, [path for path, _ in found])
            say(options, _answer(desk, taken, pushed))
            code = max(code, _code(taken))
    return code


# ---- /arreglar


def _mend(options: argparse.Namespace, desk: Desk, event: Event, host: github.Repository) -> int:
    """Apply the safe corrections to a load that lives in this repository, for somebody who may write in it."""
    if event.body.split()[:1] != [ORDER] or not _writes(event, host):
        say(options, desk.words["evento-ajeno"])
        return 0
    head = host.ask("GET", f"/pulls/{event.number}")["head"]
    found = record.BRANCH(head["ref"])
    if (head.get("repo") or {}).get("full_name") != event.repository or not found:
        return _reply(options, desk, host, event.number, desk.words["arreglar-ajena"], 1)
    site, period = found["site"], found["period"]
    said: list[str] = []

    def work(place: Path) -> None:
        said[:] = [_fix(desk, place, site, "--mask" if "tarjar" in event.body.split()[1:2] else "")]

    message = desk.words["arreglo-version"].format(mes=telling.month_words(period))
    pushed = add(desk.root, site, period, desk.main, message, work, remote=desk.remote, credentials=desk.credentials)
    if pushed.changed:
        _ask_review(options, desk, host, event.number, pushed)
    text = desk.words["arreglado" if pushed.changed else "arreglar-nada"]
    return _reply(options, desk, host, event.number, f"{text}\n\n```text\n{said[0]}\n```", 0)


def _fix(desk: Desk, place: Path, site: str, mask: str) -> str:
    """What `portalgen fix` did in the files of a load, in its own words."""
    command = [sys.executable, "-I", "-m", "portalgen", "fix", site, "--sites", str(place / desk.given.sites.name),
               "--schemas", str(desk.given.schemas.resolve()), "--today", desk.given.today.isoformat(),
               *([mask] if mask else [])]
    done = subprocess.run(command, cwd=place.parent, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in (0, 1):
        raise Stop(done.stderr.strip() or desk.words["arreglar-nada"], 3)
    return done.stdout.strip().replace("```", "'''")


# ---- what is left in the host


def _put_all(desk: Desk, site: str, host: github.Repository, options: argparse.Namespace, taken: Sequence[Taken],
             drop: Sequence[str] = ()) -> list[Pushed]:
    done = []
    for period, part in by_month(desk, taken).items():
        mine = [path for path in drop if path.rpartition("/")[2] in {one.received.file for one in part}]
        pushed = put(desk, site, period, part, mine, live=_live(options, host, site, period))
        _propose(options, desk, host, site, period, pushed)
        done.append(pushed)
    return done


def _live(options: argparse.Namespace, host: github.Repository, site: str, period: str) -> bool:
    """Whether the load still waits: without an open proposal, what its branch has was published or left aside."""
    return not options.send or bool(host.open_proposal(record.branch_name(site, period)))


def _propose(options: argparse.Namespace, desk: Desk, host: github.Repository, site: str, period: str, pushed: Pushed
             ) -> None:
    """One proposal a month, and its review."""
    if not options.send or not pushed.changed:
        return
    title = desk.words["carga-titulo"].format(mes=telling.month_words(period), municipalidad=site_name(desk, site))
    number = host.proposal(pushed.branch, desk.main, title, _body(desk, pushed))
    host.label(number, LOAD)
    _ask_review(options, desk, host, number, pushed)


def _body(desk: Desk, pushed: Pushed) -> str:
    """What the proposal says; the host closes the forms it came from when it is published."""
    vias = {one.via for one in recorded(desk, pushed) if one.via.startswith("#")}
    forms = sorted(vias, key=lambda via: (len(via), via))
    closing = [", ".join(f"closes {via}" for via in forms)] if forms else []
    return "\n\n".join([desk.words["carga-cuerpo"], *closing])


def site_name(desk: Desk, site: str) -> str:
    from portalgen.read.files import scan
    from portalgen.read.site import load_site

    root = desk.given.sites / site
    return str(load_site(root, site, scan(root, site), desk.law)[0].info.get("nombre") or site)


def _ask_review(options: argparse.Namespace, desk: Desk, host: github.Repository, number: int, pushed: Pushed) -> None:
    """What the host's own token pushes starts no flow, so the review is asked for."""
    if options.send:
        host.ask("POST", f"/actions/workflows/{REVIEW}/dispatches",
                 {"ref": desk.main, "inputs": {"numero": str(number), "version": pushed.commit}})


def _answer(desk: Desk, taken: Sequence[Taken], pushed: Sequence[Pushed]) -> str:
    kept = as_kept(taken, [one for load in pushed for one in recorded(desk, load)])
    text = "\n".join(answers.answer(kept, desk.law, desk.words)).rstrip()
    return text + _where(desk, pushed)


def _where(desk: Desk, pushed: Sequence[Pushed]) -> str:
    months = [found["period"] for one in pushed if (found := record.BRANCH(one.branch))]
    lines = [desk.words["queda-en"].format(mes=telling.month_words(month)) for month in months]
    return "\n\n" + "\n".join(lines) if lines else ""


def _marked(desk: Desk, event: Event) -> str:
    """Where this run leaves the marked workbooks."""
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    url = f"{server}/{event.repository}/actions/runs/{os.environ.get('GITHUB_RUN_ID', '')}#artifacts"
    return "\n\n" + desk.words["enlace-planillas"].format(url=url)


def _code(taken: Sequence[Taken]) -> int:
    return 1 if any(not one.received.path for one in taken) else 0


def _reply(options: argparse.Namespace, desk: Desk, host: github.Repository, number: int, text: str, code: int) -> int:
    say(options, text)
    if options.send:
        host.sticky(number, f"{ANSWER}", text)
    return 0 if options.send else code
