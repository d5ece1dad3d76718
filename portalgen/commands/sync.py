"""`portalgen sync`: what an open data portal lacks (plan), sending it (apply), packing it for elsewhere (bundle)."""

from __future__ import annotations

import argparse
import json
import os
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portalgen.commands.common import processes, progress, say, settings, slugs
from portalgen.findings import Stop
from portalgen.publish.ckan import sentences, words
from portalgen.publish.ckan.apply import Contents, Done
from portalgen.publish.ckan.client import AGENT, Client
from portalgen.publish.ckan.desired import Wish
from portalgen.publish.ckan.portal import Portal, carry_out, look

if TYPE_CHECKING:
    from portalgen.jobs import Settings
    from portalgen.sending import Offer

NAME = re.compile(r"[a-z0-9_-]{2,100}").fullmatch
LOCAL = re.compile(r"http://(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]+)?(?:/|$)").match
BUNDLE = Path("envio-portalgen.zip")
FEW = 5                         # organisations that are named in a line
JOBS = 3                        # data sets under way at once: a portal is shared


def run(options: argparse.Namespace) -> int:
    """plan: 0 as it should be · 4 it differs. apply, bundle: 0 done · 3 part of it. 1 blocking findings · 2 usage."""
    if options.purge and options.what != "apply":
        raise Stop(sentences.PURGE_NOT_NOW)
    started = time.perf_counter()
    with ExitStack() as stack:
        wishes, source, refused = _wanted(options, stack)
        if not wishes:
            return 3 if any(offer.stopped for offer in refused) else 1
        if options.what == "bundle":
            return _bundle(options, wishes, source) or (3 if refused else 0)
        portals = list(_portals(options, wishes))
        for portal in portals:
            look(portal, new=options.what == "plan")
            if options.what == "apply" and not portal.failure:
                _apply(options, portal, source)
    seconds = time.perf_counter() - started
    if options.json:
        print(json.dumps(_told(options, portals, refused, seconds), ensure_ascii=False, indent=1))
    else:
        _say(options, portals, seconds)
    return _code(options, portals, refused)


def _wanted(options: argparse.Namespace, stack: ExitStack) -> tuple[tuple[Wish, ...], Contents, list[Offer]]:
    """What is to be sent, where its bytes are, and the sites that are not sent."""
    if options.bundle and options.what != "bundle":
        from portalgen.publish.ckan.bundle import unpack

        if not options.bundle.is_file():
            raise Stop(sentences.NO_BUNDLE.format(path=options.bundle))
        wishes, source = stack.enter_context(unpack(options.bundle))
        if strange := sorted(set(options.site) - {wish.site for wish in wishes}):
            raise Stop(sentences.NOT_IN_BUNDLE.format(name=strange[0], path=options.bundle))
        return tuple(w for w in wishes if not options.site or w.site in options.site), source, []
    from portalgen.jobs import executor
    from portalgen.sending import contents, offers

    given = settings(options)._replace(base_url=options.base_url)
    names = slugs(given, options.site)
    with executor(processes(options, given, names)) as pool:
        found = []
        for offer in offers(given, names, pool):
            found.append(offer)
            progress(options, f"{len(found)} de {len(names)}: {offer.site}")
    progress(options, "")
    refused = [offer for offer in found if offer.blocked or offer.stopped]
    _say_refused(options, given, refused)
    wishes = tuple(offer.wish for offer in found if offer.wish)
    lost = [offer.site for offer in found if offer.wish is None and offer not in refused]
    if not wishes and not refused:
        raise Stop(sentences.NO_PORTAL.format(sites=", ".join(lost)))
    if lost and (options.site or options.verbose) and not options.json:
        say(options, sentences.NO_PORTAL.format(sites=", ".join(lost)))
    for wish in wishes:
        _check(wish)
    return wishes, lambda wish, resource: contents(given, wish, resource), refused


def _check(wish: Wish) -> None:
    if not NAME(wish.organization):
        raise Stop(sentences.BAD_NAME.format(site=wish.site, name=wish.organization, what="organización"))


def _say_refused(options: argparse.Namespace, given: Settings, refused: Sequence[Offer]) -> None:
    for offer in refused:
        if offer.findings and not options.json:
            from portalgen.jobs import law
            from portalgen.publish.reports import render, severity

            the_law = law(given.schemas, given.cache)
            blocking = [finding for finding in offer.findings if severity(the_law, finding) == "bloquea"]
            print(render(blocking, the_law, "text", {}))
        if not options.json:
            words_of = sentences.STOPPED if offer.stopped else sentences.BLOCKED
            print(words_of.format(slug=offer.site, why=offer.stopped))


# ---- portals


def _portals(options: argparse.Namespace, wishes: Sequence[Wish]) -> Iterator[Portal]:
    """The sites by portal and token: each group is read at once."""
    groups: dict[tuple[str, str, str], list[Wish]] = {}
    for wish in wishes:
        groups.setdefault((wish.target.url, wish.target.variable, wish.target.agent), []).append(wish)
    for mine in groups.values():
        target = mine[0].target
        token = _token(target.variable)
        if not token and options.what == "apply":
            raise Stop(sentences.NO_KEY.format(variable=target.variable))
        if not options.json:
            if not token:
                say(options, sentences.WITHOUT_KEY.format(variable=target.variable))
            elif target.url.startswith("http://") and not LOCAL(target.url):
                say(options, sentences.PLAIN_HTTP.format(url=target.url))
        yield Portal(target, tuple(mine), Client(target.url, token, target.agent or AGENT))


def _token(variable: str) -> str:
    """The token, from the environment only; "" when there is none. Stop(2) when it could not be one."""
    token = os.environ.get(variable, "").strip()
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise Stop(sentences.BAD_KEY.format(variable=variable))
    return token


def _apply(options: argparse.Namespace, portal: Portal, source: Contents) -> None:
    """Carry out the plan of a portal, with progress on a terminal."""
    lock, total = threading.Lock(), sum(change.sign not in "=!" for change in portal.changes)
    seen: list[str] = []

    def told(done: Done) -> None:
        with lock:
            seen.append(done.change.name)
            progress(options, f"{len(seen)} de {total}: {done.change.name}")

    try:
        carry_out(portal, source, options.jobs or JOBS, options.purge, told)
    except KeyboardInterrupt:
        raise Stop(sentences.INTERRUPTED, 130) from None
    finally:
        progress(options, "")


def _bundle(options: argparse.Namespace, wishes: Sequence[Wish], source: Contents) -> int:
    from portalgen.publish.ckan.bundle import pack

    path = options.bundle or BUNDLE
    files, size = pack(path, wishes, source)
    datasets = sum(len(wish.datasets) for wish in wishes)
    if options.json:
        print(json.dumps({"version": words.VERSION, "bundle": str(path), "datasets": datasets, "files": files,
                          "bytes": size}, indent=1))
    else:
        say(options, sentences.BUNDLE_DONE.format(path=path, datasets=datasets, files=files,
                                                  size=words.bytes_words(size)))
    return 0


# ---- what is said


def _say(options: argparse.Namespace, portals: Sequence[Portal], seconds: float) -> None:
    for portal in portals:
        names = [wish.organization for wish in portal.wishes]
        say(options, f"{portal.target.url} · "
                     f"{', '.join(names) if len(names) <= FEW else sentences.MANY.format(n=len(names))}")
        if portal.failure:
            print(portal.failure)
        elif options.what == "plan":
            for line in words.plan_lines(portal.changes, options.verbose):
                say(options, line)
            if foreign := sum(not actual.owner for actual in portal.found):
                say(options, sentences.FOREIGN_LEFT.format(n=foreign))
        else:
            _say_done(options, portal, seconds)


def _say_done(options: argparse.Namespace, portal: Portal, seconds: float) -> None:
    for done in portal.done:
        line = words.done_line(done, portal.setting(done.change.wish))
        if line and done.state == "hecho":
            say(options, line)
        elif line:
            print(line)
    for line in (*portal.purged, *portal.unpurged):
        print(line)
    client = portal.client
    told = words.report(portal.done)
    took = f"{seconds:.1f} s".replace(".", ",")
    say(options, f"{told} {client.reads} lecturas, {client.writes} escrituras, {words.bytes_words(client.sent)} "
                 f"enviados, {took}.")


def _told(options: argparse.Namespace, portals: Sequence[Portal], refused: Sequence[Offer], seconds: float,
          ) -> dict[str, Any]:
    """The report for machines."""
    return {"version": words.VERSION, "action": options.what,
            "refused": [{"site": offer.site, "blocked": offer.blocked, "message": offer.stopped or
                         sentences.BLOCKED.format(slug=offer.site)} for offer in refused],
            "portals": [_told_portal(options, portal) for portal in portals], "seconds": round(seconds, 2)}


def _told_portal(options: argparse.Namespace, portal: Portal) -> dict[str, Any]:
    rows = ([words.done_json(done, portal.setting(done.change.wish)) for done in portal.done]
            if options.what == "apply" else words.plan_json(portal.changes))
    return {"url": portal.target.url, "organizations": [wish.organization for wish in portal.wishes],
            "message": portal.failure, "drift": portal.drift, "datasets": rows,
            "foreign": sum(not actual.owner for actual in portal.found),
            "purged": portal.purged, "not_purged": portal.unpurged,
            "calls": {"reads": portal.client.reads, "writes": portal.client.writes, "bytes": portal.client.sent}}


def _code(options: argparse.Namespace, portals: Sequence[Portal], refused: Sequence[Offer]) -> int:
    failed = any(portal.failure or portal.unpurged or any(done.state in ("fallo", "pendiente") for done in portal.done)
                 for portal in portals)
    if failed or any(offer.stopped for offer in refused):
        return 3
    if refused:
        return 3 if options.what == "apply" else 1
    return 4 if options.what == "plan" and any(portal.drift for portal in portals) else 0
