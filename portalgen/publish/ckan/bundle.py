"""Everything that a push needs, in one file, for a machine that can reach the portal and has nothing else.

A ZIP: `envio.json` says what is wanted; `archivos/<sha256>` are the bytes. The same sites give the same file.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from portalgen.findings import Stop
from portalgen.publish.ckan.desired import VERSION, Resource, Wish, as_json, from_json
from portalgen.publish.ckan.sentences import NOT_A_BUNDLE

MANIFEST, FILES = "envio.json", "archivos"
LARGEST = 50_000_000            # bytes of a manifest
EPOCH = (1980, 1, 1, 0, 0, 0)   # the day of every entry: a ZIP has to say one


def pack(path: Path, wishes: Sequence[Wish], contents: Callable[[Wish, Resource], bytes]) -> tuple[int, int]:
    """Write the bundle, whole or not at all; (files, bytes in them)."""
    loose = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    seen: set[str] = set()
    size = 0
    try:
        with zipfile.ZipFile(loose, "w", zipfile.ZIP_DEFLATED) as out:
            manifest = {"version": VERSION, "sitios": [as_json(wish) for wish in wishes]}
            out.writestr(_entry(MANIFEST), json.dumps(manifest, ensure_ascii=False, sort_keys=True))
            for wish in wishes:
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
            if bundle.getinfo(MANIFEST).file_size > LARGEST:
                raise wrong
            told = json.loads(bundle.read(MANIFEST))
            if told["version"] != VERSION:
                raise wrong
            wishes = tuple(map(from_json, told["sitios"]))
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


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
