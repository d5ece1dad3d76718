"""Themes and their templates. A theme is trusted to draw, not to reach anything: it runs in Jinja's sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from portalgen.check.contrast import Palette
from portalgen.findings import Stop
from portalgen.model import MONTHS
from portalgen.portal.more import PARTS
from portalgen.read.yamls import parse
from portalgen.render import jsonld, links

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

DEEPEST = 8                 # themes that inherit one from another
FORMATS = ("csv", "excel", "xlsx", "json")
KEYS = {"nombre", "descripcion", "hereda", "filas_por_pagina", "fichas", "descargas", "estilos", "colores", "pares",
        *PARTS}
COLOUR = re.compile("#[0-9a-fA-F]{6}").fullmatch
SWAPPED = str.maketrans(",.", ".,")
NARROW = "\u00a0"           # so that a number and its unit are not parted


class Theme(NamedTuple):
    """A theme with all it inherits. `folders`: its own first; the first that has a template or a file wins. `parts`:
    what its pages show besides rows (portal.more.PARTS). `cards`: tables of so many columns or fewer may be shown as
    cards on a phone; `styles`: its style sheets, in order; `palette`: the colours that may be chosen."""

    name: str
    folders: tuple[Path, ...]
    rows: int = 200
    downloads: tuple[str, ...] = FORMATS
    parts: frozenset[str] = frozenset()
    cards: int = 0
    styles: tuple[str, ...] = ("estilo.css",)
    palette: Palette = Palette()

    def static(self) -> dict[str, Path]:
        """Files to copy as they are: path in the site → file."""
        found = {}
        for folder in reversed(self.folders):
            root = folder / "static"
            found.update({p.relative_to(root).as_posix(): p for p in sorted(root.rglob("*"))
                          if p.is_file() and not p.is_symlink()})
        return dict(sorted(found.items()))


def load_theme(themes: Path, name: str) -> Theme:
    """Read themes/<name>/theme.yaml and those it inherits. Stop(2) when one is missing, wrong or inherits itself."""
    folders: list[Path] = []
    settings: dict[str, Any] = {}
    following = name
    while following:
        folder = themes / following
        if len(folders) == DEEPEST or folder in folders:
            raise Stop(f"El tema «{name}» hereda de sí mismo o de demasiados temas. Revise «hereda» en sus theme.yaml.")
        own = _settings(folder, following)
        folders.append(folder)
        following = own.pop("hereda", "") or ""
        settings = own | settings
    return Theme(name, tuple(folders), settings.get("filas_por_pagina", 200), tuple(settings.get("descargas", FORMATS)),
                 frozenset(part for part in PARTS if settings.get(part)), settings.get("fichas", 0),
                 tuple(settings.get("estilos", ("estilo.css",))), _palette(settings))


def environment(theme_dirs: Sequence[Path]) -> Environment:
    """A Jinja environment over a chain of theme folders: everything escaped, nothing undefined, no other files."""
    from jinja2 import FileSystemLoader, StrictUndefined, pass_context
    from jinja2.sandbox import SandboxedEnvironment
    class Sandbox(SandboxedEnvironment):
        def getattr(self, obj: Any, attribute: str) -> Any:
            """Contexts are dicts: look there first. Jinja would try an attribute, fail, and only then look."""
            if type(obj) is dict and attribute in obj:
                return obj[attribute]
            return super().getattr(obj, attribute)

    env = Sandbox(loader=FileSystemLoader([d / "templates" for d in theme_dirs]), autoescape=True,
                  undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False)

    @pass_context
    def url(context: Context, target: str) -> str:
        return links.relative(target, context["ruta"], context["base"])

    @pass_context
    def una_vez(context: Context, scope: str, name: str, caller: Callable[[], Any]) -> Any:
        """What its block draws; once for all pages that share a scope of `hecho`, which only pages of tables have."""
        known = context.get("hecho", {}).get(scope)
        if known is None:
            return caller()
        if name not in known:
            known[name] = caller()
        return known[name]

    env.filters.update(miles=miles, fecha=short_date, fecha_larga=long_date, bytes=size, url=url, enlace=links.outside)
    env.globals.update(una_vez=una_vez, jsonld=jsonld.block, json_de_pagina=jsonld.text,
                       paginas_a_mostrar=shown_pages)
    return env


def shown_pages(count: int, page: int) -> list[int]:
    """Numbers for a pager: the first, the last and two on each side; 0 where others are left out.

    >>> shown_pages(25, 5)
    [1, 0, 3, 4, 5, 6, 7, 0, 25]
    """
    numbers = sorted({1, count, *range(max(1, page - 2), min(count, page + 2) + 1)})
    shown = numbers[:1]
    for before, number in pairwise(numbers):
        shown += [number] if number == before + 1 else [0, number]
    return shown


def miles(value: int | float | Decimal) -> str:
    """A number as Chile writes it: 1.234.567 and -1.234,5. The digits given are kept, never rounded."""
    text = f"{value:,}"
    return text.replace(",", ".") if "." not in text else text.translate(SWAPPED)


def short_date(value: date | str) -> str:
    """31-12-2025. Takes ISO text too; a text that is no date is shown as it is."""
    found = _date(value)
    return f"{found:%d-%m-%Y}" if found else str(value)


def long_date(value: date | str) -> str:
    """31 de diciembre de 2025."""
    found = _date(value)
    return f"{found.day} de {MONTHS[found.month - 1]} de {found.year}" if found else str(value)


def size(count: int) -> str:
    """A file's size for people: "812 bytes", "1,2 kB", "12 kB", "3,4 MB". Powers of a thousand, as kB says."""
    if count < 1000:
        return f"{count}{NARROW}byte{'' if count == 1 else 's'}"
    amount, unit = count / 1000, "kB"
    for bigger in ("MB", "GB"):
        if amount >= 999.5:
            amount, unit = amount / 1000, bigger
    text = f"{amount:.1f}".replace(".", ",").removesuffix(",0") if amount < 9.95 else miles(round(amount))
    return f"{text}{NARROW}{unit}"


def _date(value: date | str) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _settings(folder: Path, name: str) -> dict[str, Any]:
    """One theme.yaml, with its mistakes said at once."""
    file = folder / "theme.yaml"
    if "/" in name or "\\" in name or name.startswith(".") or not file.is_file():
        raise Stop(f"No existe el tema «{name}»: falta «{file}».")
    document, problems = parse(file.read_bytes(), str(file))
    value = document.value if document else None
    if problems or not isinstance(value, dict):
        line = problems[0].place.row if problems else 1
        raise Stop(f"«{file}», línea {line}: el archivo del tema no se puede leer; revise su forma.")
    _settle(value, file)
    return value


def _palette(settings: Mapping[str, Any]) -> Palette:
    colours = settings.get("colores", {})
    return Palette({name: said["claro"] for name, said in colours.items()},
                   {name: said["oscuro"] for name, said in colours.items()},
                   {name: said["elegible"] for name, said in colours.items() if "elegible" in said},
                   tuple((text, back, float(least)) for text, back, least in settings.get("pares", ())))


def _wrong_colours(value: Mapping[str, Any]) -> str:
    """What is wrong with the colours of a theme.yaml, or ""."""
    colours, pairs = value.get("colores", {}), value.get("pares", [])
    if not isinstance(colours, dict) or not all(
            isinstance(said, dict) and {"claro", "oscuro"} <= set(said) <= {"claro", "oscuro", "elegible"}
            and all(COLOUR(str(said[key])) for key in ("claro", "oscuro")) for said in colours.values()):
        return "cada color de «colores» lleva «claro» y «oscuro», como \"#0c2c55\", y «elegible» si se puede cambiar."
    if not isinstance(pairs, list) or not all(
            isinstance(pair, list) and len(pair) == 3 and {pair[0], pair[1]} <= set(colours)
            and isinstance(pair[2], (int, float)) for pair in pairs):
        return "cada par de «pares» lleva dos nombres de «colores» y el contraste mínimo: [texto, fondo, 4.5]."
    return ""


def _settle(value: dict[str, Any], file: Path) -> None:
    unknown = sorted(set(map(str, value)) - KEYS)
    rows, downloads = value.get("filas_por_pagina", 200), value.get("descargas", list(FORMATS))
    if unknown:
        raise Stop(f"«{file}»: no se conoce la clave «{unknown[0]}». Las que hay son: {', '.join(sorted(KEYS))}.")
    if not isinstance(value.get("hereda") or "", str):
        raise Stop(f"«{file}»: «hereda» debe ser el nombre de otro tema.")
    if (part := next((part for part in PARTS if type(value.get(part, False)) is not bool), "")):
        raise Stop(f"«{file}»: «{part}» debe ser true o false.")
    if type(value.get("fichas", 0)) is not int:
        raise Stop(f"«{file}»: «fichas» debe ser un número de columnas.")
    if not isinstance(value.get("estilos", []), list):
        raise Stop(f"«{file}»: «estilos» debe ser una lista de hojas de estilo de static/.")
    if problem := _wrong_colours(value):
        raise Stop(f"«{file}»: {problem}")
    if type(rows) is not int or not 10 <= rows <= 10_000:
        raise Stop(f"«{file}»: «filas_por_pagina» debe ser un número entre 10 y 10000.")
    if not isinstance(downloads, list) or not set(map(str, downloads)) <= set(FORMATS):
        raise Stop(f"«{file}»: «descargas» debe ser una lista con: {', '.join(FORMATS)}.")
