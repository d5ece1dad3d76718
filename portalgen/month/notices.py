"""Notices in the host: one open issue for each thing that needs somebody, changed in place, closed when it is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portalgen.month.github import Repository, cut
from portalgen.read.yamls import parse

LABELS = Path(".github", "labels.yml")


@dataclass(frozen=True, slots=True)
class Notice:
    """`mark`: its identity, kept in the text; it is the same notice while the mark is."""

    mark: str
    title: str
    text: str
    labels: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        return cut(f"<!-- {self.mark} -->\n{self.text}")


@dataclass(frozen=True, slots=True)
class Done:
    opened: int = 0
    changed: int = 0
    closed: int = 0


def settle(host: Repository, label: str, prefix: str, wanted: Iterable[Notice], farewell: str) -> Done:
    """Leave open exactly the wanted notices among those of a label whose mark has the prefix."""
    there = {mark: issue for issue in host.all(f"/issues?state=open&labels={label}")
             if (mark := _mark(issue)).startswith(prefix)}
    opened = changed = 0
    marks = set()
    for notice in wanted:
        marks.add(notice.mark)
        issue = there.get(notice.mark)
        if issue is None:
            host.ask("POST", "/issues", {"title": notice.title, "body": notice.body, "labels": list(notice.labels)})
            opened += 1
        elif (issue["title"], issue["body"]) != (notice.title, notice.body):
            host.ask("PATCH", f"/issues/{issue['number']}", {"title": notice.title, "body": notice.body,
                                                            "labels": list(notice.labels)})
            changed += 1
    over = [issue for mark, issue in there.items() if mark not in marks]
    for issue in over:
        host.ask("POST", f"/issues/{issue['number']}/comments", {"body": farewell})
        host.ask("PATCH", f"/issues/{issue['number']}", {"state": "closed", "state_reason": "completed"})
    return Done(opened, changed, len(over))


def _mark(issue: Mapping[str, Any]) -> str:
    """The mark of an issue that we opened; "" for anybody else's."""
    first = (issue.get("body") or "").partition("\n")[0]
    if (issue.get("user") or {}).get("type") != "Bot" or not first.startswith("<!-- ") or issue.get("pull_request"):
        return ""
    return first.removeprefix("<!-- ").removesuffix(" -->")


def ensure_labels(host: Repository, root: Path) -> int:
    """Create the labels of the repository's own list that the host lacks. How many were created."""
    path = root / LABELS
    document, _ = parse(path.read_bytes(), str(LABELS)) if path.is_file() else (None, ())
    wanted: Sequence[Mapping[str, Any]] = document.value if document and isinstance(document.value, list) else ()
    there = {label["name"] for label in host.all("/labels")} if wanted else set()
    missing = [label for label in wanted if label.get("name") and label["name"] not in there]
    for label in missing:
        host.ask("POST", "/labels", {"name": str(label["name"]), "color": str(label.get("color", "cccccc")),
                                     "description": str(label.get("description", ""))[:100]})
    return len(missing)
