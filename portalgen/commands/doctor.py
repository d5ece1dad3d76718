"""`portalgen doctor`: is everything here right, and if not, what to do."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portalgen import __version__
from portalgen.commands.common import settings, slugs
from portalgen.findings import Stop
from portalgen.jobs import DEFAULT_THEME, Settings, law, theme

FREE = 500_000_000          # bytes of disk below which a build may not fit


@dataclass(frozen=True, slots=True)
class Look:
    """One thing looked at: fine or not, what was seen, what to do."""

    good: bool
    seen: str
    remedy: str = ""


def run(options: argparse.Namespace) -> int:
    """0 all right · 2 something to mend, with what to do."""
    looks = [*_machine(), *_folders(options)]
    for look in looks:
        print(f"{'✓' if look.good else '✗'} {look.seen}{'' if look.good else f' {look.remedy}'}")
    return 0 if all(look.good for look in looks) else 2


def _machine() -> Iterator[Look]:
    yield Look(True, f"portalgen {__version__}, Python {sys.version.split()[0]}, {os.cpu_count()} núcleos.")
    free = shutil.disk_usage(".").free
    yield Look(free > FREE, f"Quedan {free // 1_000_000} MB de disco.", "Libere espacio antes de construir.")
    yield Look(shutil.which("git") is not None, "git, que dice cuándo cambió cada planilla.",
               "No está: las páginas dirán la fecha de hoy como última actualización.")


def _folders(options: argparse.Namespace) -> Iterator[Look]:
    try:
        given = settings(options)
    except Stop as stop:
        yield Look(False, stop.message)
        return
    yield from _tried(lambda: f"Esquemas: {len(law(given.schemas, given.cache).tables)} tablas en {given.schemas}.")
    yield from _tried(lambda: f"Tema {DEFAULT_THEME}: {theme(given.themes, DEFAULT_THEME).folders[0]}.")
    yield from _tried(lambda: f"Sitios: {', '.join(_sites(given))}.")


def _sites(given: Settings) -> list[str]:
    return slugs(given, [])


def _tried(make: Callable[[], str]) -> Iterator[Look]:
    try:
        yield Look(True, make())
    except Stop as stop:
        yield Look(False, stop.message)
