"""The few questions and orders of the host's API that the month needs. Every answer is looked at before it is used."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from portalgen.findings import Stop

TIMEOUT = 60
FAILED = "{server} no aceptó «{what}»: {why}"
PAGE = 100
LONGEST = 60_000                # characters of a comment: the host refuses more


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository in a host that speaks GitHub's API. `token` may be "" where reading is free."""

    api: str
    name: str
    token: str = ""

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """One call under /repos/<name>; its JSON. Stop(3) with the host's own words when it refuses."""
        data = json.dumps(body).encode() if body is not None else None
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28",
                   **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
                   **({"Content-Type": "application/json"} if data else {})}
        request = urllib.request.Request(f"{self.api}/repos/{self.name}{path}", data, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                said = answer.read()
        except urllib.error.HTTPError as error:
            raise Stop(FAILED.format(server=self.api, what=f"{method} {path}", why=_why(error)), 3) from error
        except OSError as error:
            raise Stop(FAILED.format(server=self.api, what=f"{method} {path}", why=error), 3) from error
        return json.loads(said) if said else None

    def all(self, path: str) -> Iterator[Any]:
        """Every element of a list, page by page."""
        page = 1
        while True:
            found = self.ask("GET", f"{path}{'&' if '?' in path else '?'}per_page={PAGE}&page={page}")
            yield from found
            if len(found) < PAGE:
                return
            page += 1

    def sticky(self, number: int, mark: str, text: str) -> None:
        """The one comment with this mark: written the first time, changed afterwards."""
        head = f"<!-- {mark} -->"
        body = {"body": cut(f"{head}\n{text}")}
        mine = next((c for c in self.all(f"/issues/{number}/comments") if (c["body"] or "").startswith(head)
                     and (c.get("user") or {}).get("type") == "Bot"), None)
        if mine is None:
            self.ask("POST", f"/issues/{number}/comments", body)
        elif mine["body"] != body["body"]:
            self.ask("PATCH", f"/issues/comments/{mine['id']}", body)

    def proposal(self, branch: str, base: str, title: str, text: str) -> int:
        """The number of the open proposal of a branch, opened if there is none; its text, up to date."""
        found = self.open_proposal(branch)
        if found:
            self.ask("PATCH", f"/pulls/{found}", {"body": cut(text)})
            return found
        made = self.ask("POST", "/pulls", {"head": branch, "base": base, "title": title, "body": cut(text)})
        return int(made["number"])

    def open_proposal(self, branch: str) -> int:
        """The number of the open proposal of a branch; 0 when there is none."""
        owner = self.name.partition("/")[0]
        found = self.ask("GET", f"/pulls?state=open&head={quote(f'{owner}:{branch}', safe='')}")
        return int(found[0]["number"]) if found else 0

    def may_write(self, account: str) -> bool:
        """Whether an account may write here. Being of the house, or invited to read, is not enough."""
        said = self.ask("GET", f"/collaborators/{quote(account, safe='')}/permission")
        return said.get("permission") in ("admin", "write")

    def label(self, number: int, *names: str) -> None:
        self.ask("POST", f"/issues/{number}/labels", {"labels": list(names)})


def here(repository: str = "") -> Repository:
    """The repository of this run, as its flow says."""
    return Repository(os.environ.get("GITHUB_API_URL", "https://api.github.com").rstrip("/"),
                      repository or os.environ.get("GITHUB_REPOSITORY", ""), os.environ.get("GITHUB_TOKEN", ""))


def cut(text: str) -> str:
    """As much as the host takes, by whole lines."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition("\n")[0] + "\n\n…\n"


class _NoToken(urllib.request.HTTPRedirectHandler):
    """Where a download leads is another server's business: the token is not told to it."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        new = super().redirect_request(req, fp, code, msg, headers, newurl)
        if new is not None:
            new.remove_header("Authorization")
        return new


def download(url: str, token: str, limit: int) -> bytes:
    """A file that somebody attached. Stop(3) when it cannot be had or is bigger than `limit` bytes."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    opener = urllib.request.build_opener(_NoToken)
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT) as answer:  # noqa: S310
            data: bytes = answer.read(limit + 1)
    except OSError as error:
        raise Stop(FAILED.format(server="El archivo adjunto", what="GET", why=error), 3) from error
    if len(data) > limit:
        raise Stop(f"El archivo adjunto pesa más de {limit // 1_000_000} MB.", 3)
    return data


def _why(error: urllib.error.HTTPError) -> str:
    try:
        said = json.loads(error.read())
        return f"{error.code}, {said.get('message', '')}".rstrip(", ")
    except (OSError, ValueError, AttributeError):
        return str(error.code)
