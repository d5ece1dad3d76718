"""Links that can be followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from portalgen.check.rules.common import Context, Hit, present, rows_with
from portalgen.check.words import did_you_mean
from portalgen.model import Rule

if TYPE_CHECKING:
    from portalgen.read.tables import Sheet

FOLDER = "documentos/"
# A host, no user name before it (https://banco.cl@otro.cl deceives), no spaces, quotes, controls nor backslashes.
WEB = re.compile(r"https?://[^\s/?#@\\\"'<>`:]+(?::\d{1,5})?(?:[/?#][^\s\\\"<>`\x00-\x1f]*)?", re.IGNORECASE)


def can_follow(sheet: Sheet, rule: Rule, ctx: Context) -> Iterator[Hit]:
    """`enlace`: an http(s) address, or a file of documentos/ that exists."""
    column = rule.params["columna"]
    bad = {text: code for text in present(sheet, ctx, column) if (code := fault(text, ctx.documents))}
    for row, text in rows_with(sheet, column, bad):
        near = did_you_mean(text, sorted(ctx.documents)) if bad[text] == "documento-no-existe" else ""
        yield Hit(bad[text], row, column, {"valor": text, "parecido": near})


def fault(text: str, documents: frozenset[str]) -> str:
    """The code of what is wrong with a link, or ""."""
    if text.startswith(FOLDER):
        return "" if text in documents or text.removeprefix(FOLDER) in documents else "documento-no-existe"
    return "" if WEB.fullmatch(text) and "." in text else "enlace-no-valido"
