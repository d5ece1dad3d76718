"""What `portalgen import` says and asks: every change with examples, and the questions only a person can answer."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from portalgen.check.personal import masked
from portalgen.findings import Stop
from portalgen.model import Law, Period
from portalgen.publish.words import printable
from portalgen.read.imports import Imported, Question, Said
from portalgen.read.imports.words import forbidden
from portalgen.read.yamls import parse
from portalgen.textos import IMPORT_ASK, IMPORT_ASK_AGAIN, IMPORT_ASK_FREE, IMPORT_SHEET, IMPORT_TALLY

BYTE = re.compile(r"\\x[0-9a-f]{2}")         # how a byte that is no letter comes in an example
LONG = 80                                    # letters of an example


def sentences(file: Path) -> Mapping[str, Mapping[str, str]]:
    """The words of changes ("cambios") and losses ("descartes")."""
    document, problems = parse(file.read_bytes(), file.name)
    if document is None or problems:
        raise Stop(f"No puedo leer «{file}», línea {problems[0].place.row if problems else 1}.")
    found: Mapping[str, Mapping[str, str]] = document.value
    return found


def told(done: Imported, words: Mapping[str, Mapping[str, str]], the_law: Law) -> Iterator[str]:
    """All that was done with a file: one line a kind of change and column, with examples, sheet by sheet."""
    yield f"{done.file}:"
    named = [*(s.sheet for s in done.sheets), *(t.sheet for t in done.transformations), *(d.sheet for d in done.drops)]
    for sheet in dict.fromkeys(named):
        if sheet:
            yield IMPORT_SHEET.format(sheet=printable(sheet))
        for change in (t for t in done.transformations if t.sheet == sheet):
            pairs = [_pair(before, after, the_law) for before, after in change.examples]
            yield _line(words["cambios"], change.kind, change.column, change.count if change.column else 0, pairs)
        for drop in (d for d in done.drops if d.sheet == sheet):
            private = any(forbidden(drop.column, the_law)) if drop.column else False
            texts = [] if private else [f"«{_shown(text, the_law)}»" for text in drop.texts]
            yield _line(words["descartes"], drop.kind, drop.column, drop.count, texts)
    cells = done.cells
    if cells.total:
        yield IMPORT_TALLY.format(total=cells.total, header=cells.header, unchanged=cells.unchanged,
                                  transformed=cells.transformed, dropped=cells.dropped)


def _shown(text: str, the_law: Law) -> str:
    """An example on one line, without what must not be repeated of a person."""
    clean = printable(masked(the_law, BYTE.sub("�", text)))
    return clean if len(clean) <= LONG else clean[:LONG - 1] + "…"


def _pair(before: str, after: str, the_law: Law) -> str:
    """Before and after; of long texts, where they begin to differ."""
    at = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    if at > LONG // 2 and max(len(before), len(after)) > LONG:
        before, after = (f"…{text[at - 20:]}" for text in (before, after))
    shown = [f"«{_shown(text, the_law)}»" for text in (before, after)]
    return " → ".join(shown) if before else shown[1] if after else ""


def _line(words: Mapping[str, str], kind: str, column: str, count: int, examples: Sequence[str]) -> str:
    sentence = words.get(kind, kind).replace("{columna}", printable(column)).replace("{cantidad}", str(count))
    where = f"{printable(column)}: " if column and column not in sentence else ""
    shown = "; ".join(example for example in examples if example)
    many = f"{count} {'celda' if count == 1 else 'celdas'}." if count else ""      # 0: a change of the whole sheet
    return " ".join(part for part in (f"  {where}{sentence}", many, shown) if part)


def answered(questions: Sequence[Question], the_law: Law, said: Said) -> Said:
    """Ask the first question on the terminal; the same `said` when there is none, or nobody to answer."""
    if not questions or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return said
    question = questions[0]
    if question.option == "map":
        from portalgen.commands.import_teach import conversation

        return replace(said, columns={**said.columns, **conversation(question, the_law.tables[said.table])})
    print(IMPORT_ASK[question.option].format(sheet=f" ({question.sheet})" if question.sheet else ""))
    for number, (answer, meaning) in enumerate(question.answers, 1):
        print(f"  {number}. {printable(meaning or answer)}")
    while True:
        try:
            text = input(IMPORT_ASK_AGAIN if question.answers else IMPORT_ASK_FREE).strip()
        except EOFError:
            return said
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(question.answers):
            text = question.answers[int(text) - 1][0]
        if not text or _makes_sense(question, text):
            return _with(said, question.option, text) if text else said


def _with(said: Said, option: str, text: str) -> Said:
    if option == "table":
        return replace(said, table=text)
    return replace(said, period=text) if option == "period" else replace(said, series=text)


def _makes_sense(question: Question, text: str) -> bool:
    if question.option == "period":
        return Period.parse(text) is not None
    return not question.answers or text in {answer for answer, _ in question.answers}
