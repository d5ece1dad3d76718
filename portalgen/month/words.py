"""The sentences that this part says to people: schemas/mensajes.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from portalgen.findings import Stop
from portalgen.read.yamls import parse

FILE = "mensajes.yaml"


def messages(schemas: Path) -> Mapping[str, str]:
    """Name → sentence, with {holes}. Stop(2) when the file cannot be read."""
    path = schemas / FILE
    document, problems = parse(path.read_bytes(), path.name)
    if document is None or problems:
        raise Stop(f"No puedo leer «{path}», línea {problems[0].place.row if problems else 1}.")
    return {str(name): str(sentence).rstrip("\n") for name, sentence in document.value.items()}
