"""Pages that speak of the portal itself: how accessible it is, and the banner for the municipality's own web site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portalgen.model import Law
from portalgen.portal import urls
from portalgen.portal.addresses import Address
from portalgen.portal.pages import Page
from portalgen.textos import ACCESSIBILITY_TITLE, ACCESSIBILITY_WORDS, BANNER_TITLE, BANNER_UNKNOWN, BANNER_WORDS

DRAWINGS = ("transparencia", "solicitud")           # banner/<name>.svg, and the template of each
HOME = [{"ruta": "index.html", "titulo": "Inicio"}]


def about_pages(law: Law, frame: Mapping[str, Any], address: Address) -> Iterator[Page]:
    """The accessibility statement, from schemas/accesibilidad.yaml; the banner, its code and its two drawings."""
    if law.accessibility:
        yield Page(urls.ACCESSIBILITY, "accesibilidad.html", {
            "titulo": ACCESSIBILITY_TITLE, "descripcion": ACCESSIBILITY_WORDS, "migas": HOME,
            "accesibilidad": {"auditoria": "", "nivel": "", "normas": [], "cumple": [], "pruebas": [], "limites": [],
                              "teclado": [], **law.accessibility}})
    top = address.top or BANNER_UNKNOWN
    asking = frame["sitio"]["pedir"]
    yield Page(urls.BANNER, "banner.html", {
        "titulo": BANNER_TITLE, "descripcion": BANNER_WORDS, "migas": HOME, "cima": top, "conocida": bool(address.top),
        "solicitud": (asking["url"] or f"{top}/{asking['ruta']}") if asking else ""})
    for name in DRAWINGS:
        yield Page(f"banner/{name}.svg", f"{name}.svg", {"titulo": BANNER_TITLE})
