"""A CSV's bytes: canonical ones pass untouched, the rest is named for what it is, at its line."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.read import csvs
from portalgen.read.csvs import MAX_CELL, MAX_COLUMNS, canonical
from portalgen.read.regular import WIDEST, Regular, regular

GOOD = "a,b\n1,Ñuñoa – «x» N° 3\n".encode()


def finding(data: bytes) -> tuple[str, int | None, dict[str, str]]:
    nothing, findings = canonical(data, "a.csv")
    assert nothing is None
    assert len(findings) == 1
    return findings[0].code, findings[0].place.row, dict(findings[0].values)


def test_canonical_bytes_are_the_same_object() -> None:
    data, findings = canonical(GOOD, "a.csv")
    assert data is GOOD
    assert findings == ()


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + GOOD, GOOD.replace(b"\n", b"\r\n"), GOOD[:-1],
                                  b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n")[:-2]])
def test_mark_and_line_ends_are_normalised(data: bytes) -> None:
    assert canonical(data, "a.csv") == (GOOD, ())


@pytest.mark.parametrize(("data", "code", "line", "said"), [
    (GOOD.decode().encode("cp1252"), "archivo-codificacion", 2,
     {"codificacion": "Windows-1252", "muestra": "1,Ñuñoa – «x» N° 3"}),
    (GOOD.decode().encode("mac-roman"), "archivo-codificacion", 2,
     {"codificacion": "Mac Roman", "muestra": "1,Ñuñoa – «x» N° 3"}),
    ("a,b\n1,José Peña\n".encode("cp850"), "archivo-codificacion", 2,
     {"codificacion": "MS-DOS (CP850)", "muestra": "1,José Peña"}),
    (GOOD + "2,Ñandú\n".encode("cp1252"), "archivo-codificacion", 3,
     {"codificacion": "Windows-1252", "muestra": "2,Ñandú"}),
    (GOOD + b"2,a\x1b[31m\n", "archivo-caracter-prohibido", 3, {"caracter": "U+001B"}),
    (GOOD + "2,a\x85\n".encode(), "archivo-caracter-prohibido", 3, {"caracter": "U+0085"}),
    (GOOD[:-1] + b"\xc3", "archivo-cortado", 2, {}),
    (b"a,b\r1,2\r", "csv-fin-de-linea", 1, {}), (b"a,b\n1,2\n3,4\r5,6\n", "csv-fin-de-linea", 3, {}),
    (b"a;b;c\n1;2,5;3\n", "csv-separador", 1, {"separador": "punto y coma (;)"}),
    (b"a\tb\n", "csv-separador", 1, {"separador": "tabulación"}),
    (b"sep=;\na;b\n", "csv-separador", 1, {"separador": "sep=;"}),
    (b'a,b\n1,"2\n3,4\n', "csv-comillas", 2, {}), (b'a,b\n1,2\n3,x"y"\n', "csv-comillas", 3, {}),
    (b'a,b\n"1"2,3\n', "csv-comillas", 2, {}),
    (b"", "csv-vacio", None, {}), (b"\xef\xbb\xbf\r\n \n", "csv-vacio", None, {}),
    (b"a,b\n=======\n<<<<<<< x\n", "archivo-dos-versiones", 2, {}),
    (b"%PDF-1.4", "archivo-otro-formato", None, {"formato": "un PDF"}),
    (b" \n<HTML>", "archivo-otro-formato", None, {"formato": "una página web"}),
    (b"version https://git-lfs.github.com/spec/v1\n", "archivo-solo-referencia", None, {})])
def test_wrong_files_are_named(data: bytes, code: str, line: int | None, said: dict[str, str]) -> None:
    assert finding(data) == (code, line, said)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_letters_are_named(encoding: str) -> None:
    assert "UTF-16" in finding(GOOD.decode().encode(encoding))[2]["codificacion"]


def test_limits() -> None:
    assert finding(b"a," * MAX_COLUMNS + b"a\n")[0] == "csv-limite"
    assert finding(b"a,b\n1," + b"x" * (MAX_CELL + 1) + b"\n")[:2] == ("csv-limite", 2)
    assert finding(b'a,b\n"",1\n1,"' + b"x\n" * MAX_CELL + b'"\n')[:2] == ("csv-limite", 3)
    assert canonical(b"a,b\n1," + b"x" * MAX_CELL + b"\n", "a")[1] == ()
    assert canonical(b'a,b\n1,"' + b'x\n"",' * 10 + b'"\n' + b"1,2\n" * MAX_CELL, "a")[1] == ()


def test_a_quoted_cell_at_the_end_is_well_formed_in_every_python() -> None:
    """Until 3.11.4 Python matches groups that are repeated possessively wrongly: no expression may have one."""
    assert canonical(b'a,b\n1,"x"\n', "a.csv")[1] == ()
    assert canonical(b'a,b\n1,""\n', "a.csv")[1] == ()
    assert finding(b'a,b\n1,"x""\n2,"y"\n')[:2] == ("csv-comillas", 2)
    assert finding(b'a,b\n1,"x"\n2,y"\n3,"z"\n')[:2] == ("csv-comillas", 3)
    sources = (Path(__file__).parents[1] / "portalgen").rglob("*.py")
    assert [path for path in sources if re.search(r"re\.compile\(.*[)}][*+?]\+", path.read_text("utf-8"))] == []


def test_a_file_of_nothing_but_quotes_takes_little() -> None:
    assert finding(b"a\n" + b'"' * 3_000_001)[0] == "csv-comillas"
    assert finding(b'a\n"' + b'""' * 60_000 + b'"\n')[0] in ("csv-comillas", "csv-limite")


def test_a_separator_inside_quotes_is_not_a_separator() -> None:
    assert canonical(b'"a;b;c",d\n1,2\n', "a")[1] == ()
    assert canonical(b"solo\nuna\n", "a")[1] == ()


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]) | st.sampled_from('",;\n'), max_size=12)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_what_the_csv_module_writes_is_canonical(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["uno", "dos"], *rows])
    data = out.getvalue().encode()
    found, findings = canonical(data, "a")
    if findings:                                  # the only thing random cells can look like
        assert findings[0].code in ("archivo-caracter-prohibido", "archivo-dos-versiones")
    else:
        assert found == data
        assert list(csv.reader(io.StringIO(found.decode(), newline=""), strict=True))[1:] == rows


@settings(derandomize=True, max_examples=1000, deadline=None)
@given(st.binary(max_size=60) | st.text('a,"\n;\r', max_size=30).map(str.encode))
def test_never_raises_and_quotes_agree_with_the_strict_reader(data: bytes) -> None:
    found, findings = canonical(data, "a")
    assert (found is None) == (len(findings) == 1)
    if found is not None:
        text = found.decode()
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        again = io.StringIO()
        csv.writer(again, lineterminator="\n").writerows(rows)
        assert list(csv.reader(io.StringIO(again.getvalue(), newline=""), strict=True)) == rows


ODD = st.sampled_from(["\x00", "\x7f", "\x85", "\ufffe", "\ufeff", "\ud7ff", "\U0010ffff", "ñ", "–", "😀", '"',
                       '""', ",", "\n", "\r\n", "\t", "<<<<<<< a", ">>>>>>>", "=======", "+AGE-", "x"]).map(str.encode)
BROKEN = st.sampled_from([b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xe0\x80\x80", b"\xf5",
                          b"\x80"])


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(st.lists(ODD | BROKEN | st.just(b",") | st.just(b"\n"), max_size=14).map(b"".join))
def test_one_look_at_the_whole_form_gives_the_same(data: bytes) -> None:
    """What the quick look takes for regular, the slow one finds clean, and every line of it is a row."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csvs, "LITTLE", 1 << 30)
        slow = canonical(data, "a")
        patch.setattr(csvs, "LITTLE", 0)
        quick = canonical(data, "a")
    assert quick == slow
    if isinstance(quick[0], Regular):
        rows = list(csv.reader(io.StringIO(quick[0].decode(), newline=""), strict=True))
        assert len(rows) - 1 == quick[0].form.rows == quick[0].count(b"\n") - 1
        assert len({len(row) or 1 for row in rows}) == 1


def rows_of(data: bytes) -> int | None:
    form = regular(data)
    return form.rows if form is not None else None


def test_regular_files_are_known() -> None:
    assert rows_of("a,b\n1,Ñuñoa – «x» 😀\n\"2,\"\"\",\n".encode()) == 2
    assert rows_of(b"a," * (WIDEST - 1) + b"a\n" + b"," * (WIDEST - 1) + b"\n") == 1
    assert rows_of(b"a," * WIDEST + b"a\n") is None
    for odd in (b"1,2,3\n", b"1\n", b"1,x\"y\n", b'1,"x\ny"\n', b"1,\x85\n", b"1,\xc2\x85\n", b"<,2\n", b"1,2"):
        assert rows_of(b"a,b\n" + odd) is None, odd
