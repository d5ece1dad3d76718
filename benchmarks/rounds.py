"""Round-robin timing of whole processes: A B C A B C…, so that a busy machine is busy for all of them.

    python benchmarks/rounds.py 5 'ours=.venv/bin/portalgen check …' 'theirs=frictionless validate …'
"""

from __future__ import annotations

import os
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# As where a program is installed: compiled once, not at every start.
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of wall and processor time, peak resident megabytes, and what it printed."""

    wall: float
    cpu: float
    memory: float
    output: str


def once(command: Sequence[str]) -> Run:
    """Run to the end; a failure raises, with its exit code."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                               env=COMPILED)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    return Run(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def rounds(times: int, commands: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[Run]]:
    found: dict[str, list[Run]] = {label: [] for label in commands}
    for _ in range(times):
        for label, command in commands.items():
            found[label].append(once(command))
    return found


def median(runs: Sequence[Run], what: str) -> float:
    return float(statistics.median(getattr(run, what) for run in runs))


def line(label: str, runs: Sequence[Run]) -> str:
    """A row of a Markdown table: median and least wall, median processor time, most memory."""
    wall, cpu = median(runs, "wall"), median(runs, "cpu")
    least, memory = min(run.wall for run in runs), max(run.memory for run in runs)
    return f"| {label} | {wall:.2f} | {least:.2f} | {cpu:.2f} | {memory:.0f} |"


HEADER = "| | mediana, s | mínimo, s | procesador, s | memoria, MB |\n|---|---:|---:|---:|---:|"


def main() -> None:
    commands = dict(argument.split("=", 1) for argument in sys.argv[2:])
    found = rounds(int(sys.argv[1]), {label: shlex.split(command) for label, command in commands.items()})
    print(HEADER, *(line(label, runs) for label, runs in found.items()), sep="\n")


if __name__ == "__main__":
    main()
