"""What the page that checks a sheet in the browser must know: the tables, the words of findings, personal data.

Everything comes from the law; the script of the page knows how to read a cell, and nothing of any table. One small file
a table, asked for when it is chosen. Python's expressions are rewritten as JavaScript reads them (`for_browsers`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portalgen.check.cells import missing_of
from portalgen.check.headers import known_labels
from portalgen.check.lens import MAIL, PHONE, RUT, Lens, lens
from portalgen.check.privacy import SEEN_WHOLE, people_in, text_columns
from portalgen.model import MONTHS, Edition, Law, Table
from portalgen.portal.pages import Page
from portalgen.textos import VALIDATOR_TITLE, VALIDATOR_WORDS

FOLDER = "validador"
PATH = f"{FOLDER}/index.html"
LETTER = r"\p{L}\p{M}\p{N}_"            # \w of Python, which JavaScript only knows for ASCII
BLANK = r"\s\x1c-\x1f\x85"


def files(law: Law) -> Iterator[tuple[str, Any]]:
    """(path, JSON value): what is common, then each table."""
    yield f"{FOLDER}/comun.json", {"palabras": {code: [said.title, said.sentence, said.remedy]
                                                for code, said in sorted(law.wordings.items())},
                                   "meses": list(MONTHS), "personales": _personal(law)}
    for table in law.tables.values():
        yield f"{FOLDER}/{table.id}.json", _table(law, table)


def page(law: Law) -> Page:
    """The page itself: without script it says what it would do and how to check otherwise."""
    groups = [{"titulo": f"{item.number} {item.title}".strip(),
               "tablas": [{"id": law.tables[name].id, "titulo": law.tables[name].title} for name in item.tables]}
              for item in law.items if item.tables]
    return Page(PATH, "validador.html", {
        "titulo": VALIDATOR_TITLE, "descripcion": VALIDATOR_WORDS, "indexar": True, "grupos": groups,
        "migas": [{"ruta": "index.html", "titulo": "Inicio"}]})


def _table(law: Law, table: Table) -> dict[str, Any]:
    titles = {norm.id: norm.title for norm in law.norms}
    return {"titulo": table.title, "ediciones": [
        {"titulo": " y ".join(titles[norm] for norm in edition.serves), "gente": people_in(law, edition),
         "clave": _key(edition), "campos": list(_fields(edition)), "nombres": known_labels(edition)}
        for edition in reversed(table.editions)]}


def _key(edition: Edition) -> list[str]:
    key = edition.schema.get("primaryKey") or []
    return [key] if isinstance(key, str) else list(key)


def _fields(edition: Edition) -> Iterator[dict[str, Any]]:
    """Each column: its Table Schema without what only people read, its blanks, and its class if it is looked into."""
    texts = text_columns(edition)
    for spec in edition.schema["fields"]:
        keys = ("name", "title", "type", "format", "constraints", "example", "decimalChar", "groupChar", "bareNumber",
                "trueValues", "falseValues")
        made = {key: spec[key] for key in keys if key in spec}
        if pattern := made.get("constraints", {}).get("pattern"):
            made["constraints"] = {**made["constraints"], "pattern": for_browsers(f"^(?:{pattern})$")}
        yield {**made, "blancos": sorted(missing_of(spec, edition.schema)), "clase": texts.get(spec["name"], "")}


def _personal(law: Law) -> dict[str, Any]:
    view, rules = lens(law), law.privacy
    return {
        "expresiones": {name: for_browsers(pattern) for name, pattern in _patterns(view).items()},
        "sensibles": [{"clase": s.kind, "listas": s.lists_only, "expresion": for_browsers(s.words.pattern)}
                      for s in view.sensitive],
        "cabeceras": {"prohibidas": rules["cabeceras"]["prohibidas"], "cifrados": rules["cabeceras"]["cifrados"]},
        "rut": {key: rules["rut"][key] for key in ("natural_hasta", "dudoso", "codigos")},
        "correo": {key: rules["correo"][key] for key in ("particulares", "funciones", "institucionales")},
        "clase": SEEN_WHOLE}


def _patterns(view: Lens) -> Mapping[str, str]:
    return {"rut": RUT.pattern, "correo": MAIL.pattern, "telefono": PHONE.pattern, "codigo": view.code_before.pattern,
            "rotulo": view.rut_before.pattern, "fono": view.phone_before.pattern, "cuenta": view.account.pattern,
            "nacimiento": view.birth.pattern, "direccion": view.address.pattern, "recintos": view.places.pattern,
            "menores": view.minors.pattern, "menores_listas": view.minors_in_lists.pattern,
            "salvo": view.not_minors.pattern}


CLASSES = {"w": LETTER, "d": "0-9", "s": BLANK}


def for_browsers(pattern: str) -> str:
    """A Python expression as JavaScript takes it with the flag u: Unicode letters and blanks, no idle escapes.

    >>> for_browsers(r"(?<![\\w.$-])\\W{0,4}\\-")
    '(?<![\\\\p{L}\\\\p{M}\\\\p{N}_.$-])[^\\\\p{L}\\\\p{M}\\\\p{N}_]{0,4}-'
    """
    out, inside = [], False
    for piece in re.findall(r"\\.|.", pattern, re.S):
        letter = piece[1:]
        if piece[0] == "\\" and letter.lower() in CLASSES:
            body = CLASSES[letter.lower()]
            out.append(body if inside and letter.islower() else f"[{'' if letter.islower() else '^'}{body}]")
        elif piece[0] == "\\" and not letter.isalnum() and letter not in r"^$\.*+?()[]{}|/-":
            out.append(letter)
        elif piece == r"\-" and not inside:
            out.append("-")
        elif inside and piece == "[":
            out.append(r"\[")
        else:
            inside = piece == "[" or (inside and piece != "]")
            out.append(piece)
    return "".join(out)
