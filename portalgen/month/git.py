"""Git, as the officer's month needs it: what a branch holds, one new version on top of it, and sending it.

Nothing of a repository's own configuration may run a program, and a token never reaches a command line nor a file.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from portalgen.findings import Stop

QUIET = ("-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false",
         "-c", "commit.gpgSign=false", "-c", "protocol.ext.allow=never")
BOT = {"GIT_AUTHOR_NAME": "portalgen", "GIT_AUTHOR_EMAIL": "portalgen@localhost"}
FAILED = "git no pudo «{what}»: {why}"
MOVED = ("stale info", "rejected", "failed to lock", "cannot lock")     # how git says that somebody was faster
TIMEOUT = 300


def git(root: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """What a git command says. Stop(3), with its last line, when it fails."""
    done = run(root, *arguments, env=env)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["sin explicación"]
        raise Stop(FAILED.format(what=arguments[0], why=said[-1]), 3)
    return done.stdout.decode("utf-8", "replace").strip()


def run(root: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """The same without an opinion on its exit code."""
    # In English whatever the computer speaks: some of its answers are read.
    given = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8", "LANGUAGE": "", **(env or {})}
    try:
        return subprocess.run(["git", *QUIET, *arguments], cwd=root, capture_output=True, check=False,  # noqa: S603, S607
                              timeout=TIMEOUT, env=given)
    except FileNotFoundError as error:
        raise Stop("No encuentro git en este computador, y hace falta para guardar la carga.", 3) from error
    except subprocess.TimeoutExpired as error:
        raise Stop(FAILED.format(what=arguments[0], why="tardó demasiado"), 3) from error


def commit_of(root: Path, name: str) -> str:
    """The full commit that a name stands for; "" when there is none."""
    done = run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return done.stdout.decode().strip() if done.returncode == 0 else ""


def show(root: Path, revision: str, path: str) -> bytes | None:
    """A file as it was in a revision; None when it was not there."""
    done = run(root, "cat-file", "blob", f"{revision}:{path}")
    return done.stdout if done.returncode == 0 else None


def changed(root: Path, base: str, head: str, folder: str = ".") -> list[tuple[str, str]]:
    """(A, M or D; path) of every file of a folder that differs since the point where `head` left `base`."""
    since = git(root, "merge-base", base, head) if base else ""
    said = git(root, "diff", "--no-renames", "--name-status", "-z", since, head, "--", folder)
    parts = said.split("\0")
    return [(kind[0], path) for kind, path in zip(parts[::2], parts[1::2], strict=False)]


@contextmanager
def worktree(root: Path, commit: str) -> Iterator[Path]:
    """A folder with the files of a commit, which disappears afterwards; the one people work in is not touched."""
    with tempfile.TemporaryDirectory(prefix="portalgen-") as temporary:
        place = Path(temporary, "carga")
        git(root, "worktree", "add", "--quiet", "--detach", str(place), commit)
        try:
            yield place
        finally:
            run(root, "worktree", "remove", "--force", str(place))


def commit_all(place: Path, message: str, name: str = "", email: str = "") -> str:
    """One new version with all that changed in a worktree; "" when nothing did."""
    git(place, "add", "--all", ".")
    if run(place, "diff", "--cached", "--quiet").returncode == 0:
        return ""
    who = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email} if name else BOT
    both = {**who, **{key.replace("AUTHOR", "COMMITTER"): value for key, value in who.items()}}
    git(place, "commit", "--quiet", "--message", message, env=both)
    return git(place, "rev-parse", "HEAD")


def push(root: Path, commit: str, branch: str, expected: str, credentials: Mapping[str, str], remote: str = "origin",
         said: Sequence[str] = ()) -> bool:
    """Send a commit as a branch, if that branch is still where we saw it (`expected`; "" when it did not exist).
    False when somebody else moved it first."""
    lease = f"--force-with-lease=refs/heads/{branch}:{expected}"
    options = [f"--push-option={one}" for one in said]
    done = run(root, "push", "--quiet", *options, lease, remote, f"{commit}:refs/heads/{branch}", env=credentials)
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode and not any(word in said for word in MOVED):
        raise Stop(FAILED.format(what="push", why=(said.strip().splitlines() or [""])[-1]), 3)
    return done.returncode == 0


def credentials(server: str, token: str) -> dict[str, str]:
    """The environment with which git speaks to a server as the holder of a token: seen by no other process."""
    if not token:
        return {}
    word = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"http.{server}/.extraheader",
            "GIT_CONFIG_VALUE_0": f"AUTHORIZATION: basic {word}"}


@contextmanager
def deploy_key(key: str) -> Iterator[dict[str, str]]:
    """The environment with which git uses an SSH key, kept in a file that only this user reads, and only meanwhile."""
    if not key.strip():
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="portalgen-") as temporary:
        file = Path(temporary, "llave")
        file.touch(0o600)
        file.write_text(key.strip() + "\n", "ascii")
        known = Path(temporary, "known_hosts")
        yield {"GIT_SSH_COMMAND": f"ssh -i {file} -o IdentitiesOnly=yes -o StrictHostKeyChecking=accept-new "
                                  f"-o UserKnownHostsFile={known}"}


def trailers(root: Path, commits: Sequence[str], name: str) -> list[str]:
    """Values of a trailer ("Enviada-por") in the messages of these commits, each once, in order."""
    found: list[str] = []
    for commit in commits:
        said = git(root, "log", "-1", f"--format=%(trailers:key={name},valueonly)", commit)
        found += [line for line in said.splitlines() if line and line not in found]
    return found
