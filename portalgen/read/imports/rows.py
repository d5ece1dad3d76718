"""Which rows of a sheet are data: blank, total and switched-off rows are dropped, and listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from portalgen.read.imports.grid import Typed
from portalgen.read.imports.headers import Fit, required_names
from portalgen.read.imports.layout import NUMERIC, Sheet, taken
from portalgen.read.imports.numbers import PLAIN, notation, read_number
from portalgen.read.imports.result import Ledger
from portalgen.read.imports.words import Words, fold

MOST_TOTALS = 100
MOST_BESIDE = 2                               # texts of a row of totals: its label and its currency
LETTERS = 4                                   # of a remark: an amount alone is none
LEAST_REQUIRED = 3                            # with fewer, a row of one cell may be data


def data_rows(sheet: Sheet, fit: Fit, words: Words, ledger: Ledger) -> Sheet:
    """The sheet without blank, total and switched-off rows; each cell dropped is in the ledger."""
    rest = without(sheet, _blank(sheet), "fila-vacia", ledger)
    rest = without(rest, _off(rest, words), "fila-desactivada", ledger)
    rest = without(rest, _headers(rest), "encabezado-repetido", ledger)
    rest = without(rest, _totals(rest, fit, words), "fila-de-total", ledger)
    return without(rest, _notes(rest, fit), "nota-al-pie", ledger)


def without(sheet: Sheet, dropped: Collection[int], kind: str, ledger: Ledger) -> Sheet:
    for index in sorted(dropped):
        for at, text in enumerate(sheet.rows[index]):
            ledger.lose(kind, "", (sheet.numbers[index], at + 1), text)
    return taken(sheet, [i for i in range(len(sheet.rows)) if i not in dropped]) if dropped else sheet


def _blank(sheet: Sheet) -> set[int]:
    return {i for i, row in enumerate(sheet.rows) if not any(cell.strip() for cell in row)}


def _headers(sheet: Sheet) -> set[int]:
    """The names of the columns again, at the top of each printed page."""
    names = tuple(fold(name) for name in sheet.header)
    while names and not names[-1]:
        names = names[:-1]
    return {i for i, row in enumerate(sheet.rows)
            if len(names) > 1 and tuple(fold(cell) for cell in row[:len(names)]) == names}


def _notes(sheet: Sheet, fit: Fit) -> set[int]:
    """Remarks and signatures under the last row of data."""
    alone = titles_between(sheet, fit)
    found: set[int] = set()
    for index in range(len(sheet.rows) - 1, -1, -1):
        if index not in alone:
            break
        found.add(index)
    return found if len(found) < len(sheet.rows) else set()


def titles_between(sheet: Sheet, fit: Fit) -> set[int]:
    """Rows of one cell of words, where rows of data have several: the title of what follows, or a remark."""
    if len(required_names(fit.edition)) < LEAST_REQUIRED:
        return set()
    filled = [[cell for cell in row if cell.strip()] for row in sheet.rows]
    return {i for i, cells in enumerate(filled) if len(cells) == 1 and sum(c.isalpha() for c in cells[0]) >= LETTERS}


def _off(sheet: Sheet, words: Words) -> set[int]:
    """Rows the source system keeps but does not publish («activado» = No)."""
    status = next((i for i, h in enumerate(sheet.header) if fold(h) in words.status), None)
    if status is None:
        return set()
    return {i for i, text in enumerate(sheet.column(status)) if fold(text) in words.off}


def _totals(sheet: Sheet, fit: Fit, words: Words) -> set[int]:
    """Rows that say "total", or that name nothing and hold the sum of the rows above."""
    feeds = {f.name: f.sources for f in fit.feeds}
    required = [s for n in required_names(fit.edition) for s in feeds.get(n, ())]
    types = {f["name"]: f["type"] for f in fit.edition.schema["fields"]}
    texts = [s for n, sources in feeds.items() if types[n] not in NUMERIC for s in sources]
    amounts = [f.sources[0] for f in fit.feeds if types[f.name] in NUMERIC and len(f.sources) == 1 and not f.takes]
    labels = words.totals | {fold(h) for h in sheet.header if h.strip()}
    found: set[int] = set()
    for index, row in enumerate(sheet.rows):
        if len(found) > MOST_TOTALS:
            break                             # no sheet has so many; looking on would take long
        cells = {s: row[s].strip() if s < len(row) else "" for s in {*required, *texts, *amounts}}
        if all(cells[s] for s in required):
            continue
        labelled = any(fold(cells[s]) in labels for s in cells if cells[s]) or _says_total(row, amounts, words)
        if labelled or (not any(cells[s] for s in texts) and _is_sum(sheet, index, amounts, cells)):
            found.add(index)
    return found


def _says_total(row: Sequence[str], amounts: Sequence[int], words: Words) -> bool:
    """«TOTAL HONORARIOS», «Subtotal Salud» and amounts; the currency apart, nothing else."""
    texts = [fold(text) for at, text in enumerate(row) if text.strip() and at not in amounts]
    said = any(text == word or text.startswith((f"{word} ", f"{word}:")) for text in texts for word in words.totals)
    return said and len(texts) <= MOST_BESIDE and any(at < len(row) and row[at].strip() for at in amounts)


def _is_sum(sheet: Sheet, index: int, amounts: list[int], cells: Mapping[int, str]) -> bool:
    """Every amount of the row is the sum of those above it, and there is at least one that is not 0."""
    some = False
    for source in amounts:
        if not cells[source]:
            continue
        column = sheet.column(source)
        way = notation(text for text in column if not isinstance(text, Typed))
        numbers = [_integer(text, way) for text in column[:index + 1] if text.strip()]
        if None in numbers or sum(n for n in numbers[:-1] if n) != numbers[-1]:
            return False
        some = some or bool(numbers[-1])
    return some


def _integer(text: str, way: str) -> int | None:
    if isinstance(text, Typed):
        return int(text) if PLAIN.fullmatch(text) else None
    number = read_number(text.strip(), way, integer=True)
    return int(number.text) if number and not number.doubt else None
