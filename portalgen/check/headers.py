"""The header row, explained: what each label should be, whether its name is another one of a known column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portalgen.check.labels import CellError
from portalgen.check.rules.common import Context, listed, title
from portalgen.check.words import did_you_mean, fold
from portalgen.findings import Finding, Place, letters
from portalgen.model import Edition

FEW = 5                     # columns out of place that are told one by one
KINDS = frozenset({"source-error", "blank-label", "duplicate-label", "missing-label", "extra-label", "incorrect-label"})


def header_findings(names: Sequence[str], errors: Sequence[CellError], ctx: Context, file: str) -> Iterator[Finding]:
    """Findings of a header that is not the edition's. Nothing when `errors` has none of the header's kinds."""
    if all(error.kind not in KINDS for error in errors):
        return
    expected = ctx.edition.names
    if not any(names):
        yield Finding("cabecera-vacia", Place(file, 1), {"esperado": ", ".join(expected)})
        return
    known = known_labels(ctx.edition)
    found = [*_labels(names, known, ctx, file)]
    claimed = {known.get(fold(name), name) for name in names}
    found += [_missing(name, ctx, file) for name in expected if name not in claimed]
    yield from found or _out_of_place(names, expected, file)


def known_labels(edition: Edition) -> Mapping[str, str]:
    """Folded label → column: its name, its title and its other headers."""
    labels = {fold(alias.header): column.name
              for column in edition.columns.values() for alias in column.aliases if alias.header}
    labels |= {fold(title(edition, name)): name for name in edition.names}
    return labels | {fold(name): name for name in edition.names}


def _labels(names: Sequence[str], known: Mapping[str, str], ctx: Context, file: str) -> Iterator[Finding]:
    """What each label that is not a column's name is instead."""
    seen: set[str] = set()
    for number, label in enumerate(names, 1):
        place = Place(file, 1, label, number)
        if not label:
            yield Finding("columna-sin-nombre", place, {"letra": letters(number)})
        elif label in seen:
            yield Finding("columna-repetida", place, {"valor": label})
        elif label not in ctx.edition.names:
            yield _stranger(label, place, known, names, ctx)
        seen.add(label)


def _stranger(label: str, place: Place, known: Mapping[str, str], names: Sequence[str], ctx: Context) -> Finding:
    name = known.get(fold(label))
    if name and name not in names:
        return Finding("columna-con-otro-nombre", place, {"valor": label, "sugerido": name})
    from portalgen.read.imports.words import forbidden  # a clean check needs nothing of what imports

    kind, hashed = forbidden(label, ctx.law)
    if hashed:
        return Finding("personal-rut-cifrado", place, {"valor": label})
    if kind:
        return Finding("personal-columna", place, {"valor": label, "clase": kind})
    other = next((e for e in ctx.table.editions if label in e.names), None)
    if other:
        titles = {norm.id: norm.title for norm in ctx.law.norms}
        return Finding("columna-de-otra-norma", place, {
            "valor": label, "edicion": titles.get(other.serves[0], ""),
            "vigente": titles.get(ctx.edition.serves[-1], "")})
    free = [column for column in ctx.edition.names if column not in names]
    return Finding("columna-sobrante", place, {"valor": label, "parecido": did_you_mean(label, free)})


def _missing(name: str, ctx: Context, file: str) -> Finding:
    aliases = [f"«{alias.header}»" for alias in ctx.edition.columns[name].aliases if alias.header]
    words = title(ctx.edition, name)
    return Finding("columna-faltante", Place(file, 1, name), {
        "sugerido": name, "titulo": words, "alias": ", ".join([f"«{words}»", *aliases]),
        "numero": str(ctx.edition.names.index(name) + 1)})


def _out_of_place(names: Sequence[str], expected: Sequence[str], file: str) -> Iterator[Finding]:
    """All the columns are there, in another order: the first one out of place says it, and where the others go."""
    wrong = [(number, label, name) for number, (label, name) in enumerate(zip(names, expected, strict=False), 1)
             if label != name]
    for number, label, name in wrong[:1]:
        places = [f"«{right}» en la {letters(here)}" for here, _, right in wrong]
        yield Finding("columnas-desordenadas", Place(file, 1, label, number), {
            "valor": label, "sugerido": name,
            "esperado": listed(places) if len(places) <= FEW else f"{', '.join(places[:FEW])}, y así hasta el final"})
