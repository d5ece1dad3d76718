"""A plan carried out: each data set by itself, several at once, each able to be taken up again wherever it was cut."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from portalgen.findings import Stop
from portalgen.publish.ckan import calls, datastore
from portalgen.publish.ckan.actual import PAGE, Actual, query
from portalgen.publish.ckan.client import Client, Upload
from portalgen.publish.ckan.desired import Dataset, Resource, Wish
from portalgen.publish.ckan.failure import HOPELESS, Failure, Kind
from portalgen.publish.ckan.plan import Change, change, withdrawal
from portalgen.publish.ckan.words import bytes_words

ENOUGH = 10         # failures of the portal itself, one after another, after which nothing more is tried
ROUNDS = 6          # times that a data set is looked at again because somebody else, or a lost answer, moved it
Contents = Callable[[Wish, Resource], bytes]
State = Literal["hecho", "igual", "fallo", "pendiente"]


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a change. `failure`: why it was not made; `said`: the same, of the program's own."""

    change: Change
    state: State
    failure: Failure | None = None
    said: str = ""


class Stale(Exception):
    """The data set is not as it was when the plan was made. Holds what it is now."""

    def __init__(self, actual: Actual) -> None:
        super().__init__(actual.name)
        self.actual = actual


def read(client: Client, organizations: Sequence[str], page: int = PAGE) -> Iterator[Actual]:
    """Everything that some organisations have: a call every `page` data sets."""
    start, total = 0, 1
    while start < total:
        told = client.call("package_search", query(organizations, start, page))
        yield from map(Actual, told["results"])
        total, start = int(told["count"]), start + max(1, len(told["results"]) if told["results"] else page)


def apply(client: Client, changes: Sequence[Change], contents: Contents, jobs: int = 3,
          told: Callable[[Done], None] = lambda done: None) -> tuple[Done, ...]:
    """Carry out changes, `jobs` at once. When the portal cannot be reached or refuses us, what was not begun waits."""
    stop = threading.Event()
    faults: list[int] = []                  # one for each failure since the last success

    def one(wanted: Change) -> Done:
        done = _one(client, wanted, contents, stop)
        if done.state == "hecho":
            faults.clear()
        elif done.failure is not None:
            faults.append(1)
            if done.failure.kind in HOPELESS or (done.failure.kind == "servidor" and len(faults) >= ENOUGH):
                stop.set()
        told(done)
        return done

    pending = [wanted for wanted in changes if wanted.sign not in "=!"]
    made = _together(one, pending, jobs, stop) if pending else {}
    return tuple(made.get(id(wanted)) or Done(wanted, "igual" if wanted.sign == "=" else "fallo")
                 for wanted in changes)


def _together(one: Callable[[Change], Done], pending: Sequence[Change], jobs: int, stop: threading.Event,
              ) -> dict[int, Done]:
    """What became of each change, by its identity, made `jobs` at once."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        try:
            return dict(zip(map(id, pending), pool.map(one, pending), strict=True))
        except BaseException:
            stop.set()                      # whoever interrupts does not wait for what was not begun
            raise


def _one(client: Client, wanted: Change, contents: Contents, stop: threading.Event) -> Done:
    if stop.is_set():
        return Done(wanted, "pendiente")
    try:
        settle(client, wanted, contents)
    except Failure as failure:
        return Done(wanted, "fallo", failure)
    except Stop as why:
        return Done(wanted, "fallo", said=why.message)
    return Done(wanted, "hecho")


def settle(client: Client, wanted: Change, contents: Contents) -> None:
    """Make one data set as it is wanted, whatever it has become meanwhile."""
    now = wanted
    for turn in range(ROUNDS):
        try:
            _step(client, now, contents)
        except Stale as stale:
            now = again(wanted, stale.actual)
            if now.sign == "=":
                return
        except Failure as failure:
            if failure.kind != "candado" or turn == ROUNDS - 1:
                raise
            now = again(wanted, show(client, now.actual.id if now.actual else now.name))
            if now.sign == "=":
                return
        else:
            return
    raise Failure("candado", "package_revise")


def again(wanted: Change, actual: Actual) -> Change:
    """The same wish, against what there is now."""
    return change(wanted.wish, wanted.wanted, actual) if wanted.wanted else withdrawal(wanted.wish, actual)


def show(client: Client, name: str) -> Actual:
    return Actual(client.call("package_show", {"id": name}))


def _step(client: Client, now: Change, contents: Contents) -> None:
    """The calls of a change: at most one that makes places, and one that fills them (more when its files are many
    bytes)."""
    actual = now.actual
    if actual is None:
        assert now.wanted is not None
        actual = _create(client, now, now.wanted)
        now = again(now, actual)
    elif actual.deleted:
        actual = Actual(client.call("package_patch", {"id": actual.id, "state": "active"}))
        now = again(now, actual)
    if now.places:
        actual = _send(client, calls.place(now, actual), contents, now.wish, actual.grouped)
        now = again(now, actual)
    if datastore.due(now):
        datastore.load(client, now, contents)
        actual = show(client, actual.id)
        now = again(now, actual)
    if more := now.loads[:-1]:
        for files in more:
            actual = _send(client, calls.load(actual, files), contents, now.wish, actual.grouped)
        now = again(now, actual)
    if now.sign != "=":
        _send(client, calls.fill(now, actual), contents, now.wish, actual.grouped)


def _create(client: Client, now: Change, dataset: Dataset) -> Actual:
    """A new data set. Whoever does not know whether it was made, or finds the name taken, looks first."""
    call = calls.create(now, dataset)
    try:
        return Actual(client.call(call.action, call.params, safe=False))
    except Failure as failure:
        if not failure.uncertain and "name" not in failure.fields:
            raise
        there = _look(client, dataset.name)
        if there is None and failure.uncertain:
            return Actual(client.call(call.action, call.params, safe=False))
        if there is None or there.owner != dataset.id:
            kind: Kind = "nombre-ocupado" if there is None else "repetido" if there.owner else "ajeno"
            raise Failure(kind, failure.action, failure.status, failure.fields) from None
        raise Stale(there) from None


def _look(client: Client, name: str) -> Actual | None:
    """A data set by name; None when there is none that we may see."""
    try:
        return show(client, name)
    except Failure as failure:
        if failure.kind in ("no-existe", "permiso"):
            return None
        raise


def _send(client: Client, call: calls.Call, contents: Contents, wish: Wish, grouped: bool) -> Actual:
    """A call held by a lock, with its files: it may be repeated. `grouped`: the data set is in some group, perhaps of
    others, and that may be why it is refused."""
    uploads = [Upload(name, file.filename, file.mediatype, contents(wish, file)) for name, file in call.files]
    try:
        told: Any = client.call(call.action, call.params, uploads)
    except Failure as failure:
        if failure.kind == "grande" and call.files:
            largest = max((file for _, file in call.files), key=lambda file: file.size)
            said = f"{largest.filename}, {bytes_words(largest.size)}"
            raise Failure("grande", failure.action, failure.status, failure.fields, said) from None
        if failure.kind != "permiso" or not grouped:
            raise
        told = client.call(call.action, calls.without_groups(call).params, uploads)
    return Actual(told["package"])
