"""What every verb needs: where things are, which sites are meant, what day it is."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import portalgen
from portalgen.findings import Stop
from portalgen.read.files import RESERVED
from portalgen.textos import NO_SITES, OUT_IN_SITES, SITE_LINK, SITE_NAME, SITE_NOT_FOUND

if TYPE_CHECKING:
    from portalgen.jobs import Settings

PACKAGE = Path(portalgen.__file__).parent
ITEMS = "[0-9].[0-9][0-9]-*"       # how the folders of items begin
MOST = 64           # processes that may be asked for: all of them start at once
SLUG = "abcdefghijklmnopqrstuvwxyz0123456789-_"


def settings(options: argparse.Namespace, *, draft: bool = False) -> Settings:
    """Folders, clock and cache of a run. Stop(2) when a folder that was named does not exist."""
    from portalgen.jobs import Settings

    schemas, themes = _shipped(options.schemas, "schemas"), _shipped(options.themes, "themes")
    sites = _named(options.sites) or Path("sites")
    _apart(sites, getattr(options, "out", None))
    return Settings(sites, schemas, themes, Path(".portalgen"), today(options), draft)


def today(options: argparse.Namespace) -> date:
    """The only clock: --today, else SOURCE_DATE_EPOCH (reproducible builds), else this computer's date."""
    if options.today:
        given: date = options.today
        return given
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return date.today()


def slugs(given: Settings, names: list[str], shard: tuple[int, int] = (1, 1)) -> list[str]:
    """The sites meant: those named, or all the folders of sites/ that are one; then one part of N of them. A folder
    whose name cannot be an address is told of, and left out."""
    if not given.sites.is_dir():
        raise Stop(NO_SITES.format(folder=given.sites))
    folders = sorted(entry.name for entry in os.scandir(given.sites)
                     if entry.is_dir(follow_symlinks=False) and _is_site(Path(entry.path)))
    found = [name for name in folders if is_slug(name)]
    links = linked(given.sites)
    for name in [*folders, *links] if not names else ():
        if name not in found:
            print(_left_out(given.sites, name, links), file=sys.stderr, flush=True)
    for name in names:
        if name in links:
            raise Stop(_left_out(given.sites, name, links))
        if name not in found:
            import difflib

            near = difflib.get_close_matches(name, found, 1)
            hint = f" ¿Quiso decir «{near[0]}»?" if near else ""
            raise Stop(SITE_NOT_FOUND.format(name=_shown(name), folder=given.sites, near=hint))
    chosen = sorted(set(names)) or found
    if not chosen:
        raise Stop(NO_SITES.format(folder=given.sites))
    part, whole = shard
    return chosen[part - 1::whole]


def linked(sites: Path) -> list[str]:
    """Folders that lie elsewhere: nothing of them is read, and what was published by their names stays."""
    return sorted(entry.name for entry in os.scandir(sites) if entry.is_symlink() and entry.is_dir())


def _left_out(sites: Path, name: str, links: list[str]) -> str:
    return (SITE_LINK if name in links else SITE_NAME).format(folder=f"{sites}/{_shown(name)}")


def _shown(name: str) -> str:
    """A name that a terminal does not obey."""
    return name if name.isprintable() else "".join(c if c.isprintable() else "�" for c in name)


def _is_site(folder: Path) -> bool:
    """A folder with sitio.yaml, or with items and without it, or that may not be read: somebody renamed, forgot or
    closed it, and what is published must not vanish for that."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return True
    return os.path.lexists(folder / "sitio.yaml") or any(folder.glob("*/datapackage.yaml")) or any(folder.glob(ITEMS))


def processes(options: argparse.Namespace, given: Settings, names: list[str]) -> int:
    """How many processes: those asked for, else one a core; one when the work is smaller than starting them."""
    if options.jobs:
        count: int = options.jobs
        return min(count, max(MOST, os.cpu_count() or 1))
    if len(names) == 1 and quick(given.sites / names[0]):
        return 1
    return os.cpu_count() or 1


def quick(folder: Path, files: int = 60) -> bool:
    """Whether a site is so small that starting processes would cost more than it saves."""
    return sum(len(found) for _, _, found in os.walk(folder)) <= files


def is_slug(name: str) -> bool:
    """Names that may become a folder of the portal, on any system: lower case ASCII, digits, hyphens."""
    return bool(name) and name[0] not in "-_" and set(name) <= set(SLUG) and not RESERVED(name)


def say(options: argparse.Namespace, text: str) -> None:
    """A line for the person, unless they asked for silence."""
    if not options.quiet:
        print(text, flush=True)


def put(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    loose = path.with_name(f".{path.name}.nuevo")
    loose.write_bytes(data)
    os.replace(loose, path)


def progress(options: argparse.Namespace, text: str) -> None:
    """A line that overwrites itself, on a terminal only."""
    if not options.quiet and sys.stderr.isatty():
        print(f"\r\033[K{text}", end="" if text else "\r", file=sys.stderr, flush=True)


def _shipped(given: Path | None, name: str) -> Path:
    """The folder named, else the one of this checkout, else the one shipped in the package."""
    places = [Path(name), PACKAGE / "datos" / name, PACKAGE.parent / name]
    return _named(given) or next((place for place in places if place.is_dir()), places[0])


def _apart(sites: Path, out: Path | None) -> None:
    """Stop(2) when what is published would be written among what is read."""
    if out is not None and Path(os.path.realpath(out)).is_relative_to(os.path.realpath(sites)):
        raise Stop(OUT_IN_SITES.format(out=out, sites=sites))


def _named(given: Path | None) -> Path | None:
    if given is not None and not given.is_dir():
        raise Stop(f"La carpeta «{given}» no existe.")
    return given
