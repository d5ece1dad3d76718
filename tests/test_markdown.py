"""Markdown that people wrote cannot do anything but be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from portalgen.render import links
from portalgen.render.markdown import ATTRIBUTES, TAGS, to_html

SCRIPT = "alert`1`"
HOSTILE = [
    f"[x](javascript:{SCRIPT})",
    f"[x](JavaScript:{SCRIPT})",
    f"[x](java\tscript:{SCRIPT})",
    f"[x](java\nscript:{SCRIPT})",
    f"[x](\x01javascript:{SCRIPT})",
    f"[x]( javascript:{SCRIPT})",
    f"[x](<javascript:{SCRIPT}>)",
    f"[x](&#106;avascript:{SCRIPT})",
    f"[x](&amp;#106;avascript:{SCRIPT})",
    f"[x](javascript&colon;{SCRIPT})",
    f"[x](%6Aavascript:{SCRIPT})",
    f"[x](\\javascript:{SCRIPT})",
    f"[x](javascript\\:{SCRIPT})",
    f"[x](vbscript:{SCRIPT})",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](file:///etc/passwd)",
    "[x](ftp://ejemplo.cl/a)",
    "[x](//ajeno.cl/a)",
    "[x](/\\ajeno.cl)",
    "[x](\\\\ajeno.cl\\a)",
    "[x](https:ajeno.cl)",
    "[x](https://yo:clave@ajeno.cl)",
    "[x](https://bueno.cl@ajeno.cl)",
    "[x](https://ejemplo.cl/\u202egpj.exe)",
    "[x](https://eje\u200bmplo.cl/)",
    f"[x][1]\n\n[1]: javascript:{SCRIPT}",
    f"[1]\n\n[1]: <javascript:{SCRIPT}> 'título'",
    f"<javascript:{SCRIPT}>",
    "<data:text/html,x>",
    f"![x](javascript:{SCRIPT})",
    "![x](https://ajeno.cl/espía.gif)",
    "![x](//ajeno.cl/e.gif)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '![x" onerror="alert(1)](a.png)',
    '![x](a.png "t" onerror="alert(1)")',
    f"![x](a.png '\" onerror=\"{SCRIPT}')",
    '[x](a "t\\" onmouseover=alert(1) b=\\"")',
    f"[![x](a.png)](javascript:{SCRIPT})",
    "<script>alert(1)</script>",
    "<ScRiPt src=//ajeno.cl></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<div markdown=1 onclick=alert(1)>\n\n*x*\n\n</div>",
    "<b onmouseover=alert(1)>x</b>",
    "<iframe src='javascript:alert(1)'>",
    "<style>*{background:url(//ajeno.cl)}</style>",
    "<base href=//ajeno.cl>",
    "<meta http-equiv=refresh content=0>",
    "<form action=//ajeno.cl><input name=rut></form>",
    "<!-- --><img src=x onerror=alert(1)> -->",
    "<a href='javascript:1'>x</a>",
    "<math><mi xlink:href='javascript:1'>x</mi></math>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    '```"><script>alert(1)</script>\nx\n```',
    "``` {onclick=alert(1) .x}\nx\n```",
    "# <script>alert(1)</script>",
    "# x {: onclick=alert(1)}",
    "x\n{: onclick=alert(1)}",
    "|<script>|a|\n|-|-|\n|[x](javascript:1)|<img src=x onerror=1>|",
    "> <svg onload=alert(1)>",
    "1. [x](javascript:1)\n2. <script>",
    "*<script>*",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\x02wzxhzdk:0\x03<script>",
    "\x02amp\x03lt;script>",
    "\x0260\x03script\x0262\x03",
    "\0<script>",
    "[x]:javascript:1\n[x]",
    '<correo"onclick=alert(1)@ejemplo.cl>',
    "[TOC]",
    "{{ 7*191 }} {% include 'x' %}",
]
ACTIVE = re.compile(r"script|style|iframe|svg|form|base|meta|object|embed|link|math|input")


class Reader(HTMLParser):
    """Collects what a browser would make of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(markup: Markup) -> Reader:
    reader = Reader()
    reader.feed(str(markup))
    reader.close()
    return reader


def inert(markup: Markup) -> Reader:
    reader = read(markup)
    assert not reader.other
    for tag, attributes in reader.tags:
        assert tag in TAGS
        assert not ACTIVE.fullmatch(tag)
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set()), (tag, attributes)
        for name in {"href", "src"} & set(attributes):
            scheme, colon, _ = attributes[name].partition(":")
            assert not colon or scheme in ("http", "https", "mailto", "tel"), attributes
            assert not attributes[name].startswith(("//", "/\\", "\\")), attributes
            assert "@" not in attributes[name] or attributes[name].startswith("mailto:")
        if tag == "img":
            assert ":" not in attributes["src"], "images come from the site itself"
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_active_survives(text: str) -> None:
    inert(to_html(text))
    inert(to_html(f"Antes\n\n- {text}\n\ndespués {text} fin", rewrite=lambda path: path))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(HOSTILE),
            st.text(max_size=12),
            st.sampled_from(["\n\n", "> ", "- ", "|", "`", "[", "](", ")", "<", "\\", "\n    "]),
        ),
        max_size=8,
    )
)
def test_nothing_active_survives_in_any_mixture(parts: list[str]) -> None:
    inert(to_html("".join(parts)))


def test_raw_html_is_shown_not_swallowed() -> None:
    assert (
        read(to_html("Use <b>negrita</b> & <script>x</script>")).text.strip()
        == "Use <b>negrita</b> & <script>x</script>"
    )
    assert (
        read(to_html("[lea esto](javascript:1) ![un perro](https://ajeno.cl/p.png)")).text.strip()
        == "lea esto un perro"
    )


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://ejemplo.cl/a?b=1&c=ñ#d", "https://ejemplo.cl/a?b=1&c=ñ#d"),
        ("HTTP://ejemplo.cl", "http://ejemplo.cl"),
        ("mailto:oirs@ejemplo.cl", "mailto:oirs@ejemplo.cl"),
        ("tel:+56223456789", "tel:+56223456789"),
        ("https://ejemplo.cl:8443/", "https://ejemplo.cl:8443/"),
        ("../documentos/Acta%201.pdf", "../documentos/Acta%201.pdf"),
        ("<documentos/Acta ñ.pdf>", "documentos/Acta%20%C3%B1.pdf"),
        ("#plazos", "#plazos"),
        ("?p=1", "?p=1"),
    ],
)
def test_good_addresses_stay(address: str, href: str) -> None:
    ((tag, attributes),) = (t for t in read(to_html(f"[texto]({address})")).tags if t[0] == "a")
    assert (tag, attributes["href"]) == ("a", href)


def test_addresses_written_bare() -> None:
    found = [a["href"] for t, a in read(to_html("<https://ejemplo.cl/x?a=1&b=2> <oirs@ejemplo.cl>")).tags if t == "a"]
    assert found == ["https://ejemplo.cl/x?a=1&b=2", "mailto:oirs@ejemplo.cl"]


def test_relative_addresses_may_be_rewritten() -> None:
    markup = to_html("[a](../1.04/x.md) [b](https://ejemplo.cl) ![c](d.png)", rewrite=lambda path: f"sitio/{path}")
    assert [a.get("href") or a.get("src") for t, a in read(markup).tags if t in "a img"] == [
        "sitio/../1.04/x.md",
        "https://ejemplo.cl",
        "sitio/d.png",
    ]


def test_headings_go_under_the_title_of_the_page() -> None:
    text = "# Uno\n\n## Dos\n\n###### Seis"
    assert [t for t, _ in read(to_html(text)).tags] == ["h2", "h3", "h6"]
    assert [t for t, _ in read(to_html(text, shift=2)).tags] == ["h3", "h4", "h6"]


def test_tables_scroll_in_a_named_region() -> None:
    reader = read(to_html("|Trámite|Plazo|\n|:-|-:|\n|Permiso|3 días|\n\ntexto\n\n|a|\n|-|\n|b|"))
    assert [a["aria-label"] for t, a in reader.tags if t == "div"] == ["Tabla 1", "Tabla 2"]
    assert all(
        a == {"class": "tw", "role": "region", "tabindex": "0"} | {"aria-label": a["aria-label"]}
        for t, a in reader.tags
        if t == "div"
    )
    assert [a for t, a in reader.tags if t == "th"] == [{"scope": "col"}] * 3
    assert [t for t, _ in reader.tags].count("caption") == 2


@pytest.mark.parametrize(
    "text",
    [
        ">" * 3000 + "x",
        "[" * 3000,
        "*a " * 3000,
        "- " * 500 + "x",
        "(" * 3000,
        "".join("    " * n + "- x\n" for n in range(120)),
        "![" * 1500 + "](" * 1500,
        "`" * 3001,
    ],
)
def test_extravagant_texts_do_not_break_the_build(text: str) -> None:
    inert(to_html(text))


def test_the_same_text_gives_the_same_markup_whatever_came_before() -> None:
    first = to_html("[a][r]\n\n[r]: https://ejemplo.cl")
    to_html("[r]: https://otro.cl", shift=3)
    assert to_html("[a][r]\n\n[r]: https://ejemplo.cl") == first
    assert "href" not in to_html("[a][r]"), "references of one text are not seen from another"


@pytest.mark.parametrize(
    ("target", "page", "base", "href"),
    [
        ("index.html", "index.html", "", "index.html"),
        ("a/index.html", "index.html", "", "a/index.html"),
        ("index.html", "a/b/c.html", "", "../../index.html"),
        ("a/b/2.html", "a/b/index.html", "", "2.html"),
        ("../otra/index.html", "index.html", "", "../otra/index.html"),
        ("../x.html", "a/b.html", "", "../../x.html"),
        ("documentos/Acta ñ 1%.pdf", "a/b.html", "", "../documentos/Acta%20%C3%B1%201%25.pdf"),
        ("a.html#parte", "a/b.html", "", "../a.html#parte"),
        ("#parte", "a/b.html", "", "#parte"),
        ("javascript:1", "index.html", "", "javascript%3A1"),
        ("index.html", "404.html", "/repo/demo/", "/repo/demo/index.html"),
        ("../index.html", "404.html", "/repo/demo/", "/repo/index.html"),
        ("estilo.css", "404.html", "/", "/estilo.css"),
    ],
)
def test_relative(target: str, page: str, base: str, href: str) -> None:
    assert links.relative(target, page, base) == href


@pytest.mark.parametrize(
    "text", ["http://ejemplo.cl", "https://www.ejemplo.cl/a?b#c", "mailto:a@ejemplo.cl", "tel:+56 2".replace(" ", "")]
)
def test_outside(text: str) -> None:
    assert links.outside(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ejemplo.cl",
        "javascript:1",
        "https://",
        "https:///a",
        "https://a b.cl",
        "mailto:",
        "tel:abc",
        "mailto:a@b.cl?body=x",
        "https://ejemplo.cl\\@ajeno.cl",
        "http://ejemplo.cl\n",
        "data:,x",
        "//a.cl",
    ],
)
def test_not_outside(text: str) -> None:
    assert links.outside(text) == ""
