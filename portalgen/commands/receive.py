"""`portalgen receive`: what the units send → the load of its month; and the answer, where it was sent from."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from portalgen.commands import answers
from portalgen.commands.asking import shown
from portalgen.commands.common import say, settings, slugs
from portalgen.commands.import_words import sentences
from portalgen.commands.intake import PERSONAL, Sent, Taken, examine, month_of, write
from portalgen.findings import Stop
from portalgen.jobs import Settings, law
from portalgen.model import Law
from portalgen.month import git, record, telling
from portalgen.month.loads import Pushed, add
from portalgen.month.statements import declared
from portalgen.month.words import messages

MARK = "Enviada-por"            # the trailer that says who sent, for the certificate
ASIDE, TOKEN = ".recibidas", "PORTALGEN_TOKEN"
INBOX, NOTES = "entrada", frozenset({"LEAME.md", "README.md", ".gitkeep"})


@dataclass(frozen=True)
class Desk:
    """What receiving needs at hand."""

    given: Settings
    law: Law
    words: Mapping[str, str]
    changes: Mapping[str, Mapping[str, str]]
    root: Path
    main: str = "main"
    remote: str = ""
    credentials: Mapping[str, str] | None = None
    said: tuple[str, ...] = ()                # to the host, with each push


@dataclass(frozen=True, slots=True)
class Quiet:
    """«Sin movimiento» of a table, said instead of a sheet."""

    table: str
    period: str
    reason: str
    sender: str
    via: str
    area: str = ""


def run(options: argparse.Namespace) -> int:
    """0 all accepted · 1 something was sent back · 2 nothing to receive."""
    given = settings(options)
    desk = Desk(given, law(given.schemas, given.cache), messages(given.schemas),
                sentences(given.schemas / "transformaciones.yaml"), given.sites.resolve().parent, options.main)
    if options.event:
        from portalgen.commands.happened import received

        return received(options, desk)
    site = the_site(desk, options.site)
    since = git.commit_of(desk.root, options.since) if options.since else ""
    files = options.file or inbox(desk.root, site, since)
    if not files and since:
        say(options, desk.words["recibir-nada-nuevo"])
        return 0
    if not files:
        raise Stop(desk.words["recibir-nada"].format(folder=INBOX))
    sent = [Sent(path, path.name, options.sender, "mano", options.table, options.period, options.area)
            for path in files]
    taken = look(desk, site, sent)
    mark(desk, site, sent, taken, options.marked)
    kept: list[record.Received] = []
    for period, part in by_month(desk, taken).items():
        if options.commit or options.send:
            at = replace(desk, **there(desk, period)) if options.send else desk
            pushed = put(at, site, period, part, [os.path.relpath(path, desk.root) for path in files])
            say(options, desk.words["recibir-carga"].format(branch=pushed.branch))
            kept += recorded(desk, pushed)
        else:
            settle(desk.root, given.sites / site, site, period, part)
            kept += record.load(record.file_of(desk.root, site, period))
    if options.take:
        put_aside(files)
    say(options, "\n".join(answers.answer(as_kept(taken, kept), desk.law, desk.words)))
    return 1 if any(not one.received.path for one in taken) else 0


def there(desk: Desk, period: str) -> dict[str, Any]:
    """The remote of this copy, and what a GitLab is told so that it opens the proposal of the month by itself."""
    server, title = os.environ.get("CI_SERVER_URL", ""), desk.words["carga-version"].partition(":")[0]
    said = ("merge_request.create", f"merge_request.target={desk.main}",
            f"merge_request.title={title.format(mes=telling.month_words(period))}") if server else ()
    return {"remote": "origin", "said": said, "credentials": git.credentials(server, os.environ.get(TOKEN, ""))}


def recorded(desk: Desk, pushed: Pushed) -> tuple[record.Received, ...]:
    """The record of a load as it is in its branch."""
    found = record.BRANCH(pushed.branch)
    path = record.file_of(Path(), found["site"], found["period"]) if found else Path()
    return record.parsed(git.show(desk.root, pushed.commit, path.as_posix()) or b"")


def as_kept(taken: Sequence[Taken], kept: Sequence[record.Received]) -> list[record.Received]:
    """What arrived, as the records of its loads tell it: they know what it took the place of."""
    known = {(one.identity, one.digest): one for one in kept}
    return [known.get((one.received.identity, one.received.digest), one.received) for one in taken]


def put_aside(files: Sequence[Path]) -> None:
    """Keep what was received out of the inbox, without losing it: beside it, in a folder that is not looked into."""
    for path in files:
        aside = path.parent / ASIDE
        aside.mkdir(exist_ok=True)
        names = (f"{path.stem}{f'-{n}' if n else ''}{path.suffix}" for n in count())
        path.rename(next(aside / name for name in names if not (aside / name).exists()))


def the_site(desk: Desk, name: str) -> str:
    """The municipality meant: the one named, or the only one."""
    found = slugs(desk.given, [name] if name else [])
    if len(found) > 1:
        raise Stop(desk.words["recibir-cual"].format(sites=", ".join(found)))
    return found[0]


def inbox(root: Path, site: str, since: str = "") -> list[Path]:
    """Files left in entrada/ (or in entrada/<municipality>/), in order; perhaps only those of after a version."""
    folders = [root / INBOX, root / INBOX / site]
    new = {root / path for kind, path in git.changed(root, since, "HEAD", INBOX) if kind != "D"} if since else None
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir()
                  if path.is_file() and not path.is_symlink() and path.name not in NOTES
                  and (new is None or path in new))


def look(desk: Desk, site: str, sent: Sequence[Sent]) -> list[Taken]:
    """Every table of every file, judged."""
    return [one for file in sent
            for one in examine(file, desk.law, desk.given.sites / site, desk.given.today, desk.changes)]


def mark(desk: Desk, site: str, sent: Sequence[Sent], taken: Sequence[Taken], folder: Path | None) -> int:
    """The same workbooks with the wrong cells coloured, for whoever sent them; how many. Never one with personal data:
    it would be one more copy of them."""
    wrong = {one.received.file for one in taken if one.received.findings}
    wrong -= {one.received.file for one in taken if one.received.reason == PERSONAL}
    made = []
    for file in (file for file in sent if folder and file.name in wrong):
        target = Path(folder or "", f"{file.path.stem} (revisada).xlsx")
        target.parent.mkdir(parents=True, exist_ok=True)
        shown("import", desk.given, str(file.path), "--site", site, "--dry-run", "--marked", str(target),
              *(part for name, value in (("--table", file.table), ("--period", file.period),
                                               ("--area", file.area)) if value
                for part in (name, value)))
        made += [target] if target.is_file() else []
    return len(made)


def by_month(desk: Desk, taken: Sequence[Taken]) -> dict[str, list[Taken]]:
    """Month → what goes in its load."""
    found: dict[str, list[Taken]] = {}
    for one in taken:
        found.setdefault(month_of(one.received, desk.given.today), []).append(one)
    return found


def put(desk: Desk, site: str, period: str, taken: Sequence[Taken], drop: Sequence[str] = (),
        quiet: Sequence[Quiet] = (), *, live: bool = True) -> Pushed:
    """Leave what arrived in the load of its month, as one version of its branch."""
    def work(place: Path) -> None:
        settle(place, place / desk.given.sites.name / site, site, period, taken)
        for one in quiet:
            state(desk, place / desk.given.sites.name / site, place, site, period, one)
        for path in drop:
            (place / path).unlink(missing_ok=True)

    return add(desk.root, site, period, desk.main, title(desk, period, taken, quiet), work, remote=desk.remote,
               credentials=desk.credentials, live=live, said=desk.said)


def settle(root: Path, folder: Path, site: str, period: str, taken: Sequence[Taken]) -> None:
    """Write the accepted tables and the record of all that arrived."""
    write(taken, folder)
    file = record.file_of(root, site, period)
    record.save(file, record.joined(record.load(file), [one.received for one in taken]))


def state(desk: Desk, folder: Path, root: Path, site: str, period: str, quiet: Quiet) -> None:
    """Say in the descriptor that nothing happened, and record who said so."""
    item = next(item for item in desk.law.items if quiet.table in item.tables)
    path = folder / item.folder / "datapackage.yaml"
    text = path.read_text("utf-8") if path.is_file() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(declared(text, quiet.table, quiet.period, quiet.reason, quiet.area), "utf-8")
    file = record.file_of(root, site, period)
    one = record.Received(desk.words["sin-movimiento"], "", quiet.sender, quiet.via, desk.given.today.isoformat(),
                          quiet.table, item.id, area=quiet.area, period=quiet.period,
                          path=f"{item.folder}/datapackage.yaml")
    record.save(file, record.joined(record.load(file), [one]))


def title(desk: Desk, period: str, taken: Sequence[Taken], quiet: Sequence[Quiet]) -> str:
    """The words of a version: what arrived, and who sent it."""
    names = list(dict.fromkeys([one.received.file for one in taken] + [one.table for one in quiet]))
    senders = dict.fromkeys([*(one.received.sender for one in taken), *(one.sender for one in quiet)])
    head = desk.words["carga-version"].format(mes=telling.month_words(period), archivos=", ".join(names))
    return "\n".join([head, "", *(f"{MARK}: {sender}" for sender in senders if sender)]).strip()


def files_in(desk: Desk, base: str, commit: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """(path, copy) of the sheets that came to entrada/ from one version to another. Those that were there have been
    received already, and something newer may have replaced them since."""
    changed = git.changed(desk.root, base, commit, INBOX)
    for number, path in enumerate(path for kind, path in changed if kind != "D"):
        name = path.rpartition("/")[2]
        data = git.show(desk.root, commit, path) if name not in NOTES else None
        if data is not None:
            copy = folder / str(number) / name
            copy.parent.mkdir()
            copy.write_bytes(data)
            yield path, copy


def temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="portalgen-")
