"""Personal data, formulas and broken letters in the texts of a table: one pass over its different texts.

Contents are read, never only headers: headers lie. A loose RE2 expression runs over all the texts of a column joined;
only the few that it points at meet the exact patterns. What is known to be clean is remembered, up to a bound.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from portalgen.check.formulas import formula_at
from portalgen.check.lens import lens, loose
from portalgen.check.personal import Trace, damaged, traces
from portalgen.check.rules.common import Context, Hit, titles
from portalgen.check.words import fold
from portalgen.findings import Finding, Place
from portalgen.model import Edition, Law
from portalgen.read.tables import Slice

if TYPE_CHECKING:
    from portalgen.read.tables import Batch, Sheet

MEMO = 50_000               # clean texts remembered by kind of column
SEEN_WHOLE = "texto"        # the class of a column that the edition does not know
Bad = Mapping[str, tuple[Trace, ...]]
_clean: dict[tuple[str, str, str], set[str]] = {}


def people_in(law: Law, edition: Edition) -> str:
    """"listas" for a list of beneficiaries, "personas" for another table that names people, "" for the rest."""
    if any(entry["tabla"] == edition.table for entry in law.privacy["listas"]):
        return "listas"
    return "personas" if any(column.privacy == "nombre" for column in edition.columns.values()) else ""


def text_columns(edition: Edition) -> dict[str, str]:
    """Columns in which anything may be written, with their class: texts without a closed list."""
    return {field["name"]: edition.columns[field["name"]].privacy or SEEN_WHOLE for field in edition.schema["fields"]
            if field.get("type", "string") in ("string", "any") and "enum" not in field.get("constraints", {})}


def private_hits(batch: Batch, contexts: Sequence[Context]) -> list[list[Hit]]:
    """For each sheet, what its texts hold that may not be published (and formulas, and broken letters)."""
    if not contexts:
        return []
    law, edition = contexts[0].law, batch.edition
    people, columns = people_in(law, edition), text_columns(edition)
    regular = [sheet for sheet in batch.sheets if sheet.names == edition.names]
    bad = {name: found for name, privacy in columns.items()
           if (found := examine(law, _distinct(batch, regular, name, loose(law, privacy, people)), privacy, people))}
    return [[*_sheet_hits(sheet, bad if sheet.names == edition.names else None, ctx, people)]
            for sheet, ctx in zip(batch.sheets, contexts, strict=True)]


def _distinct(batch: Batch, sheets: Sequence[Sheet], name: str, expression: Any) -> Collection[str]:
    """The different texts of a column that deserve a look: those of a frame only if something in it is suspect."""
    framed = batch.frame is not None
    texts = {text for sheet in sheets if not framed or not isinstance(sheet, Slice) for text in sheet.distinct(name)}
    if batch.frame is not None:
        column = batch.frame.get_column(name)
        joined: str = column.str.join("\x00\x00").item()
        if expression.search(f"\x00{joined}\x00".encode()):
            texts.update(column.unique().to_list())
    return texts


def examine(law: Law, texts: Iterable[str], privacy: str, people: str) -> dict[str, tuple[Trace, ...]]:
    """The texts with something wrong, and what."""
    clean = _clean.setdefault((law.digest, privacy, people), set())
    fresh = set(texts) - clean if clean else set(texts)
    bad = {text: found for text in pointed(loose(law, privacy, people), fresh)
           if (found := _exact(law, text, privacy, people))}
    if len(clean) + len(fresh) > MEMO:
        clean.clear()
    if len(fresh) <= MEMO:
        clean.update(fresh.difference(bad) if bad else fresh)
    return bad


def pointed(expression: Any, texts: Collection[str]) -> list[str]:
    """The texts in which a loose expression finds something. Two NUL between texts: no match hides the next one."""
    listed = list(texts)
    joined = ("\x00" + "\x00\x00".join(listed) + "\x00").encode()
    starts: list[int] = []
    found: dict[int, None] = {}
    for match in expression.finditer(joined):
        starts = starts or [*accumulate((len(text.encode()) + 2 for text in listed), initial=1)]
        at = max(match.start(), 1)
        found[bisect_right(starts, at if joined[at] else at + 1) - 1] = None
    return [listed[index] for index in found if index < len(listed)]


def _exact(law: Law, text: str, privacy: str, people: str) -> tuple[Trace, ...]:
    (sign, after), repaired = formula_at(text), damaged(text)
    more = [Trace("formula", 0, text, {"signo": sign, "tras": after})] if sign else []
    more += [Trace("letras-danadas", 0, text, {"sugerido": repaired})] if repaired else []
    return (*traces(law, text, privacy, people), *more)


def _sheet_hits(sheet: Sheet, bad: Mapping[str, Bad] | None, ctx: Context, people: str) -> Iterator[Hit]:
    if bad is None:
        yield from _strange_sheet(sheet, ctx, people)
        return
    for name, found in bad.items():
        yield from _located(sheet.column(name), name, found, _named_rows(sheet, ctx, found))
    if people == "listas":
        yield from _sensitive_programmes(sheet, ctx)
    if people:
        yield from _names_by_addresses(sheet, ctx)
    yield from _small_groups(sheet, ctx)


def _strange_sheet(sheet: Sheet, ctx: Context, people: str) -> Iterator[Hit]:
    """A sheet with another header: every column is read, whatever it says that it holds."""
    for position, name in enumerate(sheet.names):
        column = ctx.edition.columns.get(name)
        found = examine(ctx.law, sheet.texts(position), (column and column.privacy) or SEEN_WHOLE, people)
        yield from _located(sheet.texts(position), name, found, None)


def _located(column: Sequence[str], name: str, bad: Bad, named: Collection[int] | None) -> Iterator[Hit]:
    """Rows of the texts with something wrong; `named`: the rows that name a person, None when nobody knows."""
    if not bad:
        return
    for row, text in enumerate(column, 2):
        for trace in bad.get(text, ()):
            if not trace.named or named is None or row in named:
                yield Hit(trace.code, row, name, {"valor": trace.shown, **trace.values})


def _named_rows(sheet: Sheet, ctx: Context, bad: Bad) -> Collection[int] | None:
    """Rows with a person's name; only counted when some finding depends on it."""
    if not any(trace.named for found in bad.values() for trace in found):
        return None
    columns = _columns_of(ctx.edition, "nombre")
    return {row for name in columns for row, text in enumerate(sheet.column(name), 2) if text.strip()}


def _columns_of(edition: Edition, privacy: str) -> list[str]:
    return [name for name in edition.names if edition.columns[name].privacy == privacy]


def _sensitive_programmes(sheet: Sheet, ctx: Context) -> Iterator[Hit]:
    """Rows that name people in a benefit whose mere name tells something sensitive of them (Ley 19.628, art. 2 g)."""
    entry = next(e for e in ctx.law.privacy["listas"] if e["tabla"] == ctx.edition.table)
    patterns = _programmes(ctx.law, entry["vocabulario"])
    names = _columns_of(ctx.edition, "nombre")
    columns = [name for name in entry["programa"] if name in sheet.names]
    of_file = _kind(fold(ctx.source.series), patterns)
    kinds = {text: of_file or _kind(fold(text), patterns) for name in columns for text in sheet.distinct(name)}
    if not any(kinds.values()):
        return
    people = [any(cells) for cells in zip(*(sheet.column(name) for name in names), strict=True)]
    rows: dict[str, list[int]] = {}
    for name in columns:
        for row, (text, named) in enumerate(zip(sheet.column(name), people, strict=True), 2):
            if named and kinds[text]:
                rows.setdefault(text, []).append(row)
    for text, found in rows.items():
        yield Hit("personal-programa-sensible", found[0], columns[0], {
            "valor": text, "clase": kinds[text], "cuantas": str(len(found))})


@lru_cache(maxsize=4)
def _programmes(law: Law, vocabulary: str) -> list[tuple[str, str]]:
    """(folded words, kind) of each sensitive programme and its other names. The kind begins the row's note."""
    return [(fold(name), row.get("nota", "").partition(":")[0].lower()) for row in law.vocabularies.get(vocabulary, ())
            for name in (row["valor"], row.get("titulo", ""), *row.get("sinonimos", "").split("|")) if name]


def _kind(text: str, programmes: Sequence[tuple[str, str]]) -> str:
    """The kind of the first sensitive programme that a folded text names in whole words."""
    padded = f" {text} "
    return next((kind for name, kind in programmes if f" {name} " in padded), "")


def _names_by_addresses(sheet: Sheet, ctx: Context) -> Iterator[Hit]:
    """Names of natural persons beside addresses: usual in permits, and sometimes a home. Told once a table."""
    addresses = _columns_of(ctx.edition, "direccion")
    names = _columns_of(ctx.edition, "nombre")
    if not (addresses and names):
        return
    companies = lens(ctx.law).companies
    for address in addresses:
        for name in names:
            natural = {text for text in sheet.distinct(name) if text.strip() and not companies.search(text)}
            pairs = zip(sheet.column(name), sheet.column(address), strict=True)
            rows = [row for row, (who, where) in enumerate(pairs, 2) if where.strip() and who in natural]
            if rows:
                yield Hit("personal-nombre-y-direccion", rows[0], address, {"cuantas": str(len(rows))})


def _small_groups(sheet: Sheet, ctx: Context) -> Iterator[Hit]:
    """Counts of very few persons beside columns that describe them (Ley 19.628, art. 16 quinquies)."""
    groups = ctx.law.privacy["grupos"]
    entry = next((e for e in groups["tablas"] if e["tabla"] == ctx.edition.table), None)
    if entry is None or entry["cuenta"] not in sheet.names:
        return
    small = {str(n) for n in range(1, int(groups["minimo"]))}
    for row, text in enumerate(sheet.column(entry["cuenta"]), 2):
        if text in small:
            yield Hit("personal-grupo-pequeno", row, entry["cuenta"], {
                "valor": text, "minimo": str(groups["minimo"]), "columnas": titles(ctx.edition, entry["describen"])})


def text_findings(law: Law, slug: str, texts: Mapping[str, str]) -> Iterator[Finding]:
    """The same of a site's YAML files and pages: path in the site → text as written."""
    suspects = set(pointed(loose(law, "contacto", "", cells=False), set(texts.values())))
    for path, text in texts.items():
        if text in suspects:
            yield from (finding._replace(site=slug) for finding in check_text(law, text, f"{slug}/{path}"))


def check_text(law: Law, text: str, file: str, line: int = 1) -> tuple[Finding, ...]:
    """Personal data in a text of a YAML file or a page, which begins at `line`. Institutional contacts are welcome."""
    return tuple(Finding(trace.code, Place(file, line + text.count("\n", 0, trace.start)),
                         {"valor": trace.shown, **trace.values}) for trace in traces(law, text, "contacto", ""))


def cell_traces(law: Law, text: str) -> tuple[Trace, ...]:
    """What a cell of a column that takes no text holds of a person, when it holds text all the same."""
    return traces(law, text, SEEN_WHOLE, "")


