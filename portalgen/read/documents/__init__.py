"""Documents that tables link to → what they say, also where nobody looks: metadata, comments, hidden sheets.

They are opened by another process (child.py), which may die of one of them: then another takes the next.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import portalgen
from portalgen.read.documents.child import READ

CHILD = "portalgen.read.documents.child"
SMALL = 8                                     # documents that one process reads sooner than two would


@dataclass(frozen=True, slots=True)
class Document:
    """`pieces`: (kind of place, its name, text); `facts`: how many hidden sheets, notes…; `problem`: why it was not
    read ("clave", "cerrado", "danado", "excesivo"), or ""."""

    pieces: tuple[tuple[str, str, str], ...] = ()
    facts: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""


def readable(path: str) -> bool:
    """Whether documents of this kind are looked into."""
    return path.rpartition(".")[2].lower() in READ


def read_documents(paths: Sequence[Path]) -> list[Document]:
    """What each document says, in the same order. OSError only when no process can be started."""
    workers = min(os.cpu_count() or 1, 4, -(-len(paths) // SMALL))
    if workers <= 1:
        return list(_read(paths))
    shares = [paths[at::workers] for at in range(workers)]
    with ThreadPoolExecutor(workers) as pool:
        done = [iter(found) for found in pool.map(lambda share: list(_read(share)), shares)]
    return [next(done[at % workers]) for at in range(len(paths))]


def _read(paths: Sequence[Path]) -> Iterator[Document]:
    child: subprocess.Popen[bytes] | None = None
    try:
        for path in paths:
            child = child or _start()
            answer = _ask(child, path)
            if answer is None:
                yield Document(problem=_why(child))
                child = None
            else:
                yield answer
    finally:
        if child is not None:
            child.communicate()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", CHILD], stdin=subprocess.PIPE,  # noqa: S603 — our own program
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings())


def surroundings() -> dict[str, str]:
    """The environment of another process of this program: where this one was found by its path, that one is too."""
    root = str(Path(portalgen.__file__).parent.parent)
    found = root in (os.path.abspath(part) for part in sys.path)
    known = os.pathsep.join(part for part in (root if found else "", os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, **({"PYTHONPATH": known} if known else {})}


def _ask(child: subprocess.Popen[bytes], path: Path) -> Document | None:
    """None when the process died of it."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps(os.fspath(path.absolute())).encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError:
        return None
    line = child.stdout.readline()
    if not line.endswith(b"\n"):
        return None
    told = json.loads(line)
    return Document(tuple((kind, name, text) for kind, name, text in told["textos"]), told["hechos"], told["problema"])


def _why(child: subprocess.Popen[bytes]) -> str:
    """Killed for its time (or by the system, for its memory), or broken by what it read."""
    child.communicate()
    killed = {-getattr(signal, name, 0) for name in ("SIGXCPU", "SIGKILL")} - {0}
    return "excesivo" if child.returncode in killed else "danado"
