"""The load of a month: a branch that one version at a time receives what arrives, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from portalgen.findings import Stop
from portalgen.month import git
from portalgen.month.record import branch_name

TRIES = 6
BUSY = "La carga de este mes está cambiando por otro lado. Vuelva a enviar en unos minutos."


@dataclass(frozen=True, slots=True)
class Pushed:
    """Where a load was left: its branch, its version, and whether anything changed."""

    branch: str
    commit: str
    changed: bool


def add(root: Path, site: str, period: str, main: str, message: str, work: Callable[[Path], None], *,
        remote: str = "", credentials: Mapping[str, str] | None = None, live: bool = True,
        said: Sequence[str] = ()) -> Pushed:
    """Do `work` in the files of the month's load and leave the result as one version of its branch, here or in the
    remote. If somebody else got there first, all of it is done again on top of what they left.

    `main`: the branch that is published. `live`: whether the branch, if it exists, still waits to be published; if not,
    it begins again from `main`. `said`: what the host is told with the push.
    """
    branch = branch_name(site, period)
    for _ in range(TRIES):
        if remote:
            git.git(root, "fetch", "--quiet", remote, "+refs/heads/*:refs/remotes/origin/*", env=credentials)
        there = git.commit_of(root, f"refs/remotes/origin/{branch}" if remote else f"refs/heads/{branch}")
        base = git.commit_of(root, f"refs/remotes/origin/{main}" if remote else main)
        if not base:
            raise Stop(f"No encuentro «{main}», lo que está publicado, en este repositorio.", 3)
        start = there if there and live and not _published(root, there, base) else base
        with git.worktree(root, start) as place:
            work(place)
            commit = git.commit_all(place, message)
        if not commit:
            return Pushed(branch, start, False)
        if _left(root, commit, branch, there, remote, credentials or {}, said):
            return Pushed(branch, commit, True)
    raise Stop(BUSY, 3)


def _published(root: Path, commit: str, base: str) -> bool:
    """Whether all of a load is already in what is published."""
    return git.run(root, "merge-base", "--is-ancestor", commit, base).returncode == 0


def _left(root: Path, commit: str, branch: str, there: str, remote: str, credentials: Mapping[str, str],
          said: Sequence[str]) -> bool:
    if remote:
        return git.push(root, commit, branch, there, credentials, remote, said)
    return git.run(root, "update-ref", f"refs/heads/{branch}", commit, there or "0" * 40).returncode == 0
