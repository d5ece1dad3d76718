"""The workbook given back to whoever sent it: which cells are wrong, why, and what to write."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from portalgen.commands.common import say
from portalgen.findings import Finding, Stop
from portalgen.model import Law
from portalgen.publish.reports import WHO
from portalgen.publish.words import dress, many
from portalgen.textos import (
    MARKED_DONE,
    MARKED_KIND,
    MARKED_LEVELS,
    MARKED_NONE,
    MARKED_ONE,
    MARKED_OVER,
)


def askable(files: Sequence[Path], out: Path | None) -> None:
    """Stop(2) when one marked workbook cannot be given back for what was asked."""
    if out is None:
        return
    if len(files) != 1:
        raise Stop(MARKED_ONE)
    if out.suffix.lower() != ".xlsx":
        raise Stop(MARKED_KIND.format(path=out))
    if out.resolve() == files[0].resolve():
        raise Stop(MARKED_OVER.format(path=out))


def write_marked(options: argparse.Namespace, file: str, findings: Sequence[Finding], the_law: Law) -> None:
    """Write the marked workbook where it was asked; nothing when there is nothing to mark."""
    from portalgen.read.imports.opening import open_file
    from portalgen.render.marked import Mark, marked

    out: Path | None = options.marked
    if out is None:
        return
    if not findings:
        say(options, MARKED_NONE.format(path=out))
        return
    grids, _ = open_file(Path(file))
    first = grids[0].sheet if grids else ""
    marks = [Mark(line.finding.place.sheet or first, line.finding.place.row or 0, line.finding.place.number or 0,
                  line.severity, MARKED_LEVELS[line.severity], line.title, line.message, line.remedy,
                  WHO.get(line.who, line.who)) for line in dress(findings, the_law)]
    data = marked(Path(file), grids, marks)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(data)
    cells = len({(mark.sheet, mark.cell) for mark in marks if mark.row})
    say(options, MARKED_DONE.format(path=out, count=many(cells, "celda marcada", "celdas marcadas")))
