"""`datos_estructurados` of a page: the way that leads to it, in schema.org, and whatever else is told of it.

Search engines only see sites with a public address, and only accept whole addresses: without it there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portalgen.portal.addresses import Address


def block(address: Address, way: Sequence[Mapping[str, str]], title: str, *parts: Mapping[str, Any]
          ) -> dict[str, Any] | None:
    """The value of a page: its way (`migas`, as templates get it; none at home) and the parts given."""
    found = [*([crumbs(address, way, title)] if way else []), *(dict(part) for part in parts)]
    return {"@context": "https://schema.org", "@graph": found} if found and address.top else None


def crumbs(address: Address, way: Sequence[Mapping[str, str]], title: str) -> dict[str, Any]:
    """The way from the home page, then the page itself, which needs no address."""
    steps: list[dict[str, Any]] = [
        {"@type": "ListItem", "position": number, "name": step["titulo"], "item": address.file(step["ruta"])}
        for number, step in enumerate(way, 1)]
    last = {"@type": "ListItem", "position": len(steps) + 1, "name": title}
    return {"@type": "BreadcrumbList", "itemListElement": [*steps, last]}
