"""The certificate of a publication: what was seen from outside, of whom it came, and who answered for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from portalgen.month import telling
from portalgen.portal.people import Person

VERSION = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """One published table. `wrong`: why it could not be certified, or ""."""

    title: str
    period: str
    page: str
    file: str
    rows: int
    sha256: str
    sender: str = ""
    wrong: str = ""
    seen: str = ""


@dataclass(frozen=True)
class Certificate:
    """`sent`, `reviewed`, `published`: who did it, in words that name them."""

    number: str
    name: str
    code: str
    period: str
    commit: str
    portal: str
    seen: str
    pieces: tuple[Piece, ...]
    quiet: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    published: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not any(piece.wrong for piece in self.pieces)


def named(accounts: Iterable[str], everybody: Sequence[Person]) -> tuple[str, ...]:
    """Accounts (or names) as people: name, post and decree, where sitio.yaml knows them."""
    known = {person.account.lower(): person for person in everybody if person.account}
    return tuple(dict.fromkeys(_named(account, known.get(account.lower())) for account in accounts if account))


def _named(account: str, person: Person | None) -> str:
    if person is None:
        return account
    parts = [person.name or person.post, person.post if person.name else "", person.decree]
    return f"{', '.join(part for part in parts if part)} ({account})" if any(parts) else account


def text(made: Certificate, words: Mapping[str, str]) -> str:
    """The certificate in Markdown, to be kept as proof."""
    return "\n".join(_lines(made, words)) + "\n"


def _lines(made: Certificate, words: Mapping[str, str]) -> Iterator[str]:
    yield words["certificado-titulo"].format(numero=made.number)
    yield ""
    yield words["certificado-texto"].format(municipalidad=telling.plain(made.name), codigo=made.code, hora=made.seen,
                                            mes=telling.month_words(made.period), portal=made.portal)
    yield ""
    head = words["certificado-columnas"].split(" | ")
    yield from telling.table(head, ((f"[{telling.plain(one.title)}]({one.page})", one.period or "—",
                                     telling.thousands(one.rows), f"`{one.sha256}`", telling.plain(one.sender) or "—")
                                    for one in made.pieces))
    yield ""
    yield from (words["certificado-sin-movimiento"].format(que=telling.plain(what)) for what in made.quiet)
    for name in ("sent", "reviewed", "published"):
        who = "; ".join(map(telling.plain, getattr(made, name)))
        yield words[f"certificado-{name}"].format(quien=who or words["sin-constancia"])
    yield words["certificado-version"].format(version=made.commit)
    yield ""
    yield words["certificado-fin"]


def value(made: Certificate) -> dict[str, Any]:
    """The same for machines."""
    return {"version": VERSION, **asdict(made)}
