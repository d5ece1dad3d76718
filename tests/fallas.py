"""A small build that can be killed, or refused by the disk, at each of its calls to the file system.

    python -I -S tests/fallas.py SOURCE OUT PACKAGES      publish the files of SOURCE as OUT/demo, doing nothing twice

Python begins without its own paths, so that few calls are not ours; PACKAGES is where those that we use are.

Needs strace to injure it; the build itself is the real publication code.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent.parent), sys.argv[3]]

from portalgen.findings import Stop
from portalgen.publish import state
from portalgen.publish.output import claim, place
from portalgen.publish.tree import stage

STRACE = shutil.which("strace")
RENAMES = ("rename", "renameat", "renameat2")
WRITES = ("openat", "write", "mkdir", "link", "linkat", *RENAMES)
CALLS = (*WRITES, "mkdirat", "rmdir", "unlink", "unlinkat")
FAULTS = {"kill": ("signal=KILL", CALLS), "ENOSPC": ("error=ENOSPC", WRITES),
          "EIO": ("error=EIO", (*WRITES, "rmdir", "unlink", "unlinkat")),
          "EIO al renombrar": ("error=EIO", RENAMES), "kill al renombrar": ("signal=KILL", RENAMES),
          "EACCES": ("error=EACCES", (*RENAMES, "openat", "mkdir", "unlink", "unlinkat", "link", "linkat"))}


def build(source: Path, out: Path) -> None:
    """A page for each input; what did not change since the last time is kept."""
    inputs = {}
    for file in sorted(p for p in source.rglob("*") if p.is_file()):
        info = file.stat()
        inputs[file.relative_to(source).as_posix()] = (info.st_size, info.st_mtime_ns, digest(file.read_bytes()))
    with claim(out) as output:
        known = state.load(output, "demo").inputs
        with stage(output, "demo", whole=bool(known)) as staging:
            for path in known.keys() - inputs.keys():
                staging.drop(path)
            for path, (_, _, found) in inputs.items():
                if path not in known or known[path][2] != found:
                    staging.write(path, page(source / path))
        state.save(output, "demo", state.State(inputs))
        place(output, "index.html", digest(repr(sorted(inputs.items())).encode()).encode())


def page(file: Path) -> bytes:
    return b"<p>" + file.read_bytes() + b"</p>"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content(folder: Path) -> dict[str, bytes] | None:
    """Every file of a folder; None when there is no folder."""
    if not folder.is_dir():
        return None
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def points(command: Sequence[str], folder: Path, fault: str, always: str = "") -> Iterator[tuple[str, int]]:
    """Each (call, n) of an undisturbed run that touches `folder`: the nth call of that name in the process.

    Opening to read is worth a fault only once, with EIO: it changes nothing.
    """
    log = folder.parent / "llamadas.txt"
    calls = FAULTS[fault][1]
    done = _strace(command, calls, log, *_always(always))
    assert done.returncode == 0, done.stderr
    seen: Counter[str] = Counter()
    for line in log.read_text("utf-8", "replace").splitlines():
        found = re.match(r"\d+ +(\w+)\(", line)
        if found:
            seen[found[1]] += 1
            if str(folder) in line and found[1] != always and (fault == "EIO" or "O_RDONLY" not in line):
                yield found[1], seen[found[1]]


def hit(command: Sequence[str], fault: str, call: str, n: int, always: str = "") -> subprocess.CompletedProcess[str]:
    """Run with the fault at the nth `call`. `always`: a call that this system does not have ("renameat2")."""
    inject = f"inject={call}:{FAULTS[fault][0]}:when={n}"
    return _strace(command, sorted({call, always} - {""}), Path("/dev/null"), "-e", inject, *_always(always))


def _always(call: str) -> list[str]:
    return ["-e", f"inject={call}:error=ENOSYS"] if call else []


def _strace(command: Sequence[str], calls: Sequence[str], log: Path, *more: str) -> subprocess.CompletedProcess[str]:
    # --seccomp-bpf is faster, but with it strace 6.1 injects no signals: a kill test would prove nothing.
    quick = [] if any("signal" in word for word in more) else ["--seccomp-bpf"]
    trace = ["strace", "-f", "-y", "-qq", *quick, "-o", str(log), "-e", "trace=" + ",".join(calls), *more]
    return subprocess.run([*trace, *command], capture_output=True, text=True, timeout=60)


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]), Path(sys.argv[2]))
    except Stop as stop:
        print(stop.message, file=sys.stderr)
        sys.exit(stop.code)
