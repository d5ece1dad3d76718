"""The shape a YAML must have, written as data: which keys, of what type, with which values.

A shape is a mapping: `tipo`; `requerido`; `claves` (of a mapa, by name) or `de` (what a lista or a mapa of free keys
holds); `valores` allowed; `largo` at most; `titulo` and `explicacion` for people. With `claves` it is a mapa.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portalgen.findings import Finding, Place
from portalgen.model import Period
from portalgen.read.encoding import visible
from portalgen.read.yamls import Document

Path = tuple[str | int, ...]
LENGTH = 500
SUGGESTED = 50          # findings of a file after which no near name is looked for: it is no slip of the pen

MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+").fullmatch
# Only what a browser opens as a page, with a host, and without the user part that disguises it ("https://muni.cl@otro").
LINK = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?"
                  r"(?:[/?#][^\s<>\"'\\^`{}|\x00-\x1f]*)?").fullmatch
COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})").fullmatch
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*").fullmatch
ROUTE = re.compile(r"[\w][\w ,().°º-]*(?:\.[\w ,()°º-]+)*(?:/[\w][\w ,().°º-]*)*").fullmatch


def _text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def _like(match: Callable[[str], Any]) -> Callable[[Any], bool]:
    return lambda value: _text(value) and match(str(value)) is not None


def is_day(text: str) -> bool:
    """Whether a text is a day as data write it: 2026-11-13."""
    try:
        return len(text) == 10 and date.fromisoformat(text).year > 0
    except ValueError:
        return False


def _period(text: str) -> Period | None:
    period = Period.parse(text)
    return period if period and period.year else None


TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "texto": (_text, "un texto"),
    "entero": (lambda v: isinstance(v, int) and not isinstance(v, bool), "un número entero"),
    "numero": (lambda v: isinstance(v, int | float) and not isinstance(v, bool), "un número"),
    "si_no": (lambda v: isinstance(v, bool), "true o false"),
    "periodo": (_like(_period), "un período como 2026-10 o 2026"),
    "fecha": (lambda v: isinstance(v, str) and is_day(v), "una fecha como 2026-11-13"),
    "correo": (_like(MAIL), "una dirección de correo como oirs@ejemplo.cl"),
    "enlace": (_like(LINK), "una dirección web completa como https://www.ejemplo.cl"),
    "color": (_like(COLOR), "un color como \"#0f69b4\", entre comillas"),
    "nombre": (_like(SLUG), "un nombre en minúsculas, sin tildes ni espacios, como salud o educacion-adultos"),
    "ruta": (_like(ROUTE), "el nombre de un archivo de esta carpeta, como documentos/logo.svg"),
    "lista": (lambda v: isinstance(v, list), "una lista (una línea con guion por elemento)"),
    "mapa": (lambda v: isinstance(v, dict), "un grupo de claves, cada una con su valor"),
    "cualquiera": (lambda v: True, ""),
}
TEXTS = frozenset({"texto", "periodo", "fecha", "correo", "enlace", "color", "nombre", "ruta"})


@dataclass(slots=True)
class _Judgement:
    document: Document
    file: str
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, path: Path, **values: str) -> None:
        place = Place(self.file, self.document.line(*path))
        self.findings.append(Finding(code, place, {"clave": words(path), **values}))


def judge(document: Document, shape: Mapping[str, Any], file: str) -> tuple[Any, tuple[Finding, ...]]:
    """What of the document has the shape (the rest left out, numbers where text goes made text), and what has not."""
    judgement = _Judgement(document, file)
    value = _node(judgement, {} if document.value is None else document.value, shape, ())
    return value, tuple(judgement.findings)


def _node(judgement: _Judgement, value: Any, shape: Mapping[str, Any], path: Path) -> Any:
    kind = shape.get("tipo", "mapa" if "claves" in shape else "texto")
    fits, expected = TYPES[kind]
    if not fits(value):
        judgement.report("ficha-tipo", path, valor=shown(value), esperado=expected)
        return None
    if kind == "mapa":
        return _map(judgement, value, shape, path)
    if kind == "lista":
        return _list(judgement, value, shape, path)
    value = str(value) if kind in TEXTS else value
    allowed = shape.get("valores")
    if allowed and value not in allowed:
        judgement.report("ficha-valor", path, valor=shown(value), admite=enumerate_words(allowed),
                         parecido=maybe(str(value), map(str, allowed)))
        return None
    if isinstance(value, str) and len(value) > (most := shape.get("largo", LENGTH)) and kind != "cualquiera":
        judgement.report("ficha-largo", path, largo=str(len(value)), maximo=str(most))
        return None
    return value


def _list(judgement: _Judgement, value: list[Any], shape: Mapping[str, Any], path: Path) -> list[Any]:
    inner = shape.get("de", {"tipo": "texto"})
    nodes = (_node(judgement, item, inner, (*path, i)) for i, item in enumerate(value))
    return [node for node in nodes if node is not None]


def _map(judgement: _Judgement, value: dict[str, Any], shape: Mapping[str, Any], path: Path) -> dict[str, Any]:
    keys: Mapping[str, Any] = shape.get("claves", {})
    free = shape.get("de")
    clean: dict[str, Any] = {}
    for key, item in value.items():
        inner = keys.get(key, free)
        if inner is None:
            judgement.report("ficha-clave-desconocida", (*path, key), admite=enumerate_words(keys),
                             parecido=maybe(key, keys) if len(judgement.findings) < SUGGESTED else "")
        elif item == "" and inner.get("tipo", "texto") in TEXTS and "claves" not in inner:
            clean[key] = item                              # a line left to be filled in
        elif item is not None and (node := _node(judgement, item, inner, (*path, key))) is not None:
            clean[key] = node
    for key, inner in keys.items():
        if inner.get("requerido") and value.get(key) in (None, ""):
            judgement.report("ficha-falta-clave", (*path, key), titulo=inner.get("titulo", key))
    return clean


def words(path: Path) -> str:
    """A place inside a YAML as people say it: ("estados", 1, "motivo") → "estados, 2.º, motivo"."""
    if not path:
        return "el archivo"
    return ", ".join(visible(part, 60) if isinstance(part, str) else f"{part + 1}.º" for part in path)


def shown(value: Any) -> str:
    """A value of a YAML in a few words."""
    if isinstance(value, dict | list):
        return "un grupo de claves" if isinstance(value, dict) else "una lista"
    text = {None: "nada", True: "true", False: "false"}.get(value) if not isinstance(value, str) else None
    return visible(str(value) if text is None else text)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like a word, or ""."""
    names = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word[:60].lower(), names, 1, 0.6)
    return names[close[0]] if close else ""


def maybe(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that proposes the nearest name; "" when none is near."""
    near = nearest(word, known)
    return f" ¿Quiso decir «{near}»?" if near else ""


def enumerate_words(known: Iterable[Any], most: int = 12) -> str:
    """Up to `most` names in a sentence."""
    names = [str(name) for name in known]
    return ", ".join(names[:most]) + (f" y {len(names) - most} más" if len(names) > most else "")
