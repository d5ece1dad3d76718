"""What the reading of a folder does with each hostile site: one clear finding or plain text, and nothing outside."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hostiles
import pytest

from portalgen.findings import Finding
from portalgen.model import Law, Site
from portalgen.read.csvs import canonical
from portalgen.read.files import read, scan
from portalgen.read.law import load_law
from portalgen.read.site import load_site

SCHEMAS = Path(__file__).parent.parent / "schemas"
SITES = {hostile.name: hostile for hostile in hostiles.sites()}
OUTSIDE = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "ctypes.")
WATCHED: list[str] = []
watching = False


def _watch(event: str, args: tuple[object, ...]) -> None:
    """What the interpreter is about to open, list, connect to or run."""
    if watching and event in ("open", "os.listdir", "os.scandir") and isinstance(args[0], str | bytes | Path):
        WATCHED.append(os.fsdecode(args[0]))
    elif watching and event.startswith(OUTSIDE):
        WATCHED.append(event)


sys.addaudithook(_watch)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(SCHEMAS)


@contextmanager
def watched() -> Iterator[None]:
    global watching
    import yaml._yaml  # noqa: F401  imported before: its own files are not the site's

    WATCHED.clear()
    watching = True
    try:
        yield
    finally:
        watching = False


def gather(root: Path, law: Law) -> tuple[Site, list[Finding], dict[str, bytes]]:
    """Everything the read stage says of a site, its tables opened too."""
    site, findings = load_site(root, "hostil", scan(root, "hostil"), law)
    said, tables = list(findings), {}
    for source in (source for package in site.packages for source in package.sources):
        data, problems = canonical(read(root, source.path), f"hostil/{source.path}")
        said += problems
        if data is not None:
            tables[source.path] = data
    return site, said, tables


def test_there_are_enough_and_each_has_its_name() -> None:
    assert len(SITES) == len(list(hostiles.sites())) >= 165


@pytest.mark.parametrize("name", SITES)
def test_hostile_site(name: str, tmp_path: Path, law: Law) -> None:
    hostile = SITES[name]
    hostiles.write(hostile, tmp_path)
    with watched():
        site, findings, tables = gather(tmp_path, law)
    assert WATCHED
    assert [seen for seen in WATCHED if not seen.startswith(str(tmp_path))] == []
    if hostile.expects == "texto" or hostile.stage != "lectura":
        assert findings == []
        data = hostile.files.get(hostiles.TABLE, hostiles.GOOD[hostiles.TABLE]) or b""
        plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        assert tables[hostiles.TABLE] == plain.rstrip(b"\n") + b"\n"
        assert all(hostile.files[path] == text.encode() for path, text in site.pages.items())
    else:
        assert [finding.code for finding in findings] == [hostile.expects] * max(1, len(findings))
        assert len(findings) == (3 if name == "estado-forma" else 1)
        for finding in findings:
            spoken(finding, law)


def spoken(finding: Finding, law: Law) -> None:
    """The words of a finding can be said whole, in one short line, without what a terminal or page would obey."""
    words = law.wordings[finding.code]
    values = {**finding.values, "archivo": finding.place.file, "fila": str(finding.place.row or "")}
    for text in (words.sentence, words.remedy):
        said = text.format(**values)
        assert len(said) < 900
        assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000 for c in said)
