"""Markdown of people → markup that cannot do anything: no raw HTML, no scheme but those that `links` allows.

Two guards. The first works on Markdown's own tree, where a link is still a link, and loses no text: what is not allowed
stays readable. The second, nh3, parses the result again as a browser does and keeps only an allow-list.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from portalgen.render import links

if TYPE_CHECKING:
    from markdown import Markdown
    from markupsafe import Markup

TAGS = {"p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img", "h1", "h2", "h3",
        "h4", "h5", "h6", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "th": {"scope"}, "ol": {"start"},
              "div": {"class", "role", "tabindex", "aria-label"}}
SCHEMES = {"http", "https", "mailto", "tel"}
AMPERSAND = "\x02amp\x03"   # what python-markdown writes for "&" in the addresses of <correo@ejemplo.cl>

Rewrite = Callable[[str], str]      # a relative address as written → the href that the page needs


def to_html(text: str, shift: int = 1, rewrite: Rewrite | None = None) -> Markup:
    """Safe markup. Headings go `shift` levels down, because the page has its own h1.

    A text nested beyond reason is shown as it was written.
    """
    import nh3
    from markupsafe import Markup
    converter, options = _converter()
    options.update(shift=shift, rewrite=rewrite)
    try:
        rough = converter.reset().convert(text)
    except RecursionError:              # lists nested by the hundred: python-markdown recurses with the text
        _converter.cache_clear()        # it was left half way
        return Markup("<pre>{}</pre>").format(text)
    clean = nh3.clean(rough, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, attribute_filter=_attribute,
                      link_rel="noopener")
    return Markup(clean)  # noqa: S704  nh3 has just reduced it to the allow-list


@cache
def _converter() -> tuple[Markdown, dict[str, Any]]:
    """One a process, because making it costs more than using it; with the options of the text at hand."""
    from markdown import Markdown
    from markdown.treeprocessors import Treeprocessor

    options: dict[str, Any] = {}

    class Arrange(Treeprocessor):
        def run(self, root: Element) -> None:
            _arrange(root, **options)

    converter = Markdown(extensions=["tables", "sane_lists", "fenced_code"])
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.treeprocessors.register(Arrange(converter), "arrange", -10)     # after every escape is resolved
    return converter, options


def _arrange(root: Element, shift: int, rewrite: Rewrite | None) -> None:
    for element in list(root.iter()):
        if element.tag in ("a", "img"):
            _address(element, rewrite)
        elif element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            element.tag = f"h{min(int(element.tag[1]) + shift, 6)}"
        elif element.tag == "th":
            element.set("scope", "col")
    _wrap_tables(root)


def _address(element: Element, rewrite: Rewrite | None) -> None:
    """Keep the address if it may be kept; else leave the words alone. Images come only from the site itself."""
    name = "href" if element.tag == "a" else "src"
    written = element.get(name, "").replace(AMPERSAND, "&")
    own = links.inside(written)
    found = "" if own or element.tag == "img" else links.outside(written)
    if own:
        found = rewrite(own) if rewrite else quote(own, safe=links.SAFE + "%?#")
    if found:
        element.set(name, found)
        return
    element.text = element.get("alt", element.text)
    element.tag = "span"                    # nh3 takes the tag off and leaves the text


def _wrap_tables(root: Element) -> None:
    """A wide table scrolls in its own region, reachable with the keyboard, never the page."""
    number = 0
    for parent in list(root.iter()):
        for place, element in enumerate(list(parent)):
            if element.tag != "table":
                continue
            number += 1
            region = Element("div", {"class": "tw", "role": "region", "tabindex": "0", "aria-label": f"Tabla {number}"})
            region.tail, element.tail = element.tail, None
            caption = Element("caption")
            caption.text = f"Tabla {number}"
            element.insert(0, caption)
            region.append(element)
            parent[place] = region


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("href", "src"):
        return value if links.safe(value) else None
    return value
