"""`pattern` constraints: people write them, so they run on RE2 (linear time), never on `re`.

Two deliberate differences from Frictionless (docs/diferencias-frictionless.md): the whole text must match, alternatives
and final line break included, and `\\d`, `\\w`, `\\s` mean ASCII. Both only make us stricter.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

NOT_STRICTER = re.compile(r"\\[DWSBb]")         # ASCII or Unicode, these would accept more than Frictionless does
OTHER_MEANING = re.compile(r"\{,|\[\[:")        # Python counts `{,3}`; RE2 reads it as text
MAY_CROSS_LINES = re.compile(r"\[\^|\\[^d.\-()/+*?$^|\[\]{}]|\(\?[^:]|[\n\r]")


@lru_cache(maxsize=512)
def pattern_problem(pattern: str) -> str | None:
    """Why a pattern cannot be used in a schema, in Spanish; None when it can. Published schemas are judged by
    Frictionless too, so a pattern must be understood by RE2 and by Python, with the same meaning."""
    import re2

    if NOT_STRICTER.search(pattern):
        return r"usa \D, \W, \S, \b o \B, que no significan lo mismo en todos los lectores: escriba la clase ([^0-9])"
    if OTHER_MEANING.search(pattern):
        return "usa {,n} o [[:clase:]], que no significan lo mismo en todos los lectores: escriba {0,n} o la clase"
    try:
        _compiled(pattern)
    except re2.error as error:
        return f"RE2 no la entiende: {error.args[0] if error.args else error}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(f"^{pattern}$")          # compiled to see that it can be read, never run on data
    except (re.error, FutureWarning, DeprecationWarning) as error:
        return f"los lectores del estándar no la entienden: {error}"
    return None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a whole text matches. Raises `re2.error` for a pattern that `pattern_problem` refuses."""
    fullmatch = _compiled(pattern).fullmatch
    return lambda text: fullmatch(text) is not None


def lines_match(pattern: str, others: Collection[str] = ()) -> Callable[[str], bool] | None:
    """One look over many texts, given as lines that each end in a line break: whether every line matches or is one of
    `others`. Sound only for patterns that can never match a line break; None for any other."""
    import re2

    if MAY_CROSS_LINES.search(pattern) or any("\n" in other for other in others):
        return None
    choices = "|".join([f"(?:{pattern})", *map(re2.escape, sorted(others))])
    fullmatch = _compiled(f"(?:(?:{choices})\n)*").fullmatch
    return lambda lines: fullmatch(lines) is not None
