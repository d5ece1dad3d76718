"""The disk, without surprises: plain files only, no links, no odd names, nothing outside the folder."""

from __future__ import annotations

import errno
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from portalgen.findings import Finding, Place, Stop
from portalgen.read.encoding import visible

MAX_DEPTH = 8
MAX_NAME = 150
LIMIT = 100_000_000
ARRIVED = "cargas"          # folder beside that of the sites: what arrived for each, month by month

PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*").fullmatch
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE).fullmatch      # devices on Windows
FORBIDDEN = re.compile(r'[\\:*?"<>|%\uFF0F\uFF3C\uFF0E\u2044\u2215]')       # Windows' and URLs' own, and their twins
TYPED = (".csv", ".yaml", ".yml", ".md")
NOT_A_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR, errno.ENXIO)
LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


class Entry(NamedTuple):
    """A plain file: path relative to the scanned folder, with "/"; bytes; time of last change."""

    path: str
    size: int
    mtime_ns: int


class Listing(NamedTuple):
    """The plain files of a folder, sorted by path, and what was left out and why."""

    files: Mapping[str, Entry]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Walk:
    label: str
    files: dict[str, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    pending: list[tuple[str, str, int]] = field(default_factory=list)

    def report(self, code: str, path: str, **values: str) -> None:
        shown = visible(path, 500)
        self.findings.append(Finding(code, Place(f"{self.label}/{shown}" if self.label else shown), values))


def scan(root: Path, label: str) -> Listing:
    """Every plain file below `root`; links, devices and odd names become one finding each and are not entered.

    Hidden entries (".git", ".DS_Store") are skipped in silence. `label` goes before each path in the findings' place.
    """
    walk = _Walk(label, pending=[("", str(root), 1)])
    while walk.pending:
        prefix, folder, depth = walk.pending.pop()
        try:
            with os.scandir(folder) as entries:
                _folder(walk, entries, prefix, depth)
        except OSError as error:
            walk.report("archivo-ilegible", prefix.rstrip("/"), motivo=_reason(error))
    findings = sorted(walk.findings, key=lambda finding: (finding.place.file, finding.code))
    return Listing({path: walk.files[path] for path in sorted(walk.files)}, tuple(findings))


def _folder(walk: _Walk, entries: Iterable[os.DirEntry[str]], prefix: str, depth: int) -> None:
    names: list[str] = []
    for entry in entries:
        name = entry.name
        if not _plain(name) and _skip(walk, name, prefix):
            continue
        names.append(name)
        path = prefix + name
        info = entry.stat(follow_symlinks=False)
        kind = stat.S_IFMT(info.st_mode)
        if kind == stat.S_IFREG:
            walk.files[path] = Entry(path, info.st_size, info.st_mtime_ns)
        elif kind == stat.S_IFDIR:
            _enter(walk, entry, path, depth)
        else:
            walk.report("archivo-enlace" if kind == stat.S_IFLNK else "archivo-especial", path)
    if len({name.lower() for name in names}) != len(names):
        _twins(walk, prefix, names)


def _enter(walk: _Walk, entry: os.DirEntry[str], path: str, depth: int) -> None:
    if entry.name.lower().endswith(TYPED):
        walk.report("archivo-es-carpeta", path)
    elif depth >= MAX_DEPTH:
        walk.report("carpeta-profunda", path, maximo=str(MAX_DEPTH))
    else:
        walk.pending.append((path + "/", entry.path, depth + 1))


def _twins(walk: _Walk, prefix: str, names: list[str]) -> None:
    """Names that differ only in capitals are one file on Windows and macOS: one of them would be lost."""
    first: dict[str, str] = {}
    for name in sorted(names):
        if (twin := first.setdefault(name.lower(), name)) != name:
            walk.report("archivo-nombre", prefix + name, valor=name, problema=f"solo difiere en mayúsculas de «{twin}»")


@lru_cache(maxsize=4096)
def _plain(name: str) -> bool:
    """Whether a name needs no second look. Table files repeat their names in every folder."""
    return bool(PLAIN(name)) and not RESERVED(name) and len(name) <= MAX_NAME and name.lower() not in LITTER


def _skip(walk: _Walk, name: str, prefix: str) -> bool:
    """True when the entry is not for us; says why unless it is litter of the system."""
    if (name.startswith(".") and len(name) > 1) or name.startswith("~$") or name.lower() in LITTER:
        return True
    problem = name_problem(name)
    if problem:
        walk.report("archivo-nombre", prefix + name, valor=visible(name), problema=problem)
    return bool(problem)


def name_problem(name: str) -> str:
    """Why a file or folder name cannot travel between systems and addresses, in words; "" when it can."""
    if not name.isascii():
        if any("\ud800" <= c <= "\udfff" for c in name):
            return "tiene letras que no se pueden leer"
        if unicodedata.normalize("NFC", name) != name:
            return "tiene tildes guardadas de un modo que otros equipos no reconocen"
    if not name.isprintable():
        return "tiene caracteres invisibles"
    if (found := FORBIDDEN.search(name)) is not None:
        return f"no puede llevar «{found.group()}»"
    if name != name.strip() or name.endswith(".") or name.startswith("-"):
        return "no puede empezar con guion ni empezar o terminar con un espacio o un punto"
    if RESERVED(name):
        return "ese nombre está reservado en Windows"
    return "es demasiado largo" if len(name.encode()) > MAX_NAME else ""


def read(root: Path, path: str, limit: int = LIMIT) -> bytes:
    """The bytes of a plain file below `root`. What is not there, a link at any step, a device, a climb or too much
    size → Stop(2); what the disk does not give → Stop(3)."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise Stop(f"«{path}» no es una ruta dentro de la carpeta.")
    try:
        return _read(root, parts, path, limit)
    except OSError as error:
        raise Stop(f"No se pudo leer «{path}»: {_reason(error)}.", 2 if error.errno in NOT_A_FILE else 3) from error


def _read(root: Path, parts: list[str], path: str, limit: int) -> bytes:
    at = str(root)
    for part in parts[:-1]:
        at = f"{at}/{part}"
        if not stat.S_ISDIR(os.lstat(at).st_mode):
            raise Stop(f"«{path}» pasa por un enlace.")
    # O_NONBLOCK: a named pipe without a writer would otherwise wait for ever.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(f"{at}/{parts[-1]}", flags), "rb", buffering=0) as stream:
        info = os.fstat(stream.fileno())
        if not stat.S_ISREG(info.st_mode):
            raise Stop(f"«{path}» no es un archivo común.")
        if info.st_size > limit:
            raise Stop(f"«{path}» es demasiado grande.")
        return stream.readall()


def _reason(error: OSError) -> str:
    return {PermissionError: "no hay permiso para leerlo", FileNotFoundError: "no existe",
            NotADirectoryError: "no es una carpeta"}.get(type(error), "es un enlace o no se puede abrir")
