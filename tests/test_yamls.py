"""YAML without surprises: the traps of the format, agreement with a common reader on plain data, never an exception."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.read.yamls import MAX_DEPTH, Document, parse


def value(text: str) -> Any:
    document, findings = parse(text.encode(), "a.yaml")
    assert findings == ()
    assert document is not None
    return document.value


def refusal(text: str, **limits: int) -> tuple[str, int | None]:
    document, findings = parse(text.encode(), "a.yaml", **limits)
    assert document is None
    assert len(findings) == 1
    assert findings[0].place.file == "a.yaml"
    return findings[0].code, findings[0].place.row


@pytest.mark.parametrize(("text", "expected"), [
    ("NO", "NO"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("True", "True"), ("TRUE", "TRUE"), ("010", "010"),
    ("0o17", "0o17"),
    ("0x1F", "0x1F"), ("12:30", "12:30"), ("12:30:00", "12:30:00"), ("1_000", "1_000"), ("1e3", "1e3"), ("1.", "1."),
    (".5", ".5"),
    ("+1", "+1"), (".inf", ".inf"), (".nan", ".nan"), ("2024-01-01", "2024-01-01"), ("2026-10", "2026-10"),
    ("1.2.3", "1.2.3"),
    ("9" * 19, "9" * 19), ("=", "="), ("<<", "<<"), ("Null", "Null"), ("'5'", "5"), ('"true"', "true"), ("''", ""),
    ("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-0", 0), ("7", 7),
    ("-12", -12),
    ("9" * 18, int("9" * 18)), ("0.10", 0.1), ("-2.5", -2.5), ("10.00", 10.0)])
def test_types_of_plain_scalars(text: str, expected: object) -> None:
    found = value(f"a: {text}\n")["a"]
    assert found == expected
    assert type(found) is type(expected)


def test_lines_of_every_part() -> None:
    document, _ = parse(b"# nota\na: 1\nb:\n- c: 2\n  d:\n  - x\n- e\n", "a.yaml")
    assert document is not None
    assert document.value == {"a": 1, "b": [{"c": 2, "d": ["x"]}, "e"]}
    assert document.lines == {(): 2, ("a",): 2, ("b",): 3, ("b", 0): 4, ("b", 0, "c"): 4, ("b", 0, "d"): 5,
                              ("b", 0, "d", 0): 6, ("b", 1): 7}
    assert document.line("b", 0, "no existe", 3) == 4
    assert document.line("nada") == 2


@pytest.mark.parametrize(("text", "code", "line"), [
    ("a: 1\nb: &x 2\n", "yaml-ancla", 2), ("a: 1\nb: *x\n", "yaml-ancla", 2), ("a: [1, &x [2]]\n", "yaml-ancla", 1),
    ("&x a: 1\n", "yaml-ancla", 1), ("a: 1\nb: !!str 2\n", "yaml-etiqueta", 2), ("a: ! 'x'\n", "yaml-etiqueta", 1),
    ("a: 1\n...\n---\nb: 1\n", "yaml-varios-documentos", 3), ("a: 1\nb: 2\na: 3\n", "yaml-clave-repetida", 3),
    ("x: {a: 1, 'a': 2}\n", "yaml-clave-repetida", 1), ("a: 1\n? [b]\n: 2\n", "yaml-clave", 2),
    ("~: 1\n", "yaml-clave", 1),
    ("a:\n\tb: 1\n", "yaml-sintaxis", 2), ("a: 1\nb: c: d\n", "yaml-sintaxis", 2), ("a: 'x\n", "yaml-sintaxis", 2),
    ("a: [1\n", "yaml-sintaxis", 2), ("%YAML 1.1\n---\na: 1\n", "yaml-sintaxis", 1),
    ("a: 1\nb: @x\n", "yaml-sintaxis", 2),
    ("a: 1\nb: \"\\x00\"\n", "archivo-caracter-prohibido", 2), ("a: 1\nb: \x07\n", "archivo-caracter-prohibido", 2),
    ("a: 1\n<<<<<<< x\n", "archivo-dos-versiones", 2)])
def test_each_refusal_is_one_finding_with_its_line(text: str, code: str, line: int) -> None:
    assert refusal(text) == (code, line)


def test_limits_of_depth_nodes_and_size() -> None:
    deep = "[" * MAX_DEPTH
    assert value(deep + "]" * MAX_DEPTH) is not None
    assert refusal(f"[{deep}]{']' * MAX_DEPTH}")[0] == "yaml-profundo"
    assert refusal("[" * 400_000)[0] == "yaml-profundo"
    assert refusal("- " * 100_000)[0] == "yaml-profundo"
    assert refusal("[1, 2, 3]", max_nodes=3) == ("yaml-extenso", 1)
    assert refusal("a: 1\n", max_bytes=4) == ("archivo-demasiado-grande", None)


def test_bytes_that_are_not_utf8() -> None:
    assert parse("nombre: Ñuñoa\n".encode("cp1252"), "a")[1][0].values["codificacion"] == "Windows-1252"
    assert parse(b"\xef\xbb\xbfa: 1\r\n", "a")[0] == Document({"a": 1}, {(): 1, ("a",): 1})


SAFE = st.recursive(
    st.booleans() | st.none() | st.integers(-10**17,
                                            10**17) | st.text(st.characters(codec="utf-8", exclude_categories=["C"]))
    | st.decimals(-1000, 1000, places=2, allow_nan=False).map(lambda d: float(f"{d:.2f}")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdñ é:#-'\"", min_size=1, max_size=6),
                                                                inner, max_size=4),
    max_leaves=15)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(SAFE, st.booleans())
def test_agrees_with_safe_load_on_what_it_writes(data: Any, flow: bool) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, default_flow_style=flow,
                          default_style='"' if isinstance(data, str) else None)
    document, findings = parse(text.encode(), "a")
    if any(f.code == "archivo-caracter-prohibido" for f in findings):
        return                                    # U+FFFE and U+FFFF, which a dump writes as they are
    assert document is not None, findings
    assert document.value == yaml.safe_load(text) == data


PIECES = ["a", ":", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "'", '"', "&x ", "*x", "!t ", "|", ">", "#",
          "---", "...", "%", "?",
          "~", "\t", "\\", "é", "\ufeff", "\u2028", "1", "true", "<<", "\r", "\0", "\x85", "@", "`"]


@settings(derandomize=True, max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_never_raises_on_near_yaml(text: str) -> None:
    document, findings = parse(text.encode(), "a")
    assert (document is None) == (len(findings) == 1)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.binary(max_size=200))
def test_never_raises_on_bytes(data: bytes) -> None:
    document, findings = parse(data, "a")
    assert (document is None) == (len(findings) == 1)
