"""YAML without surprises: a value with line numbers, or one finding. No anchors, tags, types by guess nor recursion."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from portalgen.findings import Finding, Place
from portalgen.read.encoding import foreign, megabytes, prose_problem, visible, without_bom

Event = Any                                    # yaml.events.Event: its stubs do not say which attributes each kind has
Path = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_NODES = 50_000
MAX_DEPTH = 32

# At most 18 digits: what fits in the 64 bits of every reader of our JSON. Longer ones stay text.
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})").fullmatch
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}").fullmatch
# Written as "\0" or "\u202e", they are not seen in the file's own bytes.
ESCAPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
MARKERS = re.compile(rb"^(?:<{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)
TOO_DEEP = "maximum nesting depth"             # libyaml, from 0.2.6 on, counts the brackets before it tells of them
# libyaml's words → ours. The first that appears in its message is used.
CAUSES = (
    ("cannot start any token", "hay un tabulador o un signo que no puede ir ahí; use solo espacios en los márgenes"),
    ("mapping values are not allowed", "hay dos puntos (:) en un texto sin comillas; ponga el texto entre comillas"),
    ("found unexpected end of stream", "falta cerrar unas comillas"),
    ("did not find expected ',' or", "falta una coma o cerrar un corchete o una llave"),
    ("did not find expected node content", "falta un valor, o cerrar un corchete o una llave"),
    ("did not find expected key", "los márgenes de esta línea no calzan con los de la anterior"),
    ("did not find expected '-'", "los márgenes de esta lista no calzan con los de la anterior"),
    ("could not find expected ':'", "falta dos puntos (:) después del nombre"),
    ("block sequence entries are not allowed", "el guion de la lista debe ir en una línea propia"),
    ("block mapping", "los márgenes de esta línea no calzan con los de la anterior"),
    ("directive", "no se admiten líneas que empiezan con %"),
    ("YAML document", "no se admiten líneas que empiezan con %"),
    ("anchor", "el texto empieza con & o *; póngalo entre comillas"),
    ("alias", "el texto empieza con & o *; póngalo entre comillas"),
    ("tag", "el texto empieza con !; póngalo entre comillas"),
    ("escape", "hay una barra invertida (\\) que no corresponde; use comillas simples"),
)


class Document(NamedTuple):
    """A YAML value and the line (from 1) of each of its parts, by path of keys and positions."""

    value: Any
    lines: Mapping[Path, int]

    def line(self, *path: str | int) -> int:
        """The line of a part; of the nearest part above it when that part does not exist."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Refused(Exception):
    """Internal: carries the one finding out of the event loop."""

    def __init__(self, code: str, line: int, **values: str) -> None:
        self.code, self.line, self.values = code, line, values


def parse(data: bytes, file: str, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES,
          ) -> tuple[Document | None, tuple[Finding, ...]]:
    """A document, or (None, one finding with its line). Never raises. An empty file is a document of value None."""
    data = without_bom(data)
    problem = _not_yaml(data, file, max_bytes)
    if problem:
        return None, (problem,)
    from yaml import YAMLError
    try:
        return _build(data, max_nodes), ()
    except _Refused as refused:
        return None, (Finding(refused.code, Place(file, refused.line), refused.values),)
    except YAMLError as error:
        return None, (_syntax(error, file),)


def _not_yaml(data: bytes, file: str, max_bytes: int) -> Finding | None:
    if len(data) > max_bytes:
        sizes = {"tamano": megabytes(len(data)), "maximo": megabytes(max_bytes)}
        return Finding("archivo-demasiado-grande", Place(file), sizes)
    if (problem := foreign(data, file) or prose_problem(data, file)) is not None:
        return problem
    if b"<<<<<<<" in data or b">>>>>>>" in data:
        found = MARKERS.search(data)
        return Finding("archivo-dos-versiones", Place(file, data.count(b"\n", 0, found.start()) + 1)) if found else None
    return None


def _build(data: bytes, max_nodes: int) -> Document:
    from yaml import events
    from yaml._yaml import CParser

    parser = CParser(data)
    lines: dict[Path, int] = {}
    # The open containers from the outside in: (value, path); `key` is the pending key of the innermost mapping.
    stack: list[tuple[Any, Path]] = []
    keys: list[str | None] = []
    root: Any = None
    nodes = documents = 0
    next_event: Callable[[], Event] = parser.get_event
    while (event := next_event()) is not None:
        kind = type(event)
        if kind is events.ScalarEvent or kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
            nodes += 1
            line = event.start_mark.line + 1
            if event.anchor or event.tag or nodes > max_nodes:
                raise _limit(event, line, max_nodes)
            if stack and keys[-1] is None and type(stack[-1][0]) is dict:
                keys[-1] = _key(event, line, stack[-1], lines)
                continue
            value: Any = {} if kind is events.MappingStartEvent else []
            if kind is events.ScalarEvent:
                value = _scalar(event)
            path: Path = ()
            if not stack:
                root = value
            else:
                holder, above = stack[-1]
                if type(holder) is dict:
                    key = keys[-1]
                    assert key is not None
                    holder[key], path, keys[-1] = value, (*above, key), None
                else:
                    path = (*above, len(holder))
                    holder.append(value)
            lines.setdefault(path, line)
            if kind is not events.ScalarEvent:
                stack.append((value, path))
                keys.append(None)
                if len(stack) > MAX_DEPTH:
                    raise _Refused("yaml-profundo", line, maximo=str(MAX_DEPTH))
        elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
            stack.pop()
            keys.pop()
        elif kind is events.AliasEvent:
            raise _Refused("yaml-ancla", event.start_mark.line + 1, valor=visible(f"*{event.anchor}"))
        elif kind is events.DocumentStartEvent:
            documents += 1
            _document(event, documents)
    return Document(root, lines)


def _document(event: Event, documents: int) -> None:
    line = event.start_mark.line + 1
    if documents > 1:
        raise _Refused("yaml-varios-documentos", line)
    if event.version or event.tags:
        raise _Refused("yaml-sintaxis", line, causa="no se admiten líneas que empiezan con %")


def _limit(event: Event, line: int, max_nodes: int) -> _Refused:
    if event.anchor:
        return _Refused("yaml-ancla", line, valor=visible(f"&{event.anchor}"))
    if event.tag:
        return _Refused("yaml-etiqueta", line, valor=visible(str(event.tag)))
    return _Refused("yaml-extenso", line, maximo=str(max_nodes))


def _key(event: Event, line: int, holder: tuple[Any, Path], lines: dict[Path, int]) -> str:
    """A key is always text, written on its own: neither a list, a map, nor an absent value."""
    key = getattr(event, "value", None)
    if not isinstance(key, str) or (event.implicit[0] and key in ("", "~", "null")):
        raise _Refused("yaml-clave", line)
    value, above = holder
    path = (*above, key)
    if key in value:
        raise _Refused("yaml-clave-repetida", line, valor=visible(key), primera=str(lines[path]))
    value[key] = None
    lines[path] = line
    return key


def _scalar(event: Event) -> str | int | float | bool | None:
    text: str = event.value
    if not event.implicit[0]:                     # quoted or block: text, whatever it looks like
        if not text.isprintable() and (found := ESCAPED.search(text)) is not None:
            character = f"U+{ord(found.group()):04X}"
            raise _Refused("archivo-caracter-prohibido", event.start_mark.line + 1, caracter=character)
        return text
    if text in WORDS:
        return WORDS[text]
    if text[0] in "-0123456789":
        if INTEGER(text):
            return int(text)
        if DECIMAL(text):
            return float(text)
    return text


def _syntax(error: Exception, file: str) -> Finding:
    message = str(error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 1 if mark else 1)
    if TOO_DEEP in message:
        return Finding("yaml-profundo", place, {"maximo": str(MAX_DEPTH)})
    cause = next((ours for theirs, ours in CAUSES if theirs in message), "la línea no se entiende")
    return Finding("yaml-sintaxis", place, {"causa": cause})
