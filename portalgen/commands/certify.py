"""`portalgen certify`: look at what was published from outside, as anybody would, and say in writing what is there."""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from portalgen.commands.answers import table_name
from portalgen.commands.common import say, settings, slugs
from portalgen.commands.receive import MARK
from portalgen.commands.review import month_touched, touched_sites
from portalgen.findings import Stop
from portalgen.jobs import Settings, contents, law_of
from portalgen.model import Law, Site, Source
from portalgen.month import certificate, git, github, outside, record, telling
from portalgen.month.certificate import Certificate, Piece, named
from portalgen.month.event import Event, read_event
from portalgen.month.words import messages
from portalgen.portal.people import people
from portalgen.read.files import scan
from portalgen.read.site import load_site

REVIEWED = ("Revisada-por", "Approved-by")      # the second is GitLab's
PAUSE = 10                      # seconds between looks, while the publication arrives


@dataclass(frozen=True)
class Hands:
    """Whose hands a publication passed through, and the proposal it came from (0: none)."""

    reviewed: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    proposal: int = 0


@dataclass(frozen=True)
class Published:
    """What one municipality should now show: each table with its digest and rows."""

    slug: str
    site: Site
    period: str
    tables: tuple[tuple[Source, str, int], ...]


def run(options: argparse.Namespace) -> int:
    """0 certified · 2 nothing to certify · 3 what is seen from outside is not what was approved."""
    given = settings(options)
    options.url = address_of(options)
    words = messages(given.schemas)
    root = given.sites.resolve().parent
    event = read_event() if options.event else Event("")
    base = _base(root, options, event)
    expected = [*_expected(given, root, base, options.site)]
    if not expected:
        say(options, words["certificar-nada"])
        return 0 if options.event else 2
    hands = _hands(options, root, event, base)
    made = _until(options, [(one, _hands_of(one, hands)) for one in expected], given, root, base, words)
    return _conclude(options, made, words, hands, event)


def _base(root: Path, options: argparse.Namespace, event: Event) -> str:
    """The version published before this one."""
    name = options.since or str(event.raw.get("before") or "") or "HEAD^1"
    found = git.commit_of(root, name) if set(name) != {"0"} else ""
    return found or git.commit_of(root, "HEAD^1")


def _expected(given: Settings, root: Path, base: str, names: Sequence[str]) -> Iterator[Published]:
    touched = touched_sites(root, given.sites.name, base)
    for slug in slugs(given, list(names)):
        if slug not in touched and slug not in names:
            continue
        folder = given.sites / slug
        site, _ = load_site(folder, slug, scan(folder, slug), law_of(given, slug))
        changes = touched.get(slug, {})
        sources = [source for package in site.packages for source in package.sources
                   if not changes or changes.get(source.path, "D") != "D"]
        tables = tuple(_table(folder, source) for source in sources)
        yield Published(slug, site, month_touched(site, changes, given.today), tables)


def _table(folder: Path, source: Source) -> tuple[Source, str, int]:
    import csv
    import hashlib
    import io

    data = contents(folder, source)[0] or b""
    rows = sum(1 for row in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")) if row) - 1
    return source, hashlib.sha256(data).hexdigest(), max(rows, 0)


# ---- who


def _hands(options: argparse.Namespace, root: Path, event: Event, base: str) -> Hands:
    """Those that the host tells; else those that the versions tell; else those that were said."""
    reviewed, published = tuple(options.reviewed_by), tuple(options.published_by)
    if event.repository and os.environ.get("GITHUB_TOKEN"):
        return _host_hands(github.here(event.repository), git.commit_of(root, "HEAD"), reviewed, published)
    commits = _commits(root, base)
    return Hands(reviewed or tuple(who for name in REVIEWED for who in git.trailers(root, commits, name)), published)


def _host_hands(host: github.Repository, commit: str, reviewed: tuple[str, ...], published: tuple[str, ...]) -> Hands:
    found = host.ask("GET", f"/commits/{commit}/pulls")
    if not found:
        return Hands(reviewed, published)
    number = int(found[0]["number"])
    approved = [r["user"]["login"] for r in host.all(f"/pulls/{number}/reviews") if r["state"] == "APPROVED"]
    merged = (host.ask("GET", f"/pulls/{number}").get("merged_by") or {}).get("login", "")
    return Hands(tuple(dict.fromkeys([*reviewed, *approved])), published or ((merged,) if merged else ()), number)


def _commits(root: Path, base: str) -> list[str]:
    return git.git(root, "rev-list", "HEAD", *([f"^{base}"] if base else [])).split()


def _hands_of(one: Published, hands: Hands) -> Hands:
    everybody = people(one.site.info)
    return replace(hands, reviewed=named(hands.reviewed, everybody), published=named(hands.published, everybody))


# ---- looking


def _until(options: argparse.Namespace, expected: Sequence[tuple[Published, Hands]], given: Settings,
           root: Path, base: str, words: Mapping[str, str]) -> list[Certificate]:
    """Look until all is there, or the time to wait is over: a publication takes some minutes to reach everybody."""
    ends = time.monotonic() + options.wait
    while True:
        made = [_certificate(options.url, one, hands, given, root, base, words) for one, hands in expected]
        if all(one.good for one in made) or time.monotonic() + PAUSE > ends:
            return made
        time.sleep(PAUSE)


def _certificate(url: str, one: Published, hands: Hands, given: Settings, root: Path, base: str,
                 words: Mapping[str, str]) -> Certificate:
    the_law = law_of(given, one.slug)
    answer, shown = outside.portal(url, one.slug)
    received = {r.path: r for r in record.load(record.file_of(root, one.slug, one.period)) if r.path}
    pieces = tuple(_piece(url, one, the_law, shown, received, *table) for table in one.tables)
    if not answer.good:
        pieces = tuple(replace(piece, wrong="no-responde") for piece in pieces)
    everybody, commit = people(one.site.info), git.commit_of(root, "HEAD")
    senders = [*git.trailers(root, _commits(root, base), MARK), *(piece.sender for piece in pieces)]
    code = str(one.site.info.get("codigos", {}).get("mu", "")) or one.slug
    quiet = tuple(table_name(the_law, r) for r in received.values() if r.file == words["sin-movimiento"])
    return Certificate(f"{one.period}-{code}-{commit[:7]}", str(one.site.info.get("nombre") or one.slug), code,
                       one.period, commit, outside.address(url, one.slug) + "/",
                       max([piece.seen for piece in pieces] + [answer.at]), pieces, quiet, named(senders, everybody),
                       hands.reviewed, hands.published)


def _piece(url: str, one: Published, the_law: Law, shown: Mapping[outside.Identity, outside.Shown],
           received: Mapping[str, record.Received], source: Source, digest: str, rows: int) -> Piece:
    there = shown.get(outside.identity(source))
    wrong, seen = outside.looked_at(url, one.slug, there, digest)
    sent = received.get(source.path)
    title = table_name(the_law, record.Received("", "", "", "", "", source.table, source.item, area=source.area))
    return Piece(title, str(source.period), outside.address(url, one.slug, there.page) if there else "",
                 outside.address(url, one.slug, there.file) if there else "", rows, digest, sent.sender if sent else "",
                 wrong, seen)


# ---- saying


def _conclude(options: argparse.Namespace, made: Sequence[Certificate], words: Mapping[str, str], hands: Hands,
              event: Event) -> int:
    good = all(one.good for one in made)
    text = "\n".join(certificate.text(one, words) for one in made) if good else "\n".join(_wrong(made, words)) + "\n"
    options.out.mkdir(parents=True, exist_ok=True)
    for one in made if good else ():
        (options.out / f"{one.number}.md").write_text(certificate.text(one, words), "utf-8")
        (options.out / f"{one.number}.json").write_text(_json(certificate.value(one)), "utf-8")
    if not good:
        (options.out / "no-certificado.md").write_text(text, "utf-8")
    if place := os.environ.get("GITHUB_STEP_SUMMARY", ""):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(text)
    if options.send and hands.proposal:
        github.here(event.repository).sticky(hands.proposal, "portalgen:certificado", text)
    print(_json([certificate.value(one) for one in made]) if options.json else text, end="")
    return 0 if good else 3


def _wrong(made: Sequence[Certificate], words: Mapping[str, str]) -> Iterator[str]:
    yield words["no-certificado"]
    yield ""
    for one in made:
        for piece in one.pieces:
            if piece.wrong:
                what = f"{telling.plain(piece.title)}, {telling.month_words(piece.period)}"
                yield f"- {what}: {words[f'visto-{piece.wrong}']}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def address_of(options: argparse.Namespace) -> str:
    """The portal's address: the one said, else the flow's. Stop(2) when nobody knows it."""
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    owner, _, name = repository.partition("/")
    usual = f"https://{owner.lower()}.github.io/{name}" if name else ""
    found = options.url or os.environ.get("PORTAL_URL", "") or usual
    if not found.startswith(("https://", "http://")):
        raise Stop("Falta la dirección del portal: indíquela con --url https://…")
    return str(found)
