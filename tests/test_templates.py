"""The base theme and the environment its templates run in."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import paginas
import pytest
from jinja2 import Environment, UndefinedError, pass_context
from jinja2.exceptions import SecurityError, TemplateNotFound

from portalgen import jobs
from portalgen.cli import main
from portalgen.findings import Stop
from portalgen.render import jsonld, templates
from portalgen.render.templates import environment, load_theme, long_date, miles, short_date, size

BASE = paginas.THEMES / "base"
VOID = {"meta", "link", "br", "hr", "img", "col", "input"}


class Outline(HTMLParser):
    """Checks the nesting of a page, and keeps its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.data: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.data[self.open[-1]] = self.data.get(self.open[-1], "") + data


def render(template: str, context: dict[str, Any]) -> str:
    return environment([BASE]).get_template(template).render(**context)


@pytest.mark.parametrize("path", list(paginas.pages()))
def test_pages_are_well_formed_and_bring_nothing_foreign(path: str) -> None:
    template, context = paginas.pages()[path]
    page = Outline()
    html = render(template, context)
    page.feed(html)
    page.close()
    assert page.open == []
    tags = [t for t, _ in page.elements]
    assert [tags.count(t) for t in ("h1", "main", "header", "footer", "head")] == [1] * 5
    assert html.startswith('<!doctype html>\n<html lang="es-CL">\n<head>\n<meta charset="utf-8">\n<meta http-equiv=')
    assert {a.get("type") for t, a in page.elements if t == "script"} <= {"application/ld+json"}
    assert not {t for t in tags if t in ("style", "iframe", "form", "img", "base", "object", "embed")}
    assert not [a for _, a in page.elements if "style" in a or any(k.startswith("on") for k in a)]
    assert "7*191" in html or paginas.HOSTILE not in str(context)
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    named = {n for _, a in page.elements for n in a.get("aria-labelledby", "").split()}
    assert named <= set(ids)
    links = {a.get("href", "") for t, a in page.elements if t in ("a", "link")}
    assert all(re.match(r"(https?://|mailto:|#|[^:]*$)", link) for link in links)


def test_the_table_page() -> None:
    html = render("periodo.html", paginas.period(13))
    page = Outline()
    page.feed(html)
    region = next(a for t, a in page.elements if a.get("aria-labelledby") == "leyenda")
    assert (region["role"], region["tabindex"]) == ("region", "0")
    assert "filas 241 a 260 de 500" in page.data["caption"]
    assert [a.get("scope") for t, a in page.elements if t == "th"] == ["col"] * 4
    assert [a.get("class", "") for t, a in page.elements if t == "col"] == ["", "", "num", ""]
    assert next(a for t, a in page.elements if t == "table")["class"] == "datos n3"
    pager = html[html.index('class="paginador"') : html.index("</nav>", html.index('class="paginador"'))]
    assert re.findall(r'href="([^"]+)"', pager) == [
        "12.html",
        "index.html",
        "11.html",
        "12.html",
        "13.html",
        "14.html",
        "15.html",
        "25.html",
        "14.html",
    ]
    assert re.findall(r'href="([^"]+)" aria-current="page"', pager) == ["13.html"]


@pytest.mark.parametrize(
    ("page", "count", "shown"),
    [
        (1, 1, ""),
        (1, 2, "1 2"),
        (1, 9, "1 2 3 … 9"),
        (5, 9, "1 … 3 4 5 6 7 … 9"),
        (9, 9, "1 … 7 8 9"),
        (4, 7, "1 2 3 4 5 6 7"),
    ],
)
def test_the_pager_shows_first_last_and_two_around(page: int, count: int, shown: str) -> None:
    paths = [f"a/{n}.html" for n in range(1, count + 1)]
    html = render("periodo.html", paginas.period(1, paginas=paths, pagina=page, ruta=paths[page - 1]))
    pager = re.search(r'class="paginador".*?</nav>', html, re.S)
    assert " ".join(re.findall(r"(?:</span>|salto\">)([\d…]+)<", pager[0] if pager else "")) == shown


def test_one_row_and_no_rows() -> None:
    assert ": 1 fila</caption>" in render("periodo.html", paginas.period(1, desde=1, hasta=1, total=1))
    empty = render("periodo.html", paginas.period(1, filas="", estado=paginas.PENDIENTE))
    assert "<table" not in empty
    assert "Aún no se publica este período." in empty


def test_every_text_is_escaped_and_every_key_is_demanded() -> None:
    context = paginas.common("index.html", paginas.HOSTILE, contenido=paginas.HOSTILE)
    html = render("pagina.html", context)
    assert "<script>alert" not in html
    assert "{{ 7*191 }}" in html
    del context["contenido"]
    with pytest.raises(UndefinedError, match="contenido"):
        render("pagina.html", context)


def test_machine_files() -> None:
    sitemap = render(
        "sitemap.xml",
        {
            "direcciones": [
                {"loc": "https://ejemplo.cl/?a=1&b=2", "fecha": "2026-11-12"},
                {"loc": "https://ejemplo.cl/", "fecha": ""},
            ]
        },
    )
    assert "<loc>https://ejemplo.cl/?a=1&amp;b=2</loc><lastmod>2026-11-12</lastmod>" in sitemap
    assert sitemap.startswith("<?xml")
    assert render("robots.txt", {"sitemap": ""}) == "User-agent: *\nAllow: /\n"
    robots = render("robots.txt", {"sitemap": "https://ejemplo.cl/sitemap.xml"})
    assert robots.endswith("Sitemap: https://ejemplo.cl/sitemap.xml\n")


def test_structured_data_cannot_leave_its_block() -> None:
    value = {"name": "</script><script>alert(1)</script><!-- & \u2028 ñ", "n": [1, None, True]}
    text = str(jsonld.block(value))
    inside = text.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&\u2028") & set(inside)
    assert json.loads(inside) == value


def test_the_style_sheet_is_light_and_asks_for_nothing() -> None:
    text = (BASE / "static/estilo.css").read_text("utf-8")
    assert len(text.encode()) <= 6000
    assert "url(" not in text
    assert "@import" not in text


# --- the environment


@pytest.mark.parametrize(
    "source",
    ["{{ ''.__class__.__mro__ }}", "{{ jsonld.__globals__ }}", "{{ self.__init__.__globals__ }}", "{{ ().__class__ }}"],
)
def test_a_theme_reaches_nothing(tmp_path: Path, source: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.html").write_text(source)
    with pytest.raises(SecurityError):
        environment([tmp_path]).get_template("a.html").render()


@pytest.mark.parametrize("name", ["../theme.yaml", "/etc/passwd", "..", "no-existe.html"])
def test_a_theme_reads_only_its_templates(name: str) -> None:
    with pytest.raises(TemplateNotFound):
        environment([BASE]).get_template(name)


def theme(folder: Path, name: str, text: str, **files: str) -> None:
    (folder / name / "templates").mkdir(parents=True)
    (folder / name / "static").mkdir()
    (folder / name / "theme.yaml").write_text(text, "utf-8")
    for path, content in files.items():
        (folder / name / "static" / path).write_text(content)


def test_a_theme_inherits_templates_files_and_settings(tmp_path: Path) -> None:
    theme(tmp_path, "madre", "nombre: Madre\nfilas_por_pagina: 50\ndescargas: [csv]\n", uno="madre", dos="madre")
    theme(tmp_path, "hija", "nombre: Hija\nhereda: madre\nfilas_por_pagina: 100\n", uno="hija")
    (tmp_path / "madre/templates/a.html").write_text("de la madre {% include 'b.html' %}")
    (tmp_path / "hija/templates/b.html").write_text("y de la hija")
    found = load_theme(tmp_path, "hija")
    assert (found.rows, found.downloads) == (100, ("csv",))
    assert {path: file.read_text() for path, file in found.static().items()} == {"dos": "madre", "uno": "hija"}
    assert environment(found.folders).get_template("a.html").render() == "de la madre y de la hija"


def test_the_base_theme() -> None:
    found = load_theme(paginas.THEMES, "base")
    assert (found.rows, found.downloads) == (200, ("csv", "excel", "xlsx", "json"))
    assert list(found.static()) == ["estilo.css", "icono.svg"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nombre: [", "no se puede leer"),
        ("- a", "no se puede leer"),
        ("nombre: x\ncolor: rojo", "«color»"),
        ("filas_por_pagina: muchas", "entre 10 y 10000"),
        ("filas_por_pagina: true", "entre 10 y 10000"),
        ("descargas: [pdf]", "csv, excel"),
        ("descargas: csv", "csv, excel"),
        ("hereda: propio", "hereda de sí mismo"),
        ("hereda: ../otro", "No existe el tema"),
        ("hereda: no-existe", "No existe el tema"),
        ("hereda: [a]", "nombre de otro"),
    ],
)
def test_a_wrong_theme_is_told(tmp_path: Path, text: str, words: str) -> None:
    theme(tmp_path, "propio", text)
    with pytest.raises(Stop, match=words) as stop:
        load_theme(tmp_path, "propio")
    assert stop.value.code == 2


# --- the filters


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1.000"),
        (-1234567, "-1.234.567"),
        (1234.5, "1.234,5"),
        (Decimal("1000.50"), "1.000,50"),
    ],
)
def test_miles(value: float, text: str) -> None:
    assert miles(value) == text


def test_dates() -> None:
    assert short_date(date(2025, 12, 31)) == short_date("2025-12-31") == "31-12-2025"
    assert long_date("2025-03-01") == "1 de marzo de 2025"
    assert short_date("ayer") == long_date("ayer") == "ayer"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (1234, "1,2 kB"),
        (9949, "9,9 kB"),
        (9950, "10 kB"),
        (12345, "12 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (3_400_000, "3,4 MB"),
        (5 * 10**12, "5.000 GB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count).replace("\u00a0", " ") == text


def test_what_is_drawn_once_is_what_every_page_would_draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`una_vez` spares work and changes nothing: a site with tables of several pages, with it and without."""
    root = Path(__file__).resolve().parent.parent
    shutil.copytree(root / "themes", tmp_path / "themes")
    for name in ("base", "banner"):
        file = tmp_path / "themes" / name / "theme.yaml"
        file.write_text(re.sub("filas_por_pagina: [0-9]+", "filas_por_pagina: 10", file.read_text("utf-8")), "utf-8")

    def built(out: Path) -> dict[str, bytes]:
        jobs.environment.cache_clear()
        assert main(["build", "--quiet", "--jobs", "1", "--sites", str(root / "sites"), "--themes",
                     str(tmp_path / "themes"), "--out", str(out), "quebrada-honda-demo"]) == 0
        return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*.html"))}

    once = built(tmp_path / "una")
    assert any(path.endswith("/2.html") for path in once)
    original = templates.environment

    def each_time(folders: Sequence[Path]) -> Environment:
        env = original(folders)
        env.globals["una_vez"] = pass_context(lambda context, scope, name, caller: caller())
        return env

    monkeypatch.setattr(templates, "environment", each_time)
    assert built(tmp_path / "otra") == once
    jobs.environment.cache_clear()
