"""A small graph of RDF and its two forms: JSON-LD 1.1 and Turtle 1.1. Same graph, same bytes.

A hand-written emitter, because the order must not depend on a hash and a library would load a store to write text.
Every node has an identifier: no blank nodes, so that two builds can be compared line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from portalgen.jsons import compact

PREFIXES = {
    "dcatap": "http://data.europa.eu/r5r/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\]')      # never inside an IRIREF (Turtle 1.1, 6.5)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
CONTROL = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]')


class Iri(NamedTuple):
    """A reference: absolute, or relative to the document."""

    value: str


class Literal(NamedTuple):
    """A text with its language ("es") or its datatype ("xsd:date"); neither is plain text."""

    text: str
    language: str = ""
    datatype: str = ""


Value = Iri | Literal


class Node(NamedTuple):
    """A thing, its classes in order, and (property, values) pairs in order."""

    iri: str
    types: tuple[str, ...]
    values: tuple[tuple[str, tuple[Value, ...]], ...]


def node(iri: str, types: str | tuple[str, ...], *values: tuple[str, Value | Iterable[Value | None] | None]) -> Node:
    """A node; a value, some values, or None and "" where there is nothing to say."""
    pairs = ((name, _given(found)) for name, found in values)
    return Node(iri, (types,) if isinstance(types, str) else types, tuple(pair for pair in pairs if pair[1]))


def _given(found: Value | Iterable[Value | None] | None) -> tuple[Value, ...]:
    """Those that say something: the first field of a value is its address or its text."""
    if found is None:
        return ()
    values = (found,) if isinstance(found, (Iri, Literal)) else found
    return tuple(value for value in values if value is not None and value[0])


def jsonld(nodes: Iterable[Node]) -> bytes:
    """The graph as JSON-LD: prefixes as context, one object and one line a node, everything else expanded."""
    lines = b",\n".join(compact(_object(one)) for one in nodes)
    return b'{"@context":%b,\n"@graph":[\n%b\n]}\n' % (compact(PREFIXES), lines)


def _object(one: Node) -> dict[str, Any]:
    made: dict[str, Any] = {"@id": _iri(one.iri), "@type": list(one.types)}
    made.update((name, [_json_value(value) for value in values]) for name, values in one.values)
    return made


def _json_value(value: Value) -> dict[str, str]:
    if isinstance(value, Iri):
        return {"@id": _iri(value.value)}
    if value.language:
        return {"@value": value.text, "@language": value.language}
    return {"@value": value.text, "@type": value.datatype} if value.datatype else {"@value": value.text}


def turtle(nodes: Iterable[Node]) -> bytes:
    """The graph as Turtle: a paragraph a node, a line a value."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return (head + "".join(f"\n{_paragraph(one)}" for one in nodes)).encode()


def _paragraph(one: Node) -> str:
    lines = [f"a {', '.join(one.types)}"]
    lines += [f"{name} {', '.join(map(_turtle_value, values))}" for name, values in one.values]
    return f"<{_iri(one.iri)}> " + " ;\n    ".join(lines) + " .\n"


def _turtle_value(value: Value) -> str:
    if isinstance(value, Iri):
        return f"<{_iri(value.value)}>"
    text = CONTROL.sub(lambda m: ESCAPES.get(m[0]) or f"\\u{ord(m[0]):04X}", value.text)
    end = f"@{value.language}" if value.language else f"^^{value.datatype}" if value.datatype else ""
    return f'"{text}"{end}'


def _iri(text: str) -> str:
    return UNSAFE.sub(lambda m: f"%{ord(m[0]):02X}", text)
