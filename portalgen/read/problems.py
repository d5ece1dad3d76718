"""Mistakes in schemas/ as values, and the ones that any file of it may have: unknown keys, names that are not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from portalgen.read.shapes import Path, maybe


class Problem(NamedTuple):
    """A mistake in schemas/: the part of the document it is in, and what to say."""

    path: Path
    message: str


def among(value: Any, names: Collection[str]) -> bool:
    """Whether what a YAML says, of any type, is one of the names."""
    return isinstance(value, str) and value in names


def missing(columns: Any, names: Collection[str]) -> str:
    wrong = [str(column) for column in columns if not among(column, names)]
    return f"no existe la columna «{wrong[0]}».{maybe(wrong[0], names)}" if wrong else ""


def unknown(raw: Mapping[str, Any], known: Collection[str], path: Path) -> Iterator[Problem]:
    for key in raw:
        if key not in known:
            yield Problem((*path, key), f"no se conoce la clave «{key}».{maybe(key, known)}")


def repeats(values: list[str], path: Path, what: str) -> Iterator[Problem]:
    repeated = next((v for i, v in enumerate(values) if v in values[:i]), None)
    if repeated is not None:
        last = len(values) - 1 - values[::-1].index(repeated)
        yield Problem((*path, last), f"{what} «{repeated}» está más de una vez.")
