"""Which addresses a page may link to, and how a page names another file of its site."""

from __future__ import annotations

import html
import posixpath
import re
from urllib.parse import quote

HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
WEB = re.compile(rf"https?://{HOST}(?::[0-9]{{1,5}})?(?:[/?#].*)?", re.S)
PERSON = re.compile(r"mailto:[^@\s?&]+@[^@\s?&]+|tel:\+?[0-9][0-9().-]*", re.I)
# Spaces and invisible characters too: browsers drop some of them before looking at the scheme.
ODD = re.compile("[\x00-\x20\x7f-\xa0\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\\\<>\"'`]")
PLAIN = re.compile(r"[A-Za-z0-9/._-]*").fullmatch
SAFE = "/!$&()*+,;=:@~-._"


def outside(text: str) -> str:
    """An address out of the site that is safe as href: http(s) with a plain host, mailto or tel. Else ""."""
    text = _plain(text)
    if ODD.search(text):
        return ""
    lowered = re.sub(r"^[A-Za-z]+:", lambda m: m[0].lower(), text)
    return lowered if WEB.fullmatch(lowered) or PERSON.fullmatch(lowered) else ""


def inside(text: str) -> str:
    """A relative address that cannot leave by a scheme nor by a host ("//host"). Else "". Not percent-encoded yet."""
    text = _plain(text).strip(" ")
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    if not text or ODD.search(text.replace(" ", "")) or ":" in path or text.startswith("//"):
        return ""
    return text


def safe(text: str) -> str:
    """Either kind, or ""."""
    return outside(text) or quote(inside(text), safe=SAFE + "%?#")


def relative(target: str, page: str, base: str = "") -> str:
    """Href of a file of the site as seen from a page of it; both are paths from the site's root.

    "../x" is a file of the folder of all sites. With `base` ("/transparencia/") the href is absolute: only the page of
    missing addresses needs it, because it is shown at any depth. A fragment may follow. A whole address of the web (the
    portal of another municipality) stays as it is, when it is safe.

    >>> relative("1.04-personal/index.html", "paginas/ayuda.html")
    '../1.04-personal/index.html'
    """
    if not base and PLAIN(target) and target.startswith(page[:page.rfind("/") + 1]):     # what most links are
        return target[page.rfind("/") + 1:]
    if "://" in target:
        return outside(target)
    path, mark, fragment = target.partition("#")
    if base:
        href = posixpath.normpath(posixpath.join(base, path)) if path else base
    else:
        href = _climb(path.split("/"), page.split("/")) if path else ""
    return _quoted(href) + mark + _quoted(fragment)


def _climb(there: list[str], here: list[str]) -> str:
    """Up from the folder of `here` to the last one they share, then down."""
    shared = 0
    while shared < min(len(there), len(here)) - 1 and there[shared] == here[shared]:
        shared += 1
    return "../" * (len(here) - 1 - shared) + "/".join(there[shared:])


def _quoted(text: str) -> str:
    return text if PLAIN(text) else quote(text, safe=SAFE.replace(":", ""))


def _plain(text: str) -> str:
    """The text as a browser ends up reading it: character references resolved, however many times they were written."""
    while (read := html.unescape(text)) != text:
        text = read
    return text
