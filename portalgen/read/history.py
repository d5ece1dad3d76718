"""When each file was first published and last changed, as the repository's history tells: the "última actualización"
of every page.

The date is the history's, never the clock's nor the disk's, so that the same content gives the same pages anywhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

TIMEOUT = 60
# A checkout may come from anybody: nothing of its own configuration may run a program.
QUIET = ["-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false", "--no-pager"]
Days = dict[str, dict[str, list[str]]]      # slug → path in the site → first and last day


def changes(folder: Path, cache: Path | None, slug: str) -> Mapping[str, tuple[date, date]]:
    """Path in the site → days of the first and of the last commit that touched it. {} when there is no history to
    ask. `folder`: that of the sites."""
    top = _repository(folder)
    head = _head(top) if top else ""
    if top is None or not head:
        return {}
    found = _days(folder, cache / "historia.json" if cache else None, f"{head} {os.path.relpath(folder, top)}")
    return {path: (date.fromisoformat(first), date.fromisoformat(last))
            for path, (first, last) in found.get(slug, {}).items()}


@lru_cache(maxsize=1)
def _days(folder: Path, kept: Path | None, name: str) -> Days:
    """The history of all the sites, asked once for each commit. `name`: of the commit and the folder."""
    found = _cached(kept, name)
    if found is None:
        found = _asked(folder)
        if kept is not None and found is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            loose = kept.with_suffix(f".{os.getpid()}.tmp")
            loose.write_text(json.dumps({"de": name, "sitios": found}), "utf-8")
            os.replace(loose, kept)
    return found or {}


def complete(folder: Path) -> bool:
    """Whether the history goes back to its beginning: a shallow copy tells the same day of every old file."""
    top = _repository(folder)
    return top is None or not (top / ".git" / "shallow").exists()


def _repository(folder: Path) -> Path | None:
    """The nearest parent with a .git directory (worktrees and submodules, which have a file there, have no date)."""
    real = folder.resolve()
    return next((place for place in (real, *real.parents) if (place / ".git").is_dir()), None)


def _head(top: Path) -> str:
    """The current commit, read from the files (asking git costs more than a whole small build)."""
    try:
        head = (top / ".git" / "HEAD").read_text("ascii").strip()
        if not head.startswith("ref: "):
            return head
        name = head.removeprefix("ref: ")
        loose = top / ".git" / name
        if loose.is_file():
            return loose.read_text("ascii").strip()
        packed = (top / ".git" / "packed-refs").read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return ""
    return next((line.split(" ", 1)[0] for line in packed.splitlines() if line.endswith(f" {name}")), "")


def _cached(kept: Path | None, name: str) -> Days | None:
    try:
        value = json.loads(kept.read_bytes()) if kept else None
    except (OSError, ValueError):
        return None
    if not isinstance(value, dict) or value.get("de") != name:
        return None
    found: Days | None = value.get("sitios")
    return found


def _asked(folder: Path) -> Days | None:
    """One pass over the history, newest first: the first time a path appears is its last change, and the last time the
    first. None when git could not tell."""
    import subprocess  # takes longer to load than most builds need it

    command = ["git", *QUIET, "log", "--format=%x01%cs", "--name-only", "-z", "--no-renames", "--relative", "--", "."]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    found: Days = {}
    day = ""
    for part in done.stdout.decode("utf-8", "replace").replace("\0\n", "\0").split("\0"):
        text = part.strip("\n")
        if text.startswith("\1"):
            day, text = text[1:11], text[11:].strip("\n")
        if text and day:
            slug, _, path = text.partition("/")
            found.setdefault(slug, {}).setdefault(path, [day, day])[0] = day
    return found
