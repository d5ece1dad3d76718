"""A command without a network, and what it touched: connections, files read or written out of place, programs run.

Linux only: strace tells every call; `unshare -n`, when root, takes the network away besides.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

STRACE = shutil.which("strace")
ROOT = Path(__file__).parent.parent
OPENS = ("open", "openat", "openat2", "creat")
CHANGES = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "link", "linkat",
           "symlink", "symlinkat", "truncate", "chmod", "fchmodat", "mknod", "mknodat")
TALKS = ("connect", "sendto", "sendmsg", "bind")
# What Python, its libraries and the loader read of the system; never a file that says who is on this machine.
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/locale.alias", "/etc/ld.so.cache", "/etc/ld.so.preload", "/etc/localtime",
          "/etc/timezone", "/etc/ssl/openssl.cnf", "/proc/self/maps", "/proc/self/cgroup", "/proc/self/mountinfo",
          "/proc/self/fd", "/proc/self/exe", "/proc/self/stat", "/proc/self/status", "/proc/self/task", "/proc/stat",
          "/proc/cpuinfo", "/proc/meminfo", "/proc/filesystems", "/proc/sys", "/sys", "/dev/urandom", "/dev/tty")
ALWAYS = ("/dev/null", "/dev/shm")
CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(?:<(.*?)>)?(?: .*)?$")
PATH = re.compile(r'(?:(?:AT_FDCWD|\d+)<((?:[^>\\]|\\.)*)>, )?"((?:[^"\\]|\\.)*)"')


def confined(command: Sequence[str | Path], cwd: Path, *, read: Sequence[Path] = (), write: Sequence[Path] = (),
             seconds: float = 900) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run; returns how it ended and what it did that it should not have. It may read `read` and `write`, and change
    only `write`, besides what any Python program reads of the system."""
    assert STRACE, "strace is not installed"
    log = cwd / "llamadas.txt"
    calls = ",".join((*OPENS, *CHANGES, *TALKS, "execve"))
    alone = ["unshare", "-n"] if os.geteuid() == 0 else []
    trace = [*alone, STRACE, "-f", "-y", "-qq", "--seccomp-bpf", "-s", "4096", "-o", str(log), "-e", f"trace={calls}"]
    done = subprocess.run([*trace, *map(str, command)], cwd=cwd, capture_output=True, text=True, timeout=seconds)
    python = {*map(os.path.realpath, (sys.prefix, sys.base_prefix)), sys.prefix, str(ROOT / "portalgen")}
    changeable = [*map(os.path.realpath, write), *ALWAYS]
    readable = [*changeable, *map(os.path.realpath, read), *python, *SYSTEM]
    lines = log.read_text("utf-8", "replace").splitlines()
    wrong = (fault for line in joined(lines) for fault in judged(line, cwd, readable, changeable, command))
    return done, sorted(set(wrong))


def joined(lines: Sequence[str]) -> Iterator[str]:
    """Calls that strace wrote in two parts, because another process spoke in between, made whole."""
    waiting: dict[str, str] = {}
    for line in lines:
        process, _, rest = line.partition(" ")
        if line.endswith("<unfinished ...>"):
            waiting[process] = line.removesuffix("<unfinished ...>").rstrip()
        elif " resumed>" in rest:
            yield waiting.pop(process, "") + rest.partition(" resumed>")[2].lstrip()
        else:
            yield line


def judged(line: str, cwd: Path, readable: Sequence[str], changeable: Sequence[str],
           command: Sequence[str | Path]) -> Iterator[str]:
    """What is wrong with one call."""
    found = CALL.match(line)
    if not found:
        return
    _, call, said, result, opened = found.groups()
    if call in TALKS:
        if "AF_INET" in said:
            yield f"network: {call} {said[:100]}"
        return
    if int(result) < 0:
        return
    paths = [os.path.join(unquoted(at) or cwd, unquoted(name)) for at, name in PATH.findall(said)]
    if call == "execve":
        yield from (f"runs: {paths[0]}" for _ in "1" if paths[0] != os.fspath(command[0]))
    elif call in OPENS:
        to_change = re.search(r"O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)", said) or call == "creat"
        real = unquoted(opened or "") or os.path.realpath(paths[0])
        if paths[0].startswith("/proc/self/"):
            real = re.sub(r"^/proc/\d+/", "/proc/self/", real)
        if not within(real, changeable if to_change else readable) and real != str(cwd):
            yield f"{'writes' if to_change else 'reads'}: {paths[0]} ({real})"
    else:
        for path in paths[1:] if call.startswith("symlink") else paths:
            folder, name = os.path.split(os.path.normpath(path))
            if not within(os.path.join(os.path.realpath(folder), name), changeable):
                yield f"changes: {call} {path}"


def within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)


def unquoted(text: str) -> str:
    """A path as strace writes it: bytes that are not plain letters come escaped."""
    return text.encode("ascii", "backslashreplace").decode("unicode_escape").encode("latin-1", "replace").decode(
        "utf-8", "surrogateescape")
