"""What a municipality sends to an open data portal: judged as the build judges, gathered, and put in CKAN's words.

The bytes are those that the build publishes: the same sheets, joined by the same function.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from portalgen.findings import Finding, Stop
from portalgen.jobs import Pool, Settings, law, law_of
from portalgen.memory import digest_of, look
from portalgen.publish.ckan.desired import VERSION, Resource, Wish, as_json, from_json
from portalgen.publish.ckan.sentences import CHANGED_MEANWHILE


@dataclass(frozen=True, slots=True)
class Offer:
    """What became of a site: what it wants on its portal, or the findings that keep it from being sent, or why it
    could not be read. `wish` is None when it is blocked, stopped, or names no portal."""

    site: str
    wish: Wish | None = None
    findings: tuple[Finding, ...] = ()
    blocked: bool = False
    stopped: str = ""


def offers(settings: Settings, slugs: Sequence[str], pool: Pool) -> Iterator[Offer]:
    """Each site's offer, in order. What was gathered once is remembered while nothing that it depends on changes.
    Stop(2) when the law itself cannot be read."""
    for slug in slugs:
        yield _offer(settings, slug, pool)


def contents(settings: Settings, wish: Wish, resource: Resource) -> bytes:
    """The bytes of a file. Stop(3) when they are no longer those that were judged."""
    from portalgen.years import joined

    data = (joined(settings.sites / wish.site, resource.parts) if resource.parts
            else (_store(settings, wish.site) / resource.sha256).read_bytes())
    if hashlib.sha256(data).hexdigest() != resource.sha256:
        raise Stop(CHANGED_MEANWHILE.format(site=wish.site), 3)
    return data


# ---- what is remembered


def _offer(settings: Settings, slug: str, pool: Pool) -> Offer:
    seen = look(settings, slug)
    files = [(entry.path, entry.size, entry.mtime_ns) for entry in seen.listing.files.values()]
    key = digest_of(VERSION, seen.around, files)
    store = _store(settings, slug)
    kept = store / "envio.json"
    try:
        told = json.loads(kept.read_bytes())
        if told["key"] == key and all((store / name).exists() for name in told["made"]):
            return Offer(slug, from_json(told["wish"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass                                    # no memory, or of another form: as good as none
    offer, made = _gathered(settings, slug, pool)
    if offer.wish is not None:
        for old in set(os.listdir(store)) - set(made) if store.is_dir() else ():
            (store / old).unlink()
        for name, data in made.items():
            _write(store / name, data)
        _write(kept, json.dumps({"key": key, "made": sorted(made), "wish": as_json(offer.wish)}).encode())
    return offer


def _store(settings: Settings, slug: str) -> Path:
    """Where a site's offer is remembered, with the files that no sheet holds, by digest."""
    return (settings.cache or Path(".portalgen")) / "ckan" / slug


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    loose = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    loose.write_bytes(data)
    os.replace(loose, path)


# ---- judging and gathering


def _gathered(settings: Settings, slug: str, pool: Pool) -> tuple[Offer, dict[str, bytes]]:
    """The offer of a site, and the files that were made for it, by digest."""
    from portalgen.building import judged
    from portalgen.gathering import gather

    law(settings.schemas, settings.cache)           # what is wrong with it is of no site: it ends the run
    made: dict[str, bytes] = {}
    try:
        verdict = judged(settings, slug, pool)
        if verdict.blocked:
            return Offer(slug, None, verdict.findings, True), {}
        if not (verdict.plan.site.info.get("ckan") or {}).get("url"):
            return Offer(slug, None, verdict.findings), {}
        wish = gather(law_of(settings, slug), settings, verdict.plan, verdict.results, made)
        return Offer(slug, wish, verdict.findings), made
    except Stop as stop:
        return Offer(slug, stopped=stop.message), {}
