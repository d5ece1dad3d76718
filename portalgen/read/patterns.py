"""`pattern` of a schema: people write them, so they run on RE2 (linear time), never on `re`."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Any

NOT_STRICTER = re.compile(r"\\[DWSBb]")         # ASCII or Unicode, these would accept more than Frictionless does
OTHER_MEANING = re.compile(r"\{,|\[\[:")        # Python counts `{,3}`; RE2 reads it as text


@lru_cache(maxsize=512)
def pattern_problem(pattern: str) -> str | None:
    """Why a pattern cannot be used in a schema, in Spanish; None when it can. Published schemas are judged by
    Frictionless too, so a pattern must be understood by RE2 and by Python, with the same meaning."""
    import re2

    if NOT_STRICTER.search(pattern):
        return r"\D, \W, \S, \b y \B no significan lo mismo en todos los lectores; escriba la clase, como en [^0-9]"
    if OTHER_MEANING.search(pattern):
        return "{,n} y [[:clase:]] no significan lo mismo en todos los lectores; escriba {0,n} o la clase"
    try:
        compiled(pattern)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(f"^{pattern}$")          # only to see that Frictionless could read it; never run on data
    except (re2.error, re.error, FutureWarning, DeprecationWarning, RecursionError, OverflowError):
        return "no se entiende o podría no terminar nunca (debe ser una de RE2)"
    return None


@lru_cache(maxsize=512)
def compiled(pattern: str) -> Any:
    """The pattern in RE2. Raises `re2.error` when it has no linear form."""
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)
