"""Rules that look at the order of rows."""

from __future__ import annotations

from itertools import groupby

from portalgen.check.rules.order import UP, misplaced, ranks
from portalgen.findings import Place
from portalgen.portal.scores.answers import NOT_APPLICABLE, YES, Answer, Evidence, Params, no
from portalgen.portal.scores.parts import Loaded


def ordered(ev: Evidence, params: Params) -> Answer:
    """`columna` goes in `sentido` (either way when it is not said), within each run of equal `dentro_de`."""
    name, within = params["columna"], params.get("dentro_de", "")
    wrong = [place for file in ev.files(params) for place in _out_of_order(file, name, within, params)]
    return no(ev, "orden", wrong, params) if wrong else Answer(YES if ev.files(params) else NOT_APPLICABLE, "orden")


def _out_of_order(file: Loaded, name: str, within: str, params: Params) -> list[Place]:
    """ISO dates and years sort as text; cells without value have no place in the order."""
    texts, groups = file.column(name) or (), (file.column(within) or ()) if within else ()
    rows = [(groups[i] if groups else "", text, i) for i, text in enumerate(texts) if text.strip()]
    wrong: list[Place] = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        run = [*group]
        wrong += [file.place(run[i][2], name) for i in misplaced([row[1] for row in run], params.get("sentido", ""))]
    return wrong


def ranked(ev: Evidence, params: Params) -> Answer:
    """`columna` goes by the `campo` of `vocabulario`, begun anew at most `tramos` times less one; a value without rank
    has no place in the order."""
    rank = ranks(ev.law, params["vocabulario"], params.get("campo", "orden"))
    name, wrong = params["columna"], []
    for file in ev.files(params):
        placed = [(rank[text], i) for i, text in enumerate(file.column(name) or ()) if text in rank]
        failing = misplaced([one for one, _ in placed], UP)[params.get("tramos", 1) - 1:]
        wrong += [file.place(placed[i][1], name) for i in failing]
    return no(ev, "jerarquia", wrong, params) if wrong else Answer(YES, "jerarquia")


def first(ev: Evidence, params: Params) -> Answer:
    """Rows whose `columna` has one of the words `contiene` come before all others, and there is one."""
    wrong = []
    for file in ev.files(params):
        texts = [text.casefold() for text in file.column(params["columna"]) or ()]
        found = [any(word in text for word in params["contiene"]) for text in texts]
        seen_other = False
        wrong += [file.place(0, params["columna"])] if texts and not any(found) else []
        for index, one in enumerate(found):
            wrong += [file.place(index, params["columna"])] if one and seen_other else []
            seen_other |= not one
    return no(ev, "primero", wrong, params) if wrong else Answer(YES, "primero")
