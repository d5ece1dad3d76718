"""A site's folder as it was: which commit was the last of a day, and its files written elsewhere. Only git's plumbing,
and nothing of the repository's own configuration may run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from portalgen.read.history import QUIET, TIMEOUT

REGULAR = frozenset({"100644", "100755"})       # links and submodules are never followed


def versions(folder: Path) -> tuple[tuple[date, str], ...]:
    """(day, commit) of every change under `folder`, newest first; () when there is no history."""
    out = answer(folder, "rev-list", "--format=%H %cs", "HEAD", "--", ".").decode("ascii", "replace")
    pairs = (line.split(" ") for line in out.splitlines() if line and not line.startswith("commit "))
    return tuple((date.fromisoformat(day), commit) for commit, day in pairs)


def version_at(found: tuple[tuple[date, str], ...], day: date) -> str:
    """The last commit made until the end of a day; "" when there was none yet."""
    return next((commit for when, commit in found if when <= day), "")


def files_at(folder: Path, commit: str, name: str) -> Mapping[str, str]:
    """Path relative to `folder` → blob of the regular files of its subfolder `name` at a commit."""
    out = answer(folder, "ls-tree", "-r", "-z", commit, "--", f"./{name}/").decode("utf-8", "surrogateescape")
    found = {}
    for line in out.split("\0"):
        about, _, path = line.partition("\t")
        mode, kind, blob = (*about.split(" "), "", "")[:3]
        if kind == "blob" and mode in REGULAR and plain(path):
            found[path] = blob
    return found


def plain(path: str) -> bool:
    """Whether a path of a commit stays where it is written."""
    return bool(path) and not path.startswith("/") and not {"", ".", "..", ".git"} & set(path.split("/"))


def write(folder: Path, files: Mapping[str, str], store: Path, into: Path) -> None:
    """Write files of a commit under `into`. `store` keeps each blob once: months share most of them."""
    missing = sorted({blob for blob in files.values() if not (store / blob).exists()})
    for blob, data in blobs(folder, missing):
        (store / blob).write_bytes(data)
    for path, blob in files.items():
        if (store / blob).exists():
            place = into / path
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(store / blob, place)


def blobs(folder: Path, wanted: list[str]) -> Iterator[tuple[str, bytes]]:
    """Contents of blobs, one process for all. Those that a partial copy does not have are left out."""
    if not wanted:
        return
    out = answer(folder, "cat-file", "--batch", data="\n".join([*wanted, ""]).encode())
    start = 0
    for _ in wanted:
        end = out.find(b"\n", start)
        name, _, rest = out[start:end].decode("ascii", "replace").partition(" ")
        kind, _, size = rest.partition(" ")
        start = end + 1
        if kind == "blob":
            yield name, out[start:start + int(size)]
            start += int(size) + 1


def answer(folder: Path, *command: str, data: bytes = b"") -> bytes:
    """What git answers; nothing when it cannot (no git, no repository, no commit)."""
    try:
        done = subprocess.run(["git", *QUIET, *command], cwd=folder, input=data, capture_output=True,  # noqa: S603, S607
                              timeout=TIMEOUT, check=False, env={**os.environ, "GIT_NO_LAZY_FETCH": "1"})
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
