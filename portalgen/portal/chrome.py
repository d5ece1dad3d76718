"""What every page of a site shares: who publishes, the menu, the foot. Plain values (keys: themes/base/LEAME.md)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from portalgen.model import Law, Site
from portalgen.portal import urls
from portalgen.textos import (
    ACCESSIBILITY_TITLE,
    BANNER_TITLE,
    INVENTED,
    MENU_ALL,
    MENU_ASK,
    MENU_HOME,
    SEARCH_TITLE,
)

SEARCH, SEARCH_PAGE = "buscador", "buscar/index.html"       # the part of a theme that searches the site, and its page

# What every template may ask for, when a page has nothing to say of it.
PLAIN: dict[str, Any] = {
    "base": "", "menu": [], "estilos": ["estilo.css"], "icono": "icono.svg", "alternos": [], "canonica": "",
    "indexar": True, "datos_estructurados": None, "actualizado": None, "titulo_corto": "", "descripcion": "",
    "migas": [], "aviso": "",
}


def chrome(law: Law, site: Site, top: str = "", parts: Collection[str] = ()) -> dict[str, Any]:
    """The part of a page's context that does not change from one page of the site to another. `top`: its public
    address without the last slash, or ""; `parts`: what its theme shows besides rows."""
    info = site.info
    name = str(info.get("nombre") or site.slug)
    return {
        **PLAIN,
        "sitio": {
            "nombre": name,
            "inicio": "index.html",
            "direccion": str(info.get("direccion") or ""),
            "contactos": list(_contacts(info)),
            "correo": str(info.get("correo") or ""),
            "logo": str((info.get("tema") or {}).get("logo") or ""),
            "pedir": asking(law, info),
            "paginas": [*({"ruta": urls.free_page(path), "titulo": page_title(text, path)}
                          for path, text in sorted(site.pages.items())), *_about(law)],
            "licencia": license_of(law, str(info.get("licencia") or "")),
            "publico": top,
            "indexar_personal": bool(info.get("indexar_personal")),
        },
        "menu": menu(law, info, parts),
        "aviso": INVENTED if info.get("ficticia") else "",
    }


def menu(law: Law, info: Mapping[str, Any], parts: Collection[str] = ()) -> list[dict[str, str]]:
    """The few ways that every page offers."""
    asked = asking(law, info)
    return [{"ruta": "index.html", "titulo": MENU_HOME}, {"ruta": "index.html#materias", "titulo": MENU_ALL},
            *([{"ruta": SEARCH_PAGE, "titulo": SEARCH_TITLE}] if SEARCH in parts else []),
            *([{"ruta": asked["ruta"], "titulo": MENU_ASK}] if asked else [])]


def asking(law: Law, info: Mapping[str, Any]) -> dict[str, str] | None:
    """Where people ask for what is not published: the page that explains how, and the form of the municipality, which
    may be elsewhere ("" when it says none)."""
    page = next((urls.item_page(item) for item in law.items if item.asks), "")
    form = str((info.get("enlaces") or {}).get("solicitud_informacion") or "")
    return {"ruta": page, "url": form} if page else None


def license_of(law: Law, name: str) -> dict[str, str] | None:
    """The licence of the data, from the closed list of the State's standard; its first entry is the default."""
    rows = law.vocabularies.get("licencias", ())
    row = next((r for r in rows if r["valor"] == name), rows[0] if rows and not name else None)
    if row is None:
        return None
    url = row.get("url", "")
    return {"id": row["valor"], "nombre": row["titulo"], "url": url, "ckan_url": row.get("ckan_url") or url}


def page_title(text: str, path: str) -> str:
    """Title of a Markdown page: its first heading, else its file name in words."""
    for line in text.splitlines():
        if line.startswith("# "):
            return line[2:].strip().rstrip("#").strip()
    return path.rsplit("/", 1)[-1].removesuffix(".md").replace("-", " ").capitalize()


def _about(law: Law) -> Iterator[dict[str, str]]:
    """Pages that speak of the portal itself."""
    if law.accessibility:
        yield {"ruta": urls.ACCESSIBILITY, "titulo": ACCESSIBILITY_TITLE}
    yield {"ruta": urls.BANNER, "titulo": BANNER_TITLE}


def _contacts(info: Any) -> Any:
    if phone := str(info.get("telefono") or ""):
        digits = "".join(c for c in phone if c.isdigit() or c == "+")
        yield {"titulo": f"Teléfono {phone}", "url": f"tel:{digits}"}
    if email := str(info.get("correo") or ""):
        yield {"titulo": email, "url": f"mailto:{email}"}
    if web := str(info.get("sitio_web") or ""):
        yield {"titulo": "Sitio web de la municipalidad", "url": web}
    if hours := str(info.get("horario") or ""):
        yield {"titulo": f"Atención: {hours}", "url": ""}
