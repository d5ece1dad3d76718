"""Rules that look at cells: is it there, does it lead somewhere, is it long enough, is it in force."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from portalgen.findings import Place
from portalgen.portal.scores.answers import (
    NOT_APPLICABLE,
    YES,
    Answer,
    Evidence,
    Params,
    Test,
    absent,
    by_rows,
    no,
    rows_where,
)
from portalgen.portal.scores.parts import Loaded, month_before

WEB = ("https://", "http://")
DOCUMENTS = "documentos/"


def informed(ev: Evidence, file: Loaded, name: str) -> Test:
    """Whether a row says something that the check accepts in a column."""
    texts = file.column(name)

    def test(index: int) -> str:
        good = texts is not None and not ev.blank(file, name, texts[index]) and (index + 2, name) not in file.wrong
        return "" if good else name

    return test


def asked(file: Loaded, names: Sequence[str]) -> list[str]:
    """The columns that the norm of the file's period has."""
    return [name for name in names if name in file.edition.names]


def filled(ev: Evidence, params: Params) -> Answer:
    """`columnas`: every row has a valid value in all of them."""
    def prepare(file: Loaded) -> Test | None:
        tests = [informed(ev, file, name) for name in asked(file, params["columnas"])]
        return (lambda index: next(filter(None, (test(index) for test in tests)), "")) if tests else None

    return by_rows(ev, params, "con_valor", prepare)


def some(ev: Evidence, params: Params) -> Answer:
    """`columnas`: every row has a valid value in at least one."""
    def prepare(file: Loaded) -> Test | None:
        names = asked(file, params["columnas"])
        tests = [informed(ev, file, name) for name in names]
        return (lambda index: names[0] if all(test(index) for test in tests) else "") if tests else None

    return by_rows(ev, params, "alguna", prepare)


def together(ev: Evidence, params: Params) -> Answer:
    """`columnas`: all with value or all empty."""
    def prepare(file: Loaded) -> Test | None:
        names = asked(file, params["columnas"])
        tests = [informed(ev, file, name) for name in names]

        def test(index: int) -> str:
            failing = [name for name in (test(index) for test in tests) if name]
            return failing[0] if 0 < len(failing) < len(names) else ""

        return test if names else None

    return by_rows(ev, params, "juntas", prepare)


def where_it_applies(ev: Evidence, params: Params) -> Answer:
    """`columnas`: they are there; empty in all rows, it did not apply."""
    (name,) = params["columnas"]
    said = False
    for file in ev.files(params):
        if name not in file.edition.names:
            continue
        texts = file.column(name)
        if texts is None:
            return no(ev, "si_corresponde", [Place(file.file, 1, name)], params)
        said |= any(not ev.blank(file, name, text) for text in texts)
    return Answer(YES if said else NOT_APPLICABLE, "si_corresponde")


def has_column(ev: Evidence, params: Params) -> Answer:
    """`columna`: every sheet has it."""
    name = params["columna"]
    lacking = [Place(file.file, 1, name) for file in ev.files(params) if file.column(name) is None]
    return no(ev, "tiene_columna", lacking, params) if lacking else Answer(YES, "tiene_columna")


def linked(ev: Evidence, params: Params) -> Answer:
    """`columnas`: every row links to a web page that is not known to be broken, or to a document that exists."""
    return _links(ev, params, "enlace", False)


def linked_if_any(ev: Evidence, params: Params) -> Answer:
    """The same, of the rows that have something there."""
    return _links(ev, params, "enlace_si_hay", True)


def _links(ev: Evidence, params: Params, rule: str, only_said: bool) -> Answer:
    (name,) = params["columnas"]

    def prepare(file: Loaded) -> Test | None:
        texts = file.column(name)
        if name not in file.edition.names:
            return None
        return lambda index: "" if texts is not None and leads(ev, file, name, texts[index], index) else name

    return by_rows(ev, {**params, "si": {"columna": name, "valores": ["*"]}} if only_said else params, rule, prepare)


def leads(ev: Evidence, file: Loaded, name: str, text: str, index: int) -> bool:
    """Whether a link goes somewhere, as far as is known."""
    link = text.strip()
    if (index + 2, name) in file.wrong or link in ev.broken:
        return False
    return link.startswith(WEB) or link in ev.documents


def long_enough(ev: Evidence, params: Params) -> Answer:
    """`columna` has at least `minimo` characters."""
    name = params["columna"]

    def prepare(file: Loaded) -> Test | None:
        texts = file.column(name)
        return lambda index: "" if texts is not None and len(texts[index].strip()) >= params["minimo"] else name

    return by_rows(ev, params, "texto_minimo", prepare)


def includes(ev: Evidence, params: Params) -> Answer:
    """`columna` says, in some row of some sheet, each of `valores`."""
    files = ev.files(params)
    said = {text.strip() for file in files for text in file.column(params["columna"]) or ()}
    missing = [value for value in params["valores"] if value not in said]
    if not missing:
        return Answer(YES, "incluye")
    return absent("incluye", files[0].file if files else "", falta=", ".join(missing))


def in_force(ev: Evidence, params: Params) -> Answer:
    """Some row is in force at the end of the month: from `desde` to `hasta` (empty: without end)."""
    moment = ev.period.last.isoformat()
    places = []
    for file in ev.files(params):
        since, until = file.column(params["desde"]) or (), file.column(params["hasta"]) or ()
        for index, (start, end) in enumerate(zip(since, until, strict=False)):
            if start <= moment and (ev.blank(file, params["hasta"], end) or not end[:1].isdigit() or end >= moment):
                return Answer(YES, "vigente")
            places.append(file.place(index, params["hasta"]))
    return no(ev, "vigente", places, params, periodo=ev.period.words) if places else Answer(NOT_APPLICABLE, "vigente")


def recent(ev: Evidence, params: Params) -> Answer:
    """`columna`, a date, is not older than `meses` before the month that is due."""
    name, oldest = params["columna"], month_before(ev.period, params["meses"]).first.isoformat()

    def prepare(file: Loaded) -> Test | None:
        texts = file.column(name)
        return lambda index: "" if texts is not None and texts[index] >= oldest else name

    found = by_rows(ev, params, "reciente", prepare)
    return Answer(found.value, found.rule, found.place, {**found.values, "meses": str(params["meses"])})


def found_in(ev: Evidence, params: Params) -> Answer:
    """Every value of the other tables (`con: [{tabla, columna}]`) is in `columna`, in the same area when it has one."""
    own = list(ev.files(params))
    wrong: list[tuple[Place, str]] = []
    for other in params["con"]:
        for file in ev.files(other):
            near = [mine for mine in own if mine.source.area == file.source.area] or own
            known = {text.strip() for mine in near for text in mine.column(params["columna"]) or ()}
            wrong += [(file.place(i, other["columna"]), text) for i, text in _values(ev, file, other["columna"])
                      if text not in known]
    if wrong:
        return no(ev, "correlacion", [place for place, _ in wrong], params, valor=wrong[0][1])
    return Answer(YES if own else NOT_APPLICABLE, "correlacion")


def _values(ev: Evidence, file: Loaded, name: str) -> Iterator[tuple[int, str]]:
    for index in rows_where(ev, file, None):
        text = (file.column(name) or ("",) * file.height)[index].strip()
        if not ev.blank(file, name, text):
            yield index, text


def one_a_sheet(ev: Evidence, params: Params) -> Answer:
    """No sheet has more than one value in `columna`."""
    name = params["columna"]
    for file in ev.files(params):
        values = {text.strip() for text in file.column(name) or ()}
        if len(values) > 1:
            return no(ev, "una_por_planilla", [file.place(0, name)], params, filas=str(len(values)))
    return Answer(YES, "una_por_planilla")


def oldest_date(ev: Evidence, name: str) -> date | None:
    """The first of January of the oldest year that a column says."""
    years = [int(text) for file in ev.files({}) for text in file.column(name) or () if text[:4].isdigit()
             and len(text) == 4]
    return date(min(years), 1, 1) if years else None


def web_links(ev: Evidence) -> frozenset[str]:
    """Every web address that some indicator asks for, in the files that are evaluated."""
    found: set[str] = set()
    for section in ev.card.sections:
        for one in section.indicators:
            if one.rule in ("enlace", "enlace_si_hay"):
                tables = (one.params["tabla"],) if "tabla" in one.params else section.tables
                texts = (text.strip() for table in tables for part in ev.parts.get(table, ()) for file in part.files
                         for name in one.params["columnas"] for text in file.column(name) or ())
                found.update(text for text in texts if text.startswith(WEB))
    return frozenset(found)
