"""A portal of a run: read once for all the sites that go to it, compared, and changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from portalgen.findings import Stop
from portalgen.publish.ckan import sentences, words
from portalgen.publish.ckan.actual import Actual
from portalgen.publish.ckan.apply import Contents, Done, apply, read
from portalgen.publish.ckan.client import Client
from portalgen.publish.ckan.desired import Target, Wish
from portalgen.publish.ckan.diagnose import diagnose, exists, vague
from portalgen.publish.ckan.failure import Failure
from portalgen.publish.ckan.plan import Change, compare
from portalgen.publish.ckan.purge import doomed, purge


@dataclass
class Portal:
    """What is wanted on a portal, what was found and done. `failure`: why it could not be read."""

    target: Target
    wishes: tuple[Wish, ...]
    client: Client
    found: tuple[Actual, ...] = ()
    changes: tuple[Change, ...] = ()
    done: tuple[Done, ...] = ()
    failure: str = ""
    purged: list[str] = field(default_factory=list)
    unpurged: list[str] = field(default_factory=list)

    def setting(self, wish: Wish | None = None) -> words.Setting:
        return words.Setting(self.target.url, self.target.variable, wish.organization if wish else "")

    @property
    def drift(self) -> bool:
        return any(change.sign != "=" for change in self.changes)


def look(portal: Portal, new: bool) -> None:
    """Read what is there and compare. `new`: an organisation that has nothing is asked for, lest its name be wrong."""
    wish = None
    try:
        portal.found = tuple(read(portal.client, [wish.organization for wish in portal.wishes]))
        full = {actual.organization for actual in portal.found}
        for wish in portal.wishes:
            if new and wish.organization not in full and not exists(portal.client, wish.organization):
                raise Failure("sin-organizacion", "organization_show")
    except Failure as failure:
        portal.failure = sentences.READ_FAILED.format(why=words.sentence(failure, portal.setting(wish)))
        return
    portal.changes = compare(portal.wishes, portal.found)


def carry_out(portal: Portal, source: Contents, jobs: int, names: Sequence[str],
              told: Callable[[Done], None]) -> None:
    """Apply the plan, then delete what was named. Stop(2), with nothing done, when a name means nothing withdrawn."""
    good, unknown = doomed(names, portal.found)
    if unknown:
        raise Stop(sentences.PURGE_UNKNOWN.format(name=unknown[0]))
    portal.done = _diagnosed(portal, apply(portal.client, portal.changes, source, jobs, told))
    for one in good:
        try:
            gone = purge(portal.client, one)
            portal.purged.append((sentences.PURGE_DONE if gone else sentences.PURGE_HIDDEN).format(name=one.name))
        except Failure as failure:
            portal.unpurged.append(f"✗ {one.name}: {words.sentence(failure, portal.setting(), one.name)}")


def _diagnosed(portal: Portal, done: Sequence[Done]) -> tuple[Done, ...]:
    """The same, each kind of refusal of each organisation told apart once."""
    known: dict[tuple[str, str], Failure] = {}
    made = []
    for one in done:
        if one.failure is not None and vague(one.failure):
            organization = one.change.wish.organization
            groups = one.change.wanted.fields.get("groups", ()) if one.change.wanted else ()
            key = (one.failure.kind, organization)
            if key not in known:
                known[key] = diagnose(portal.client, one.failure, organization,
                                      groups if isinstance(groups, tuple) else ())
            one = replace(one, failure=known[key])
        made.append(one)
    return tuple(made)
