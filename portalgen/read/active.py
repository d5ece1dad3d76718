"""Documents that would run something when opened: they are published as they are, so they are not accepted.

A drawing (SVG) may hold scripts; the portal shows a logo as an image, where scripts sleep, but the file itself has an
address and may be opened.
"""

from __future__ import annotations

import re

ENDINGS = frozenset({"html", "htm", "xhtml", "xht", "shtml", "mht", "mhtml", "js", "mjs", "xml", "xsl", "xslt", "swf",
                     "hta", "svgz"})
# What makes a drawing active or makes it fetch something. Names may carry a namespace prefix.
DRAWING = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet"
    rb"|<(?:[\w.-]+:)?(?:script|foreignObject|iframe|embed|object|set|animate\w*|handler)\b"
    rb"|[\s\"'/]on\w+\s*=|(?:java|vb)script\s*:|@import|expression\s*\(|&#"
    rb"|(?:href|src)\s*=\s*[\"']?\s*(?!#|data:image/(?:png|jpeg|gif|webp);)[^\s\"'>]", re.I)


def drawing(path: str) -> bool:
    return path.lower().endswith(".svg")


def active(path: str, data: bytes | None) -> bool:
    """Whether a document is of a kind that runs, or (for `data` of an SVG) has something that does or that fetches."""
    ending = path.rpartition(".")[2].lower()
    if ending in ENDINGS:
        return True
    if not drawing(path) or data is None:
        return False
    return DRAWING.search(data) is not None or b"\0" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b")
