"""A CSV's bytes → canonical bytes, or the reason why it is not one. Cells are judged elsewhere."""

from __future__ import annotations

import re

from portalgen.findings import Finding, Place
from portalgen.read.encoding import foreign, line_of, megabytes, text_problem, without_bom
from portalgen.read.regular import Regular, has_line_over, regular

MAX_BYTES = 100_000_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELL = 100_000
LITTLE = 10_000             # bytes below which a look at the whole form costs more than it saves

# RFC 4180, section 2: a quote opens a field only after a separator and closes it only before one. The pairs inside are
# counted, lest a file of nothing but quotes takes all the memory; a cell of that many is too long anyway. (A group that
# is repeated possessively would do, but Python matches it wrongly until 3.11.4.)
QUOTED_CELL = re.compile(rb'(?<![^,\n])"[^"]*+(?:""[^"]*+){0,50000}"(?![^,\n])')
ANY_CELL = re.compile(QUOTED_CELL.pattern + rb"|[^,\n]++")
MARKERS = re.compile(rb"^(?:<{7}|={7}|>{7}|\|{7})(?= |$)", re.MULTILINE)
UTF7 = re.compile(rb"\+A[A-Za-z0-9+/]{2}-")
SEPARATORS = ((b";", "punto y coma (;)"), (b"\t", "tabulación"), (b"|", "barra (|)"))


def canonical(data: bytes, file: str) -> tuple[bytes | None, tuple[Finding, ...]]:
    """UTF-8, comma and LF bytes of a table, or (None, its one finding).

    A UTF-8 mark is dropped, CRLF becomes LF, a missing last line end is added; nothing else is changed, ever.
    """
    data = without_bom(data)
    problem = _not_a_table(data, file)
    if problem is None:
        made = _with_line_ends(data)
        form = regular(made) if len(made) > LITTLE else None
        if form is None:
            problem = text_problem(data, file) or _structure(made, file)
        else:
            made = Regular(made, form)
            problem = (_utf7(made, file) or _separator(made, file) or _limits(made, file, form.rows + 1)
                       or _long_cell(made, file))
        data = made
    return (None, (problem,)) if problem else (data, ())


def _with_line_ends(data: bytes) -> bytes:
    data = data.replace(b"\r\n", b"\n") if b"\r" in data else data
    return data if data.endswith(b"\n") else data + b"\n"


def _not_a_table(data: bytes, file: str) -> Finding | None:
    if len(data) > MAX_BYTES:
        sizes = {"tamano": megabytes(len(data)), "maximo": megabytes(MAX_BYTES)}
        return Finding("archivo-demasiado-grande", Place(file), sizes)
    if not data.strip():
        return Finding("csv-vacio", Place(file))
    return foreign(data, file)


def _structure(data: bytes, file: str) -> Finding | None:
    if (at := data.find(b"\r")) >= 0:
        return Finding("csv-fin-de-linea", Place(file, line_of(data, at)))
    return (two_versions(data, file) or _utf7(data, file) or _separator(data, file) or _quotes(data, file)
            or _limits(data, file, data.count(b"\n")) or _long_cell(data, file))


def two_versions(data: bytes, file: str) -> Finding | None:
    """The finding of a file in which two versions were left one after the other, with their marks."""
    found = MARKERS.search(data) if b"<<<<<<<" in data or b">>>>>>>" in data else None
    return Finding("archivo-dos-versiones", Place(file, line_of(data, found.start()))) if found else None


def _utf7(data: bytes, file: str) -> Finding | None:
    if data.isascii() and b"+A" in data and (found := UTF7.search(data)) is not None:
        return Finding("archivo-codificacion", Place(file, line_of(data, found.start())),
                       {"codificacion": "UTF-7", "muestra": found.group().decode()})
    return None


def _separator(data: bytes, file: str) -> Finding | None:
    header = data[:data.find(b"\n")]
    if header.lower().startswith(b"sep=") and len(header.strip()) <= 5:
        return Finding("csv-separador", Place(file, 1), {"separador": header.decode().strip()})
    if b'"' in header:
        return None                                       # a quoted name may hold any mark; the header check names it
    for mark, words in SEPARATORS:
        if header.count(mark) > header.count(b","):
            return Finding("csv-separador", Place(file, 1), {"separador": words})
    return None


def _quotes(data: bytes, file: str) -> Finding | None:
    if b'"' not in data:
        return None
    if b'"' not in QUOTED_CELL.sub(b"", data):
        return None
    end = 0
    for cell in QUOTED_CELL.finditer(data):
        if data.find(b'"', end, cell.start()) >= 0:
            break
        end = cell.end()
    return Finding("csv-comillas", Place(file, line_of(data, data.find(b'"', end))))


def _limits(data: bytes, file: str, lines: int) -> Finding | None:
    if (columns := data.count(b",", 0, data.find(b"\n")) + 1) > MAX_COLUMNS:
        return _limit(file, 1, f"{columns} columnas", f"{MAX_COLUMNS}")
    return _limit(file, MAX_ROWS, f"{lines} filas", f"{MAX_ROWS}") if lines > MAX_ROWS else None


def _long_cell(data: bytes, file: str) -> Finding | None:
    """A cell longer than every line is a quoted one with line ends inside (between an odd quote and the next): where
    there is no such, no cell needs to be looked at."""
    if len(data) <= MAX_CELL:
        return None
    long_line = has_line_over(MAX_CELL, data)
    if not long_line and (isinstance(data, Regular) or b"\n" not in b"".join(data.split(b'"')[1::2])):
        return None
    cells = (ANY_CELL if long_line else QUOTED_CELL).finditer(data)
    found = next((cell for cell in cells if cell.end() - cell.start() > MAX_CELL), None)
    if found is None:
        return None
    return _limit(file, line_of(data, found.start()), f"una celda de más de {MAX_CELL} letras", f"{MAX_CELL}")


def _limit(file: str, line: int, what: str, most: str) -> Finding:
    return Finding("csv-limite", Place(file, line), {"cantidad": what, "maximo": most})
