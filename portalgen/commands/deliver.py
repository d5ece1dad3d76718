"""`portalgen deliver`: the built portal, and nothing else, as one version of another repository: the public one.

The history of that repository is the history of the publications. What it was built from stays where it was received.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from portalgen.commands.common import say, settings
from portalgen.findings import Stop
from portalgen.month import git
from portalgen.month.words import messages

KEPT = frozenset({".git", "CNAME", ".nojekyll", "README.md", "LICENSE"})


def run(options: argparse.Namespace) -> int:
    """0 delivered, or already there · 2 nothing was built · 3 the other repository refused."""
    words = messages(settings(options).schemas)
    built: Path = options.source
    if not (built / "index.html").is_file():
        raise Stop(words["entregar-vacio"].format(folder=built))
    here = Path.cwd()
    version = git.commit_of(here, "HEAD")[:12] or "local"
    with git.deploy_key(os.environ.get("LLAVE_DEL_SITIO", "")) as keys, \
            tempfile.TemporaryDirectory(prefix="portalgen-") as temporary:
        place = Path(temporary, "sitio")
        there = _opened(place, options.to, options.branch, keys)
        count = _replaced(built, place)
        commit = git.commit_all(place, words["entregar-version"].format(version=version))
        if not commit:
            say(options, words["entregar-igual"])
            return 0
        if not git.push(place, commit, options.branch, there, keys, options.to):
            raise Stop(git.FAILED.format(what="push", why="alguien entregó otra versión a la vez; repita"), 3)
    say(options, words["entregar-hecho"].format(n=count, to=options.to))
    return 0


def _opened(place: Path, to: str, branch: str, keys: dict[str, str]) -> str:
    """The other repository as it is, without its history; its version, or "" when it is empty."""
    place.mkdir()
    git.git(place, "init", "--quiet", "--initial-branch", branch)
    said = git.git(place, "ls-remote", "--", to, f"refs/heads/{branch}", env=keys)
    if not said:
        return ""
    git.git(place, "fetch", "--quiet", "--depth", "1", "--", to, f"refs/heads/{branch}", env=keys)
    git.git(place, "reset", "--quiet", "--hard", "FETCH_HEAD")
    return git.git(place, "rev-parse", "HEAD")


def _replaced(built: Path, place: Path) -> int:
    """Put the built portal in the place of the former one. How many files."""
    for entry in place.iterdir():
        if entry.name not in KEPT:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    left = shutil.ignore_patterns(".git", ".portalgen")
    shutil.copytree(built, place, dirs_exist_ok=True, symlinks=False, ignore=left)
    (place / ".nojekyll").touch()
    return sum(len(files) for _, _, files in os.walk(built))
