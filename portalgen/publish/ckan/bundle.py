"""Everything that a push needs, in one file, for a machine that can reach the portal and has nothing else.

A ZIP: `envio.json` names the sites, `sitios/<site>.json` says what each wants, `archivos/<sha256>` are the bytes. The
same sites give the same file.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portalgen.findings import Stop
from portalgen.publish.ckan.desired import VERSION, Resource, Wish, as_json, from_json
from portalgen.publish.ckan.sentences import NOT_A_BUNDLE

MANIFEST, SITES, FILES = "envio.json", "sitios", "archivos"
LARGEST = 50_000_000            # bytes of what a site wants
EPOCH = (1980, 1, 1, 0, 0, 0)   # the day of every entry: a ZIP has to say one


def pack(path: Path, wishes: Sequence[Wish], contents: Callable[[Wish, Resource], bytes]) -> tuple[int, int]:
    """Write the bundle, whole or not at all; (files, bytes in them)."""
    loose = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    seen: set[str] = set()
    size = 0
    try:
        with zipfile.ZipFile(loose, "w", zipfile.ZIP_DEFLATED) as out:
            _tell(out, MANIFEST, {"version": VERSION, "sitios": [wish.site for wish in wishes]})
            for wish in wishes:
                _tell(out, f"{SITES}/{wish.site}.json", as_json(wish))
                for resource in (r for dataset in wish.datasets for r in dataset.resources):
                    if resource.sha256 not in seen:
                        seen.add(resource.sha256)
                        size += resource.size
                        out.writestr(_entry(f"{FILES}/{resource.sha256}"), contents(wish, resource))
        os.replace(loose, path)
    finally:
        loose.unlink(missing_ok=True)
    return len(seen), size


@contextmanager
def unpack(path: Path) -> Iterator[tuple[tuple[Wish, ...], Callable[[Wish, Resource], bytes]]]:
    """The wishes of a bundle and where their bytes are. Stop(2) when it is not one."""
    wrong = Stop(NOT_A_BUNDLE.format(path=path))
    try:
        bundle = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise wrong from None
    with bundle:
        try:
            told = _told(bundle, MANIFEST)
            if told["version"] != VERSION:
                raise wrong
            wishes = tuple(from_json(_told(bundle, f"{SITES}/{site}.json")) for site in told["sitios"])
        except (KeyError, TypeError, ValueError, zipfile.BadZipFile):
            raise wrong from None

        def contents(wish: Wish, resource: Resource) -> bytes:
            try:
                info = bundle.getinfo(f"{FILES}/{resource.sha256}")
                data = bundle.read(info) if info.file_size == resource.size else b""
            except (KeyError, zipfile.BadZipFile):
                raise wrong from None
            if hashlib.sha256(data).hexdigest() != resource.sha256:
                raise wrong
            return data

        yield wishes, contents


def _tell(out: zipfile.ZipFile, name: str, told: Mapping[str, Any]) -> None:
    out.writestr(_entry(name), json.dumps(told, ensure_ascii=False, sort_keys=True))


def _told(bundle: zipfile.ZipFile, name: str) -> Any:
    """What an entry says. ValueError when it is larger than any that we make."""
    if bundle.getinfo(name).file_size > LARGEST:
        raise ValueError
    return json.loads(bundle.read(name))


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
