"""Structured data for search engines: a block of data inside the page, never a script that runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup

# With these escaped, no text can close the element or open a comment in it, and the value stays the same JSON.
ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def block(value: Mapping[str, Any]) -> Markup:
    """A schema.org value as an element for the page's head. Keys keep their order."""
    from markupsafe import Markup

    return Markup('<script type="application/ld+json">') + text(value) + Markup("</script>")


def text(value: Any) -> Markup:
    """A value as JSON that may go inside an element of data of a page."""
    from markupsafe import Markup

    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).translate(ESCAPES)
    return Markup(told)  # noqa: S704 -- escaped just above
