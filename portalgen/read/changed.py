"""Which files are about to be saved in the repository: those that `git add` took."""

from __future__ import annotations

import subprocess
from pathlib import Path

from portalgen.read.history import QUIET, TIMEOUT

STAGED = ("diff", "--cached", "--name-only", "-z", "--relative", "--diff-filter=d", "--no-renames", "--no-ext-diff")


def staged(folder: Path) -> frozenset[str] | None:
    """Paths relative to `folder`, without those that are deleted; None when it is in no repository."""
    try:
        done = subprocess.run(["git", *QUIET, *STAGED, "--", "."], cwd=folder, capture_output=True,  # noqa: S603, S607
                              check=False, timeout=TIMEOUT)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode:
        return None
    return frozenset(path for path in done.stdout.decode("utf-8", "surrogateescape").split("\0") if path)
