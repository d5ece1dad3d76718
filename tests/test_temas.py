"""The themes on a whole municipality, in a real browser: every kind of page, by eye, by keyboard, on paper, by axe."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from capturas import CHROMIUM, main_pages, served
from nu import checking, complaints
from sitios import portalgen, put, write_site
from test_navegador import OVERFLOW, visit

from portalgen.check.contrast import Palette, applied, nearest, problems, ratio, stylesheet
from portalgen.render.templates import load_theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
THEMES = ("banner", "sobrio")
KINDS = ("inicio", "materia", "tabla", "periodo", "fija", "ficha", "entidades", "entidad", "glosario", "pagina",
         "accesibilidad", "banner", "perdida", "buscar", "agenda", "calendario", "cumplimiento", "portada",
         "estados", "comparar")
VIEWS: dict[str, dict[str, Any]] = {
    "escritorio": {"viewport": {"width": 1280, "height": 900}},
    "telefono": {"viewport": {"width": 390, "height": 844}},
    "oscuro": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "contraste": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
    "papel": {"viewport": {"width": 800, "height": 1000}},
}
browsing = pytest.mark.skipif(not CHROMIUM and "CI" not in os.environ, reason="chromium is not installed")
HOME, TABLE, CSS = 10_000, 15_000, 10_000       # bytes: of a page and its styles on the wire; of a style sheet

STRUCTURE = """() => {
  const bad = [], all = s => [...document.querySelectorAll(s)], must = (ok, what) => ok || bad.push(what);
  must(all('h1').length === 1, 'one h1');
  must(all('main').length === 1 && all('body > header').length === 1 && all('body > footer').length === 1, 'landmarks');
  must(document.documentElement.lang === 'es-CL', 'language');
  let last = 0;
  for (const h of all('h1,h2,h3,h4,h5,h6')) {
    must(+h.tagName[1] <= last + 1, 'heading jump at ' + h.textContent);
    must(h.textContent.trim(), 'empty heading');
    last = +h.tagName[1];
  }
  const ids = all('[id]').map(e => e.id);
  must(new Set(ids).size === ids.length, 'ids: ' + ids.filter((id, i) => ids.indexOf(id) !== i));
  for (const a of all('[aria-labelledby]'))
    must(a.getAttribute('aria-labelledby').split(' ').every(id => document.getElementById(id)),
      'label of ' + a.tagName);
  const navs = all('nav').map(n => n.getAttribute('aria-label'));
  must(navs.every(Boolean) && new Set(navs).size === navs.length, 'navs named apart: ' + navs);
  for (const t of all('table')) {
    must(t.caption && t.caption.textContent.trim(), 'caption');
    must([...t.tHead.querySelectorAll('th')].every(h => h.scope === 'col' && h.textContent.trim()), 'scope');
    must([...t.tBodies[0].querySelectorAll('th')].every(h => h.scope === 'row'), 'scope of rows');
    must([...t.rows].every(r => r.cells.length === t.tHead.rows[0].cells.length), 'ragged rows');
    const region = t.closest('[role=region]');
    must(t.closest('figure') || (region && region.tabIndex === 0), 'region');
  }
  must(all('a').every(a => a.textContent.trim() || a.querySelector('img[alt]')), 'empty link');
  must(all('img').every(i => i.hasAttribute('alt')), 'alt');
  must(!all('[style],style,[onclick]').length, 'nothing inline');
  return bad;
}"""

# Every visible text against what is painted under it; and what is drawn in SVG against its page.
CONTRAST = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const f = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const under = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > .99) return c; } return null; };
  const bad = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walk.nextNode();) {
    const e = n.parentElement, s = getComputedStyle(e);
    if (!n.textContent.trim() || e.closest('script,option,.oculto,.saltar') || !e.getClientRects().length) continue;
    const svg = e.closest('svg'), colour = parse(svg ? s.fill : s.color);
    const back = under(e) || parse(getComputedStyle(document.documentElement).backgroundColor);
    const size = parseFloat(s.fontSize), large = size >= 24 || (size >= 18.66 && s.fontWeight >= 700);
    const found = ratio(colour, back.length ? back : [255, 255, 255]);
    if (found < (large ? 3 : 4.5)) bad.add(found.toFixed(2) + ' ' + n.textContent.trim().slice(0, 30));
  }
  return [...bad];
}"""
FOCUS = """() => { const e = document.activeElement, s = getComputedStyle(e), b = e.getClientRects()[0];
  const shown = getComputedStyle(e).outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
  const at = (v, least, most) => Math.min(Math.max(v, least), most);
  const top = document.elementFromPoint(at(b.left + Math.min(b.width / 2, 20), 0, innerWidth - 1),
    at(b.top + Math.min(b.height / 2, 12), 0, innerHeight - 1));
  const inside = b.right > 0 && b.left < innerWidth && b.bottom > 0 && b.top < innerHeight
    && !!top && (e.contains(top) || top.contains(e));
  return [e === document.body ? '' : e.tagName + ' ' + (e.textContent || e.id).trim().slice(0, 40), shown, inside,
    [...document.querySelectorAll('*')].indexOf(e)]; }"""
CONTROLS = """() => { const all = [...document.querySelectorAll('*')];
  return all.filter(e => e.matches('a[href],button,input,select,summary,[tabindex]') && e.tabIndex >= 0
    && e.checkVisibility({visibilityProperty: true})).map(e => all.indexOf(e)); }"""
CLIPPED = """() => [...document.body.querySelectorAll('*')].filter(e => {
  const s = getComputedStyle(e), hides = v => v === 'hidden' || v === 'clip';
  return e.innerText && s.position !== 'absolute' && s.clipPath === 'none' &&
    ((hides(s.overflowX) && e.scrollWidth > e.clientWidth + 1) ||
     (hides(s.overflowY) && e.scrollHeight > e.clientHeight + 1)); }).map(e => e.outerHTML.slice(0, 90))"""
# WCAG 1.4.12: what a person may set, and nothing is lost.
SPACING = ("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
           "p{margin-bottom:2em!important}")
SHIFTS = """(() => { window.shifted = 0; new PerformanceObserver(list => list.getEntries().forEach(
  e => { if (!e.hadRecentInput) window.shifted += e.value })).observe({type: 'layout-shift', buffered: true}) })()"""


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole municipality published with each theme, a table of 200 rows in it, and a page that tries its width."""
    folder = tmp_path_factory.mktemp("temas")
    for name in THEMES:
        site = write_site(folder / "sites", name)
        text = (site / "sitio.yaml").read_text("utf-8").replace("region: ", "direccion: Calle Inventada 123\nregion: ")
        (site / "sitio.yaml").write_text(text + f"tema: {{nombre: {name}, logo: documentos/logo.svg}}\n", "utf-8")
        put(site / "documentos/logo.svg", (ROOT / "themes/banner/static/icono.svg").read_text("utf-8"))
        long = "Departamentodeadministracióndepersonalyremuneraciones" * 2
        put(site / "paginas/ancha.md", f"# {long}\n\n{long}\n\n|Trámite|Plazo|\n|-|-|\n|{long}|3 días|\n")
        for path, data in two_hundred():
            put(site / path, data)
    portalgen("build", "--base-url", "https://ejemplo.cl", cwd=folder)
    return folder / "public"


def two_hundred() -> Iterator[tuple[str, str]]:
    """Two payrolls of 200 rows with the names of the demonstration, the second with what changed in a quarter, and the
    scale they refer to: (path, text) of each."""
    for folder, name, most in (("planta", "2026-08", 200), ("planta", "2026-09", 200), ("escala", "2026", 1000)):
        sheets = sorted((ROOT / "sites/puerto-ejemplo/1.04-personal" / folder).glob(f"{name}*.csv"))
        rows = [row for sheet in sheets for row in csv.DictReader(io.StringIO(sheet.read_text("utf-8")))][:most]
        assert len(rows) == most or folder == "escala"
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        yield f"1.04-personal/{folder}/{name}.csv", out.getvalue()


@pytest.fixture(scope="module")
def address(public: Path) -> Iterator[str]:
    with served(public) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


def path_of(public: Path, theme: str, kind: str) -> str:
    return main_pages(public, theme)[kind]


@browsing
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", THEMES)
class TestEveryKindOfPage:
    def test_quiet_alone_and_well_made(self, browser: Browser, public: Path, address: str, theme: str,
                                       kind: str) -> None:
        page, wrong = visit(browser, address + path_of(public, theme, kind))
        assert page.evaluate(STRUCTURE) == []
        assert wrong == []
        page.context.close()

    def test_can_be_read(self, browser: Browser, public: Path, address: str, theme: str, kind: str) -> None:
        for scheme in ("light", "dark"):
            page, _ = visit(browser, address + path_of(public, theme, kind), color_scheme=scheme,
                            viewport={"width": 390, "height": 844})
            page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true }")
            assert page.evaluate(CONTRAST) == [], scheme
            page.context.close()

    def test_no_sideways_scroll(self, browser: Browser, public: Path, address: str, theme: str, kind: str) -> None:
        page, _ = visit(browser, address + path_of(public, theme, kind), bypass_csp=True)
        for width, height in ((320, 256), (390, 844), (1280, 900)):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true }")
            assert page.evaluate(OVERFLOW) <= 0, width
        page.add_style_tag(content="html{font-size:200%!important}")
        assert page.evaluate(OVERFLOW) <= 0, "text twice as large"
        assert page.evaluate(CLIPPED) == [], "text twice as large"
        page.set_viewport_size({"width": 640, "height": 512})
        page.add_style_tag(content="html{font-size:100%!important}" + SPACING)
        assert page.evaluate(OVERFLOW) <= 0, "page twice as large, text with more space"
        assert page.evaluate(CLIPPED) == [], "page twice as large, text with more space"
        page.context.close()

    def test_by_keyboard(self, browser: Browser, public: Path, address: str, theme: str, kind: str) -> None:
        """Every control is reached once, in the order of the page, seen and not covered."""
        page, _ = visit(browser, address + path_of(public, theme, kind), viewport={"width": 390, "height": 844})
        wanted = page.evaluate(CONTROLS)[:100 if theme == "banner" else 25]
        walked = []
        for _ in wanted:
            page.keyboard.press("Tab")
            name, shown, inside, place = page.evaluate(FOCUS)
            assert (shown, inside) == (True, True), name
            walked.append(place)
        assert len(wanted) > 3
        assert walked == wanted
        page.goto("about:blank")
        page.goto(address + path_of(public, theme, kind))
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.id") == "contenido", "the first stop skips to the content"
        page.context.close()

    def test_nothing_moves_while_it_loads(self, browser: Browser, public: Path, address: str, theme: str,
                                          kind: str) -> None:
        for width, height in ((360, 780), (1280, 900), (1280, 3000)):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.add_init_script(SHIFTS)
            page.goto(address + path_of(public, theme, kind), wait_until="load")
            page.wait_for_timeout(150)
            assert page.evaluate("() => window.shifted") <= 0.01, width
            page.close()

    def test_all_is_there_without_script(self, browser: Browser, public: Path, address: str, theme: str,
                                         kind: str) -> None:
        path = address + path_of(public, theme, kind)
        made, told = [], []
        for enabled in (True, False):
            page, _ = visit(browser, path, java_script_enabled=enabled)
            made.append(len(page.query_selector_all("main tr, main h2, main li a, main dt")))
            told.append(page.inner_text("h1"))
            assert page.query_selector("main")
            page.context.close()
        assert told[0] == told[1]
        assert made[1] >= made[0] > 0 or kind in ("pagina", "perdida"), made

    def test_on_paper(self, browser: Browser, public: Path, address: str, theme: str, kind: str) -> None:
        page, _ = visit(browser, address + path_of(public, theme, kind))
        page.emulate_media(media="print")
        assert not page.evaluate("() => [...document.querySelectorAll('nav')].some(n => n.getClientRects().length)")
        assert page.evaluate("() => [...document.querySelectorAll('thead')].every(h => "
                             "getComputedStyle(h).display === 'table-header-group')")
        assert page.evaluate("() => [...document.querySelectorAll('.tw')].every(t => "
                             "getComputedStyle(t).overflow === 'visible')")
        # A button is painted on the first sheet only: the words of a repeated head must not be in its box.
        assert page.evaluate("() => [...document.querySelectorAll('thead button')].every(b => "
                             "getComputedStyle(b).display === 'contents')")
        assert not page.evaluate("() => [...document.querySelectorAll('[data-filtro]')].some(e => "
                                 "e.getClientRects().length)")
        assert page.pdf(format="A4").startswith(b"%PDF")
        page.context.close()


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
         "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}


@browsing
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(browser: Browser, public: Path, address: str, view: str, kind: str) -> None:
    assert violations(browser, address + path_of(public, "banner", kind), view) == []


@browsing
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_the_other_theme(browser: Browser, public: Path, address: str, kind: str) -> None:
    for view in ("escritorio", "oscuro"):
        assert violations(browser, address + path_of(public, "sobrio", kind), view) == []


def violations(browser: Browser, path: str, view: str) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    page, _ = visit(browser, path, **VIEWS[view])
    if view == "papel":
        page.emulate_media(media="print")
    found = Axe().run(page, options=RULES).response["violations"]
    page.context.close()
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@checking
def test_the_nu_checker_finds_nothing(public: Path) -> None:
    """In any page of either theme and of the index, nor in their styles and drawings."""
    files = [path for path in public.rglob("*") if path.suffix in (".html", ".css", ".svg")]
    assert len(files) > 200
    assert complaints(files) == []


@checking
def test_the_nu_checker_is_awake(tmp_path: Path) -> None:
    put(tmp_path / "mal.html", "<!doctype html><html lang=es><title>x</title><p id=a><p id=a><ul><p>")
    put(tmp_path / "mal.css", "p{colour:red}")
    found = "\n".join(complaints(tmp_path.iterdir()))
    assert "Duplicate ID" in found
    assert "colour" in found


@browsing
@pytest.mark.parametrize("theme", THEMES)
def test_forced_colours_keep_what_is_said(browser: Browser, public: Path, address: str, theme: str) -> None:
    """Nothing is told by colour alone: the state of each item is a word, with a sign before it."""
    page, _ = visit(browser, address + path_of(public, theme, "inicio"), forced_colors="active")
    states = page.query_selector_all(".estado")
    assert states
    assert all(state.inner_text().strip() for state in states)
    assert page.evaluate(OVERFLOW) <= 0
    page.context.close()


@browsing
def test_the_head_and_the_name_of_a_row_stay_in_sight(browser: Browser, public: Path, address: str) -> None:
    page, _ = visit(browser, address + "banner/1.04-personal/planta/2026-09/index.html",
                    viewport={"width": 390, "height": 844})
    page.evaluate("() => document.querySelector('.tabla').scrollBy(400, 2000)")
    inside = """() => { const t = document.querySelector('.tabla').getBoundingClientRect();
      const near = (s, side) => Math.abs(document.querySelector(s).getBoundingClientRect()[side] - t[side]) < 3;
      return [near('thead .fila', 'top'), near('tbody th', 'left'), near('thead .fila', 'left')] }"""
    assert page.evaluate(inside) == [True, True, True]
    page.context.close()


@browsing
def test_a_narrow_table_is_cards_on_a_phone(browser: Browser, public: Path, address: str) -> None:
    path = next(p for p in (public / "banner").rglob("*.html") if 'class="datos fichas' in p.read_text("utf-8"))
    page, _ = visit(browser, address + path.relative_to(public).as_posix(), viewport={"width": 360, "height": 740})
    assert page.evaluate("() => getComputedStyle(document.querySelector('.fichas tbody tr')).display") == "flex"
    labels = page.evaluate("() => [...document.querySelectorAll('.fichas tbody tr:first-child td')]"
                           ".map(c => getComputedStyle(c, '::before').content.slice(1, -1))")
    heads = page.evaluate("() => [...document.querySelectorAll('.fichas thead th')].map(h => h.textContent)")
    assert all(any(head.startswith(label) for head in heads) for label in labels)
    page.context.close()


# --- weights


def wire(public: Path, path: str) -> int:
    """Bytes of a page and its style sheets, compressed as servers do."""
    html = (public / path).read_bytes()
    styles = re.findall(rb'<link rel="stylesheet" href="([^"]+)"', html)
    files = [html, *(((public / path).parent / style.decode()).read_bytes() for style in styles)]
    return sum(len(gzip.compress(data, 6)) for data in files)


def test_weights(public: Path) -> None:
    assert wire(public, "banner/index.html") <= HOME
    pages = [path.relative_to(public).as_posix() for path in (public / "banner").rglob("*.html")
             if path.name != "404.html"]        # whose addresses are absolute
    heaviest = max(pages, key=lambda path: wire(public, path))
    assert "planta/2026-09" in heaviest, "a hundred people, 26 columns and all that changed"
    assert wire(public, heaviest) <= TABLE
    assert (public / heaviest).read_bytes().count(b"<tr id=") >= 100
    for style in (ROOT / "themes").rglob("*.css"):
        assert style.stat().st_size <= CSS, style


# --- colours


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_says_the_colours_of_the_theme(name: str) -> None:
    """theme.yaml is what contrast is checked against: what the browser paints must be the same."""
    theme = load_theme(ROOT / "themes", name)
    text = "".join(theme.static()[style].read_text("utf-8") for style in theme.styles)
    blocks = re.findall(r"(@media\(prefers-color-scheme:dark\)\{)?:root\{([^}]*)\}", text.partition("@media print")[0])
    said: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for dark, body in re.findall(r"(@media\(prefers-color-scheme:dark\)\{)?:root\{([^}]*)\}", text):
        if "#000" not in body:                                      # not those of paper
            said[bool(dark)].update(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", body))
    assert blocks
    assert {k: said[0][k] for k in theme.palette.light} == theme.palette.light
    assert {k: {**said[0], **said[1]}[k] for k in theme.palette.dark} == theme.palette.dark


@pytest.mark.parametrize("name", THEMES)
def test_every_pair_of_a_theme_can_be_read(name: str) -> None:
    palette = load_theme(ROOT / "themes", name).palette
    assert palette.pairs
    for colours in (palette.light, palette.dark):
        for text, back, least in palette.pairs:
            assert ratio(colours[text], colours[back]) >= least, (text, back)


def test_ratio_is_that_of_the_guidelines() -> None:
    assert ratio("#000", "#fff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)      # the best known near miss
    assert ratio("#767676", "#ffffff") >= 4.5
    assert ratio("#0c2c55", "#0c2c55") == 1


@pytest.mark.parametrize("colour", ["#e8a33d", "#fff", "#ffff00", "#777777", "#12ab34", "#0b57a4", "#ff0000"])
def test_the_colour_proposed_passes_and_is_the_nearest(colour: str) -> None:
    palette = Palette({"fondo": "#ffffff", "enlace": "#0b57a4"}, {"fondo": "#11161d", "enlace": "#8cc4ff"},
                      {"enlace": "los enlaces"}, (("enlace", "fondo", 4.5),))
    found = list(problems(palette, {"enlace": colour}))
    if ratio(colour, "#ffffff") >= 4.5:
        assert found == []
    else:
        assert ratio(found[0].proposal, "#ffffff") >= 4.5
        assert ratio(found[0].proposal, "#ffffff") < 4.7, "no darker than needed"
    light, dark = applied(palette, {"enlace": colour, "fondo": "#000000"})
    assert light == {"enlace": colour}, "only what may be chosen"
    assert ratio(dark["enlace"], "#11161d") >= 4.5
    assert stylesheet(palette, {"enlace": colour}).startswith(f":root{{--enlace:{colour}}}\n@media")


def test_when_no_lightness_passes_the_theme_keeps_its_own() -> None:
    palette = Palette({"a": "#ffffff", "b": "#000000", "c": "#767676"}, {}, {"c": "algo"},
                      (("c", "a", 10), ("c", "b", 10)))
    assert nearest(palette, palette.light, "c") == "#767676"


def test_chosen_colours_are_published(tmp_path: Path) -> None:
    site = write_site(tmp_path / "sites")
    with (site / "sitio.yaml").open("a", encoding="utf-8") as file:
        file.write('tema: {nombre: banner, colores: {franja: "#5c0c2c"}}\n')
    portalgen("build", cwd=tmp_path)
    home = (tmp_path / "public/prueba/index.html").read_text("utf-8")
    assert re.findall(r'stylesheet" href="([^"]+)"', home) == ["estilo.css", "colores.css"]
    assert "--franja:#5c0c2c" in (tmp_path / "public/prueba/colores.css").read_text("utf-8")


# --- the pages of the portal about itself


def test_the_banner_and_the_statement(public: Path) -> None:
    from xml.etree import ElementTree

    page = (public / "banner/banner/index.html").read_text("utf-8")
    assert "&lt;img src=&#34;" in page or '&lt;img src="https://ejemplo.cl/banner/banner/transparencia.svg"' in page
    for name in ("transparencia", "solicitud"):
        drawing = ElementTree.fromstring((public / f"banner/banner/{name}.svg").read_text("utf-8"))
        texts = [e for e in drawing.iter() if e.tag.endswith("}text")]
        assert len(texts) >= 2, "text as text"
        assert drawing.find("{*}title") is not None
    statement = (public / "banner/accesibilidad.html").read_text("utf-8")
    assert "20 de noviembre de 2026" in statement
    assert "oirs@prueba.cl" in statement
    for path in (public / "banner").rglob("*.html"):
        assert "accesibilidad.html" in path.read_text("utf-8"), path
