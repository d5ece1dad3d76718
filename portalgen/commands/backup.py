"""What a correction replaced, kept on this computer until the next one, so that it can be undone."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

LIST = "lista.json"


def keep(cache: Path, slug: str, files: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Keep the bytes before of each path (relative to the site), and the digest of those after."""
    if not files:
        return
    folder = _folder(cache, slug)
    folder.mkdir(parents=True, exist_ok=True)
    listed = []
    for number, (path, (before, after)) in enumerate(sorted(files.items())):
        (folder / str(number)).write_bytes(before)
        listed.append([path, hashlib.sha256(after).hexdigest()])
    (folder / LIST).write_text(json.dumps(listed), "utf-8")


def restore(cache: Path, slug: str, site: Path) -> dict[str, bytes]:
    """Path → bytes to put back: all the files of the last correction, or none when any has changed since."""
    try:
        folder = _folder(cache, slug)
        listed = json.loads((folder / LIST).read_text("utf-8"))
        found = {path: (folder / str(number)).read_bytes() for number, (path, _) in enumerate(listed)}
        same = all(hashlib.sha256((site / path).read_bytes()).hexdigest() == digest for path, digest in listed)
    except (OSError, ValueError):
        return {}
    return found if same else {}


def forget(cache: Path, slug: str) -> None:
    shutil.rmtree(_folder(cache, slug), ignore_errors=True)


def _folder(cache: Path, slug: str) -> Path:
    return cache / "deshacer" / slug
