"""The parts of a page that is read from top to bottom: titles, paragraphs, lists and tables (template informe.html)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def cell(text: str, path: str = "", look: str = "", url: str = "") -> dict[str, str]:
    """`path`: of a page of the site; `url`: of anywhere else; `look`: how its state is drawn."""
    return {"texto": text, "ruta": path, "estilo": look, "url": url}


def part(title: str = "", *paragraphs: str, items: Iterable[str | dict[str, str]] = (), heads: Sequence[str] = (),
         rows: Iterable[Sequence[str | dict[str, str]]] = (), facts: Iterable[tuple[str, str]] = (),
         figures: Iterable[tuple[str, str]] = (), drawing: str = "") -> dict[str, Any]:
    """One of them. `heads` and `rows` make a table, named by the title; `facts`: (name, value); `drawing`: markup."""
    return {"titulo": title, "parrafos": [text for text in paragraphs if text], "lista": [_cell(one) for one in items],
            "columnas": list(heads), "filas": [[_cell(one) for one in row] for row in rows],
            "ficha": [{"nombre": name, "valor": value} for name, value in facts if value], "dibujo": drawing,
            "cifras": [{"titulo": name, "valor": value} for name, value in figures]}


def _cell(one: str | dict[str, str]) -> dict[str, str]:
    return cell(one) if isinstance(one, str) else one
