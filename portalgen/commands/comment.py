"""`portalgen comment`: leave a review in its proposal.

The only part that may write there, and it opens nothing of the proposal: the report it reads is text of unknown origin,
and counts only for the version that the host says it is of.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portalgen.commands.common import say, settings
from portalgen.findings import Stop
from portalgen.month import github
from portalgen.month.event import read_event
from portalgen.month.words import messages

MARK, CONTEXT = "portalgen:revision", "portalgen/revision"
BIG = 1_000_000


def run(options: argparse.Namespace) -> int:
    """0 told · 2 the report cannot be read."""
    words = messages(settings(options).schemas)
    report, text = _report(options.folder)
    if not options.send:
        print(text, end="")
        return 0
    event = read_event()
    host = github.here(event.repository)
    number, commit = int(report["number"]), str(report["commit"])
    if not number or not _is_of(host, event.raw.get("workflow_run") or {}, number, commit):
        say(options, words["comentario-otro"])
        return 0
    host.sticky(number, MARK, text)
    host.ask("POST", f"/statuses/{commit}", {"state": "success" if report["state"] == "success" else "failure",
                                             "context": CONTEXT, "description": str(report["line"])[:140]})
    say(options, words["comentario-hecho"].format(n=number))
    return 0


def _report(folder: Path) -> tuple[Mapping[str, Any], str]:
    summary, text = folder / "resumen.json", folder / "comentario.md"
    if any(path.is_symlink() or not path.is_file() or path.stat().st_size > BIG for path in (summary, text)):
        raise Stop(f"En «{folder}» no hay una revisión que se pueda leer.")
    try:
        report = json.loads(summary.read_bytes())
        return {name: report[name] for name in ("number", "commit", "state", "line")}, text.read_text("utf-8")
    except (ValueError, KeyError, TypeError) as error:
        raise Stop(f"En «{folder}» no hay una revisión que se pueda leer.") from error


def _is_of(host: github.Repository, flow: Mapping[str, Any], number: int, commit: str) -> bool:
    """Whether the report is of the version that its proposal has now. A flow that ran on a proposal speaks only for its
    own version; one that somebody of the house asked for may name it."""
    head = host.ask("GET", f"/pulls/{number}")["head"]["sha"]
    return bool(commit == head and (flow.get("event") == "workflow_dispatch" or flow.get("head_sha") == head))
