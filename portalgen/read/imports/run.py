"""What the steps of one import share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from portalgen.findings import Finding, Place
from portalgen.model import Law
from portalgen.read.imports.headers import Feed, Fit
from portalgen.read.imports.layout import Sheet
from portalgen.read.imports.periods import Guess
from portalgen.read.imports.result import Ledger, Question
from portalgen.read.imports.said import Said
from portalgen.read.imports.words import Words


@dataclass(frozen=True)
class Run:
    """The file's name, the law, the day, and where changes, losses, findings and questions are collected."""

    file: str
    law: Law
    today: date
    words: Words
    ledger: Ledger
    findings: list[Finding]
    questions: list[Question] = field(default_factory=list)
    partial: bool = False                     # only some rows of the file were asked for
    areas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)      # see areas.py

    def report(self, code: str, row: int | None, column: str = "", number: int | None = None, **values: str) -> None:
        self.findings.append(Finding(code, Place(self.file, row, column, number, self.ledger.sheet), values))


@dataclass(frozen=True)
class Plan:
    """A sheet of data rows only, its table's best fit, the two columns to exchange (if any), and what else is known."""

    sheet: Sheet
    fit: Fit
    pair: tuple[Feed, Feed] | None
    notation: str                             # of all the amounts of the file, for columns that prove nothing
    month_first: bool                         # some column of the file proves dates with the month first
    said: Said
    guess: Guess                              # the period, as titles and names say it
