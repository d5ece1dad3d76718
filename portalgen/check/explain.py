"""A wrong cell → a finding with the words' values: what is wrong, and what to write instead when it can be known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from portalgen.check.amounts import read_amount
from portalgen.check.cells import as_value, format_of, kind_of, value_reader
from portalgen.check.labels import CellError
from portalgen.check.moments import is_month_first, read_date
from portalgen.check.rules.common import Context, blanks, listed, titles
from portalgen.check.words import did_you_mean, fold
from portalgen.findings import Finding, Place

SHORT_LIST = 12
FAR = 2900                  # years that a sheet writes for "without end": 01/12/2999, 31/12/9999
Field = Mapping[str, Any]
Told = tuple[str, dict[str, str]]
SAYS_YES = ("si", "s", "x", "yes", "y", "true", "verdadero", "v", "1")
SAYS_NO = ("no", "n", "false", "falso", "f", "0")


def cell_findings(errors: Iterable[CellError], names: Sequence[str], ctx: Context, file: str) -> list[Finding]:
    """One finding for each error of a cell or a row. The same text in the same column is explained once."""
    errors = [*_once_a_row(errors)]
    month_first = {error.number for error in errors if error.kind == "type-error" and is_month_first(error.value)}
    fields = ctx.edition.schema["fields"]
    memo: dict[tuple[int | None, str, str, str, str], Told] = {}
    found = []
    for error in errors:
        key = (error.number, error.kind, error.constraint, error.note, error.value)
        if key not in memo:
            field = fields[error.number - 1] if error.number and error.number <= len(fields) else {}
            memo[key] = _explain(error, field, ctx, error.number in month_first)
        code, values = memo[key]
        found.append(Finding(code, place_of(error, names, file), values))
    return found


def _once_a_row(errors: Iterable[CellError]) -> Iterator[CellError]:
    """Of the cells that a short row lacks, the first says it for all."""
    short: set[int | None] = set()
    for error in errors:
        if error.kind != "missing-cell" or error.row not in short:
            yield error
        if error.kind == "missing-cell":
            short.add(error.row)


def place_of(error: CellError, names: Sequence[str], file: str) -> Place:
    """Where an error of the checker is."""
    column = names[error.number - 1] if error.number and error.number <= len(names) else ""
    return Place(file, error.row, column, error.number)


def _explain(error: CellError, field: Field, ctx: Context, month_first: bool) -> Told:
    if error.kind == "type-error":
        return _type(error.value, field, ctx, month_first)
    if error.kind == "constraint-error":
        return _constraint(error, field, ctx)
    if error.kind in ("unique-error", "primary-key"):
        return _repeated(error, ctx)
    if error.kind == "extra-cell":
        return "celda-fuera-de-la-tabla", {"valor": error.value}
    return {"missing-cell": "fila-incompleta", "blank-row": "fila-vacia"}[error.kind], {}


def _repeated(error: CellError, ctx: Context) -> Told:
    place = re.search(r"\d+$", error.note)
    if error.kind == "unique-error":
        return "valor-repetido", {"valor": error.value, "otra": place[0] if place else ""}
    key = ctx.edition.schema["primaryKey"]
    names = titles(ctx.edition, [key] if isinstance(key, str) else key)
    return ("fila-repetida", {"valor": names, "otra": place[0]}) if place else ("clave-vacia", {"valor": names})


def _type(text: str, field: Field, ctx: Context, month_first: bool) -> Told:
    kind = kind_of(field)
    values = {"valor": text, "admite": admitted(field, ctx)}
    if not text:
        return "falta-dato", values
    if kind in ("integer", "number"):
        return _number(text, kind == "integer", values)
    if kind == "date":
        return _date(text, values, month_first, sorted(blanks(ctx.edition, str(field.get("name", ""))) - {""}))
    if kind == "boolean":
        return "si-no", {**values, "sugerido": _yes_or_no(text, field)}
    code = {"year": "ano-no-valido", "yearmonth": "mes-no-valido", "time": "hora-no-valida"}.get(kind, "tipo-no-valido")
    return code, {**values, "ejemplo": _example(field)}


def _number(text: str, whole: bool, values: dict[str, str]) -> Told:
    found = read_amount(text, whole)
    if len(found.options) > 1:
        return "numero-dudoso", {**values, "opciones": listed(found.options, "o")}
    if not found.options:
        return "numero-no-valido", values
    option = found.options[0]
    if whole and "." in option:
        return "entero-con-decimales", {**values, "sugerido": option.partition(".")[0]}
    return "decimal-con-coma" if found.comma else "numero-con-signos", {**values, "sugerido": option}


def _date(text: str, values: dict[str, str], month_first: bool, tokens: Sequence[str]) -> Told:
    """`tokens`: what the column says when there is no date; it is meant by a day that none of us will see."""
    found = read_date(text, month_first)
    if found.reason:
        return "fecha-inexistente", {**values, "razon": found.reason}
    if not found.options:
        return "fecha-no-valida", values
    from portalgen.read.imports.dates import in_words  # a clean check needs nothing of what imports

    words = [in_words(day) for day in found.options]
    far = tokens and min(day.year for day in found.options) >= FAR
    dates = tokens[:1] if far else [day.isoformat() for day in found.options]
    if len(dates) > 1:
        return "fecha-dudosa", {**values, "opciones": listed(words, "o"), "sugerido": listed(dates, "o")}
    return "fecha-otro-formato", {**values, "palabras": words[0], "sugerido": dates[0]}


def _yes_or_no(text: str, field: Field) -> str:
    yes, no = field.get("trueValues", ["true"])[:1], field.get("falseValues", ["false"])[:1]
    said = fold(text)
    options = (yes if said in SAYS_YES else no if said in SAYS_NO else []) or [*yes, *no]
    return " o ".join(f"«{option}»" for option in options)


def admitted(field: Field, ctx: Context) -> str:
    """What may be written when there is no value, with a space before; "" when a value must be there."""
    if field.get("constraints", {}).get("required"):
        return ""
    tokens = sorted(blanks(ctx.edition, str(field.get("name", ""))) - {""})
    return f" Si no hay dato, escriba «{tokens[0]}»." if tokens else " Si no hay dato, deje la celda vacía."


def _constraint(error: CellError, field: Field, ctx: Context) -> Told:
    limit = field.get("constraints", {}).get(error.constraint)
    explained = CONSTRAINTS.get(error.constraint)
    if explained is None:
        return "tipo-no-valido", {"valor": error.value, "ejemplo": _example(field)}
    return explained(error.value, limit, field, ctx)


def _required(text: str, limit: Any, field: Field, ctx: Context) -> Told:
    example = _example(field)
    return "falta-dato", {"valor": text, "admite": f" Por ejemplo: {example}." if example else ""}


def _enum(text: str, limit: Any, field: Field, ctx: Context) -> Told:
    options = [str(option) for option in limit]
    shown = ", ".join(options[:SHORT_LIST]) + (", …" if len(options) > SHORT_LIST else "")
    return "fuera-de-lista", {"valor": text, "lista": shown, "parecido": did_you_mean(text, options)}


def _low(text: str, limit: Any, field: Field, ctx: Context) -> Told:
    return "menor-que-el-minimo", {"valor": text, "limite": str(limit)}


def _high(text: str, limit: Any, field: Field, ctx: Context) -> Told:
    return "mayor-que-el-maximo", {"valor": text, "limite": str(limit)}


def _short(text: str, limit: Any, field: Field, ctx: Context) -> Told:
    return "muy-corto", {"valor": text, "limite": str(limit)}


def _long(text: str, limit: Any, field: Field, ctx: Context) -> Told:
    return "muy-largo", {"valor": text, "limite": str(limit), "largo": str(len(text))}


def _pattern(text: str, limit: Any, field: Field, ctx: Context) -> Told:
    return "formato-no-valido", {"valor": text, "ejemplo": _example(field)}


CONSTRAINTS: Mapping[str, Callable[[str, Any, Field, Context], Told]] = {
    "required": _required, "enum": _enum, "minimum": _low, "exclusiveMinimum": _low, "maximum": _high,
    "exclusiveMaximum": _high, "minLength": _short, "maxLength": _long, "pattern": _pattern}


def _example(field: Field) -> str:
    """The field's example, when it is one (an example that the field itself refuses would deceive)."""
    text = str(field.get("example", ""))
    good = format_of(field) == "default" and text and as_value(text, value_reader(field)) is not None
    return text if good else ""
