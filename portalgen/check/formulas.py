"""Cells that a spreadsheet would run as a formula when it opens the published CSV.

A published CSV has the same bytes as its source, so such a cell is refused rather than changed.
"""

from __future__ import annotations

import re

ALWAYS = "=@＝＠"
SIGNED = "+-＋－−"
# Signs before a plain number, an amount, a percentage, a telephone number or nothing are harmless.
HARMLESS = re.compile(r"[+\-＋－−]\s*(?:\$\s*)?(?:\d[\d.,\s\u00a0\u202f()-]*%?)?")
PARTS = re.compile(r"([;\t\r\n])")      # other programs cut cells at ; and TAB, and rows at line ends
CUTS = {"": "", ";": ", después de «;»,", "\t": ", después de una tabulación,"}
LINE = ", después de un cambio de línea,"
LEAD = "\ufeff \u00a0'\""


def formula_sign(text: str) -> str:
    """The sign with which a formula begins somewhere in the cell; "" when nothing would run."""
    return formula_at(text)[0]


def formula_at(text: str) -> tuple[str, str]:
    """That sign, and after what it comes, in words for the middle of a sentence: "" at the beginning of the cell."""
    parts = PARTS.split(text)
    for cut, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        start = part.lstrip(LEAD)
        if start[:1] and (start[0] in ALWAYS or (start[0] in SIGNED and not HARMLESS.fullmatch(start))):
            return start[0], CUTS.get(cut, LINE)
    return "", ""
