"""The disk: what is listed, what is said of the rest, and what is never opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portalgen.findings import Stop
from portalgen.read.files import MAX_DEPTH, read, scan


def make(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(path.encode())


def test_plain_files_sorted_with_size_and_time(tmp_path: Path) -> None:
    make(tmp_path, "b/c.csv", "a.yaml", "b/a/Decreto N° 1.pdf")
    os.utime(tmp_path / "a.yaml", ns=(5, 7))
    listing = scan(tmp_path, "demo")
    assert list(listing.files) == ["a.yaml", "b/a/Decreto N° 1.pdf", "b/c.csv"]
    assert (listing.files["a.yaml"].size, listing.files["a.yaml"].mtime_ns) == (6, 7)
    assert listing.findings == ()


def test_what_is_left_out_is_said_once_and_in_order(tmp_path: Path) -> None:
    make(tmp_path, "x/a.csv", "x/A.csv", "x/con.csv", "x/a:b.pdf", "x/.oculto", "x/~$a.xlsx", "Thumbs.db",
         ".git/config")
    (tmp_path / "y.csv").mkdir()
    (tmp_path / "link").symlink_to("/etc")
    (tmp_path / "x/link.csv").symlink_to("a.csv")
    os.mkfifo(tmp_path / "x/tubo")
    make(tmp_path, "d/" * MAX_DEPTH + "e.txt")
    listing = scan(tmp_path, "demo")
    assert list(listing.files) == ["x/A.csv", "x/a.csv"]
    assert [(f.code, f.place.file) for f in listing.findings] == [
        ("carpeta-profunda", "demo/" + "/".join("d" * MAX_DEPTH)), ("archivo-enlace", "demo/link"),
        ("archivo-nombre", "demo/x/a.csv"),
        ("archivo-nombre", "demo/x/a:b.pdf"), ("archivo-nombre", "demo/x/con.csv"),
        ("archivo-enlace", "demo/x/link.csv"),
        ("archivo-especial", "demo/x/tubo"), ("archivo-es-carpeta", "demo/y.csv")]


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    assert [f.code for f in scan(tmp_path / "nada", "demo").findings] == ["archivo-ilegible"]


def test_read_gives_the_bytes(tmp_path: Path) -> None:
    make(tmp_path, "a/b.csv")
    assert read(tmp_path, "a/b.csv") == b"a/b.csv"


@pytest.mark.parametrize("path",
                         ["", ".", "..", "/etc/passwd", "../x", "a/../a/b.csv", "a//b.csv", "./a/b.csv", "a/b.csv\0",
                          "a/",
                                  "link/passwd", "a/link.csv", "tubo", "a", "nada", "dentro/b.csv"])
def test_read_refuses_links_climbs_and_devices(tmp_path: Path, path: str) -> None:
    make(tmp_path, "a/b.csv")
    (tmp_path / "link").symlink_to("/etc")
    (tmp_path / "dentro").symlink_to("a")
    (tmp_path / "a/link.csv").symlink_to("b.csv")
    os.mkfifo(tmp_path / "tubo")
    with pytest.raises(Stop) as stop:
        read(tmp_path, path)
    assert stop.value.code == 2


def test_read_refuses_more_than_the_limit(tmp_path: Path) -> None:
    make(tmp_path, "abcd")
    assert read(tmp_path, "abcd", 4) == b"abcd"
    with pytest.raises(Stop, match="demasiado grande"):
        read(tmp_path, "abcd", 3)
