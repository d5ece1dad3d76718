"""What each published site was built from, so that nothing is done twice.

One JSON a site, `<work>/<slug>.json`. It is emptied before the site's tree is exchanged and written after: a crash can
only cost work, never leave a page that answers to other data. An empty file still says "we published this site".

No fsync anywhere: pages are derived and one command makes them again, and waiting for the disk would cost more than
building. The price would be paid after a power cut, when files the kernel had not yet written come back empty: so a
state is believed only in the same boot of the machine that wrote it, and only for the very folder it described.
Otherwise everything is built again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from portalgen.jsons import compact, read
from portalgen.publish.output import Output, same, trouble

VERSION = 2
AFTER = "El sitio quedó publicado entero; la próxima construcción lo hará todo de nuevo."


class State(NamedTuple):
    """`inputs`: path → (size, mtime_ns, sha256). `jobs`: key of a job → its result, any JSON value."""

    inputs: Mapping[str, tuple[int, int, str]] = {}
    jobs: Mapping[str, Any] = {}


def load(output: Output, slug: str) -> State:
    """The state of what is published now; empty when there is none that can be read and believed. Never fails."""
    try:
        data = read((output.work / f"{slug}.json").read_bytes())
    except (OSError, ValueError):
        return State()
    tree = identity(output.site(slug))
    if not isinstance(data, dict) or data.get("version") != VERSION or tree is None or data.get("tree") != tree:
        return State()
    return State({path: (size, time, digest) for path, (size, time, digest) in data["inputs"].items()}, data["jobs"])


def save(output: Output, slug: str, state: State) -> None:
    """Write the state of the tree just published, unless it is there already. Stop(3) if the disk refuses."""
    value = {"version": VERSION, "tree": identity(output.site(slug)), "inputs": state.inputs, "jobs": state.jobs}
    data = compact(value)
    target, loose = output.work / f"{slug}.json", output.work / f"{slug}.json.tmp"
    with trouble(output, AFTER):
        if not same(target, data):
            loose.write_bytes(data)
            os.replace(loose, target)


def forget(output: Output, slug: str) -> None:
    """Believe nothing of this site from now on; remember only that it is ours."""
    with open(output.work / f"{slug}.json", "wb"):
        pass


def identity(folder: Path) -> list[Any] | None:
    """Which folder, in which boot. Its mtime moves when its own entries do; a recycled inode number has another one."""
    try:
        found = os.lstat(folder)
    except OSError:
        return None
    return [_boot(), found.st_dev, found.st_ino, found.st_mtime_ns]


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
