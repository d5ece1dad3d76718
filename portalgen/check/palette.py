"""The colours of sitio.yaml against the theme that will use them: findings with the line of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from portalgen.check.contrast import Palette, problems
from portalgen.findings import Finding, Place
from portalgen.read.files import read
from portalgen.read.shapes import enumerate_words, maybe
from portalgen.read.site import INFO
from portalgen.read.yamls import Document, parse


def colour_findings(palette: Palette, chosen: Mapping[str, str], root: Path, slug: str) -> Iterator[Finding]:
    """What is wrong with the colours of a municipality: names that the theme does not let choose, and contrast."""
    if not chosen:
        return
    document, _ = parse(read(root, INFO), INFO)
    for name in chosen:
        if name not in palette.choices:
            yield _finding(document, slug, "color-desconocido", name, valor=name, parecido=maybe(name, palette.choices),
                           admite=enumerate_words(palette.choices) or "ninguno")
    for found in problems(palette, chosen):
        yield _finding(document, slug, "color-contraste", found.name, valor=chosen[found.name], clave=found.name,
                       uso=palette.choices[found.name], otro=found.other, razon=_number(found.ratio),
                       minimo=_number(found.least), sugerido=found.proposal)


def _finding(document: Document | None, slug: str, code: str, name: str, **values: str) -> Finding:
    line = document.line("tema", "colores", name) if document else None
    return Finding(code, Place(f"{slug}/{INFO}", line), values, slug)


def _number(value: float) -> str:
    """Rounded down: 4,49 is not 4,5."""
    return f"{int(value * 10) / 10:.1f}".replace(".", ",").removesuffix(",0")
