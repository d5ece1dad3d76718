"""What a person teaches of a sheet of their own: which column is which, with options or in a conversation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from portalgen.commands.common import is_slug
from portalgen.findings import Stop
from portalgen.model import Law, Table
from portalgen.publish.words import printable
from portalgen.read.imports import Question, Said
from portalgen.read.imports.headers import column_named
from portalgen.read.imports.mappings import FOLDER, written
from portalgen.read.shapes import maybe
from portalgen.textos import (
    IMPORT_MAP_ASK,
    IMPORT_MAP_COLUMN,
    IMPORT_MAP_FORM,
    IMPORT_MAP_HEAD,
    IMPORT_MAP_NAME,
    IMPORT_MAP_NAMES,
)


def columns_of(pairs: Iterable[str], the_law: Law, table: str) -> dict[str, str]:
    """«Sueldo=remuneracion_bruta» → header and column; nothing after the sign: the column is not wanted."""
    tables = [the_law.tables[table]] if table in the_law.tables else list(the_law.tables.values())
    made = {}
    for pair in pairs:
        header, equals, name = (part.strip() for part in pair.rpartition("="))
        if not equals or not header:
            raise Stop(IMPORT_MAP_FORM.format(pair=pair))
        made[header] = _column(name, tables) if name else ""
    return made


def _column(name: str, tables: Sequence[Table]) -> str:
    found = column_named(name, tables)
    if not found:
        names = {each for table in tables for edition in table.editions for each in edition.names}
        raise Stop(IMPORT_MAP_COLUMN.format(name=name, near=maybe(name, names)))
    return found


def conversation(question: Question, table: Table) -> dict[str, str]:
    """Ask which column of the table is each one of the sheet; nothing: it is not published. {} when nobody answers."""
    print(IMPORT_MAP_HEAD.format(title=table.title))
    for number, (name, title) in enumerate(question.answers, 1):
        print(f"  {number}. {title} ({name})")
    columns: dict[str, str] = {}
    for header in question.about:
        try:
            columns[header] = _one(header, question, table)
        except EOFError:
            return {}
    return columns


def _one(header: str, question: Question, table: Table) -> str:
    while True:
        said = input(IMPORT_MAP_ASK.format(header=printable(header))).strip()
        if said.isascii() and said.isdigit() and 1 <= int(said) <= len(question.answers):
            return question.answers[int(said) - 1][0]
        if not said or (said := column_named(said, [table])):
            return said


def ask_name() -> str:
    """The name under which what was taught is kept, or ""."""
    while True:
        try:
            name = input(IMPORT_MAP_NAMES).strip()
        except EOFError:
            return ""
        if not name or is_slug(name):
            return name


def save_map(site: Path, name: str, said: Said) -> Path:
    """Write a mapping; the path written."""
    if not is_slug(name):
        raise Stop(IMPORT_MAP_NAME.format(name=name))
    target = site / FOLDER / f"{name}.yaml"
    target.parent.mkdir(exist_ok=True)
    target.write_text(written(said), "utf-8")
    return target
