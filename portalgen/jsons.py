"""JSON as bytes, by a quicker encoder than Python's own; what that one does not admit is left to Python's."""

from __future__ import annotations

import json
from typing import Any

import orjson


def compact(value: Any) -> bytes:
    """A value without blanks, in UTF-8. Named tuples are lists. TypeError when it is no JSON."""
    try:
        return orjson.dumps(value, _listed)
    except orjson.JSONEncodeError:      # integers of more than 64 bits, keys that are no text
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def as_line(value: Any) -> bytes:
    """The same as a file of one line."""
    return compact(value) + b"\n"


def read(data: bytes) -> Any:
    """What `compact` wrote. ValueError when it is no JSON. Integers of more than 64 bits come back as decimals: whoever
    may have such keeps them as texts."""
    return orjson.loads(data)


def same_always(value: Any) -> bytes:
    """The same for equal values, whatever the order of their keys; what is no JSON, by its text. Only to be compared
    with another."""
    try:
        return orjson.dumps(value, _told, orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()


def _listed(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(value)
    raise TypeError


def _told(value: Any) -> Any:
    return tuple(value) if isinstance(value, tuple) else str(value)
