"""Rules that look at the order of rows."""

from __future__ import annotations

from itertools import groupby, pairwise

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
    for _, run in groupby(rows, key=lambda row: row[0]):
        pairs = list(pairwise(run))
        ways = {"ascendente": [b for a, b in pairs if b[1] < a[1]], "descendente": [b for a, b in pairs if b[1] > a[1]]}
        failing = ways[params["sentido"]] if "sentido" in params else min(ways.values(), key=len)
        wrong += [file.place(row[2], name) for row in failing]
    return wrong


def ranked(ev: Evidence, params: Params) -> Answer:
    """`columna` follows the order of `vocabulario`; values that are not in it have no rank."""
    rank = {row["valor"]: i for i, row in enumerate(ev.law.vocabularies[params["vocabulario"]])}
    wrong = []
    for file in ev.files(params):
        ranks = [(rank[text], i) for i, text in enumerate(file.column(params["columna"]) or ()) if text in rank]
        wrong += [file.place(b[1], params["columna"]) for a, b in pairwise(ranks) if b[0] < a[0]]
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
