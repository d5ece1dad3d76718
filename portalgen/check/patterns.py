"""`pattern` constraints over cells.

Two deliberate differences from Frictionless (docs/diferencias-frictionless.md): the whole text must match, alternatives
and final line break included, and `\\d`, `\\w`, `\\s` mean ASCII. Both only make us stricter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from portalgen.read.patterns import compiled

MAY_CROSS_LINES = re.compile(r"\[\^|\\[^d.\-()/+*?$^|\[\]{}]|\(\?[^:]|[\x00-\x1f]")


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text matches. Raises `re2.error` for a pattern that no schema may have."""
    fullmatch = compiled(pattern).fullmatch
    return lambda text: fullmatch(text) is not None


def lines_match(pattern: str, others: Collection[str] = ()) -> Callable[[str], bool] | None:
    """One look over many texts, given as lines that each end in a line break: whether every line matches or is one of
    `others`. Sound only for patterns that can never match a line break; None for any other."""
    import re2

    if MAY_CROSS_LINES.search(pattern) or any("\n" in other for other in others):
        return None
    choices = "|".join([f"(?:{pattern})", *map(re2.escape, sorted(others))])
    fullmatch = compiled(f"(?:(?:{choices})\n)*").fullmatch
    return lambda lines: fullmatch(lines) is not None
