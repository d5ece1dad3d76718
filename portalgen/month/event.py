"""What happened in the host, read from the event that its flows leave in a file. All of it is somebody else's text."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portalgen.findings import Stop

NO_EVENT = "Esta orden se usa en los flujos del repositorio (falta GITHUB_EVENT_PATH)."
HOUSE = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
ATTACHED = re.compile(r"\[(?P<name>[^\]\n]{1,200})\]\((?P<url>https?://[^)\s]{1,400})\)")
UPLOADS = re.compile(r"/(?:[\w.-]+/[\w.-]+/files|user-attachments/files)/\d+/[^?#\s]{1,200}").fullmatch
HEADING = re.compile(r"(?m)^### +(.+?) *$")
EMPTY = "_No response_"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    url: str


@dataclass(frozen=True)
class Event:
    """`kind`: the host's name of the event; `number`: of the issue or proposal; `body`: what a person wrote;
    `house`: whether the host
    says that the person is of the house, who may also be there only to read."""

    kind: str
    action: str = ""
    repository: str = ""
    branch: str = ""                          # the main one
    number: int = 0
    author: str = ""
    house: bool = False
    body: str = ""
    base: str = ""
    head: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


def read_event() -> Event:
    """The event of this run. Stop(2) outside a flow."""
    path, kind = os.environ.get("GITHUB_EVENT_PATH", ""), os.environ.get("GITHUB_EVENT_NAME", "")
    if not path or not kind:
        raise Stop(NO_EVENT)
    raw = json.loads(Path(path).read_bytes())
    repository = raw.get("repository") or {}
    issue, comment, pull = raw.get("issue") or {}, raw.get("comment") or {}, raw.get("pull_request") or {}
    said = comment or issue
    return Event(
        kind, raw.get("action", ""), repository.get("full_name") or os.environ.get("GITHUB_REPOSITORY", ""),
        repository.get("default_branch") or "main",
        int(issue.get("number") or pull.get("number") or (raw.get("inputs") or {}).get("numero") or 0),
        (said.get("user") or raw.get("sender") or {}).get("login", ""),
        said.get("author_association", "") in HOUSE, said.get("body") or "",
        (pull.get("base") or {}).get("ref", ""), (pull.get("head") or {}).get("sha", ""), raw)


def form(body: str) -> dict[str, str]:
    """Heading → what was answered under it, of an issue made with a form. {} when it is no form."""
    parts = HEADING.split(body.replace("\r\n", "\n"))
    answers = dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))
    return {name: "" if text == EMPTY else text for name, text in answers.items()}


def attachments(text: str) -> list[Attachment]:
    """Files attached to what a person wrote: only those that the host itself keeps."""
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    found = [Attachment(_plain(match["name"]), match["url"]) for match in ATTACHED.finditer(text)
             if match["url"].startswith(f"{server}/") and UPLOADS(match["url"].removeprefix(server))]
    return list(dict.fromkeys(found))


def _plain(name: str) -> str:
    """A name that is only a name: no folders, no control characters, no leading dots."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip().lstrip(".") or "planilla"
