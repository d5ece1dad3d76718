"""Words compared as people compare them, and the nearest one offered."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

SHORT = 4                   # letters of a beginning that say which option was meant


@lru_cache(maxsize=1 << 14)          # the same words of the law come back for every municipality
def fold(text: str) -> str:
    """Without accents, capitals, marks nor repeated spaces: "  Profesión  N° 2" → "profesion n 2"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in plain.casefold()).split())


def nearest(text: str, options: Iterable[str] | Mapping[str, str]) -> str:
    """The option most like the text, or "". A mapping gives folded words and the option that each stands for."""
    from difflib import get_close_matches

    known = options if isinstance(options, Mapping) else {fold(option): option for option in options}
    if not (wanted := fold(text)):
        return ""
    found = get_close_matches(wanted, known, n=1, cutoff=0.7) or [
        option for option in known if len(wanted) >= SHORT and option.startswith(f"{wanted} ")]
    return known[found[0]] if len(found) == 1 else ""


def did_you_mean(text: str, options: Iterable[str] | Mapping[str, str]) -> str:
    """The question that offers the nearest option, with a space before; "" when nothing is near."""
    option = nearest(text, options)
    return f" ¿Quiso decir «{option}»?" if option else ""
