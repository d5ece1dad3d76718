"""The sample pages in a real browser: quiet, alone, readable at 320 px and with the keyboard."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import paginas
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(not CHROMIUM and "CI" not in os.environ, reason="chromium is not installed")
PATHS = list(paginas.pages())

STRUCTURE = """() => {
  const bad = [], all = s => [...document.querySelectorAll(s)], must = (ok, what) => ok || bad.push(what);
  must(all('h1').length === 1, 'one h1');
  must(all('main').length === 1, 'one main');
  must(all('body > header').length === 1 && all('body > footer').length === 1, 'banner and contentinfo');
  must(document.documentElement.lang === 'es-CL', 'language');
  let last = 0;
  for (const h of all('h1,h2,h3,h4,h5,h6')) {
    const level = +h.tagName[1];
    must(level <= last + 1, 'heading jump at ' + h.textContent);
    must(h.textContent.trim(), 'empty heading');
    last = level;
  }
  const navs = all('nav').map(n => n.getAttribute('aria-label'));
  must(navs.every(Boolean) && new Set(navs).size === navs.length, 'navs named apart: ' + navs);
  for (const t of all('table')) {
    must(t.caption && t.caption.textContent.trim(), 'caption');
    must([...t.tHead.querySelectorAll('th')].every(h => h.scope === 'col' && h.textContent.trim()), 'scope');
    const width = t.tHead.rows[0].cells.length;
    must([...t.rows].every(r => r.cells.length === width), 'ragged rows');
    const region = t.closest('[role=region]');
    must(region && region.tabIndex === 0 && (region.ariaLabel || document.getElementById(
      region.getAttribute('aria-labelledby')).textContent.trim()), 'region');
  }
  must(all('a').every(a => a.textContent.trim()), 'empty link');
  return bad;
}"""
BAND = "() => getComputedStyle(document.querySelector('.franja')).backgroundColor"
OVERFLOW = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    folder = tmp_path_factory.mktemp("sitio")
    paginas.write_site(folder)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


def visit(browser: Browser, address: str, **options: Any) -> tuple[Any, list[str]]:
    """An open page, and everything it complained of or asked of another host."""
    page = browser.new_context(locale="es-CL", **options).new_page()
    wrong: list[str] = []
    origin = address.split("/")[2]
    page.on("console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: wrong.append(f"page error: {e}"))
    page.on("dialog", lambda d: (wrong.append(f"dialog: {d.message}"), d.dismiss()))
    page.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}"))
    page.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.on("request", lambda r: wrong.append(f"outside: {r.url}") if r.url.split("/")[2] != origin else None)
    page.goto(address, wait_until="load")
    return page, wrong


@pytest.mark.parametrize("path", PATHS)
def test_quiet_alone_and_well_structured(browser: Browser, site: tuple[Path, str], path: str) -> None:
    page, wrong = visit(browser, site[1] + path)
    assert page.evaluate(STRUCTURE) == []
    assert page.evaluate(BAND) == "rgb(18, 54, 91)", "the style sheet is applied"
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("path", [p for p in PATHS if p != "404.html"])
def test_opens_from_the_disk(browser: Browser, site: tuple[Path, str], path: str) -> None:
    page, wrong = visit(browser, (site[0] / path).as_uri())
    assert page.evaluate("() => document.styleSheets.length") == 1
    assert page.evaluate(BAND) == "rgb(18, 54, 91)", "the style sheet is applied"
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("path", PATHS)
def test_no_sideways_scroll(browser: Browser, site: tuple[Path, str], path: str) -> None:
    page, _ = visit(browser, site[1] + path, viewport={"width": 320, "height": 256})
    assert page.evaluate(OVERFLOW) <= 0, "at 320 px"
    page.set_viewport_size({"width": 1280, "height": 1024})
    page.evaluate("() => { for (const d of document.querySelectorAll('details')) d.open = true }")
    assert page.evaluate(OVERFLOW) <= 0, "at 1280 px"
    page.context.close()


@pytest.mark.parametrize("path", PATHS)
def test_no_sideways_scroll_with_large_text(browser: Browser, site: tuple[Path, str], path: str) -> None:
    page, _ = visit(browser, site[1] + path, viewport={"width": 1280, "height": 1024}, bypass_csp=True)
    page.add_style_tag(content="html{font-size:200%!important}")
    assert page.evaluate(OVERFLOW) <= 0
    page.context.close()


def test_the_keyboard_skips_to_the_content_and_reaches_the_table(browser: Browser, site: tuple[Path, str]) -> None:
    page, _ = visit(browser, site[1] + paginas.PAGES[0])
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Ir al contenido"
    assert page.evaluate("() => document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "contenido"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.getAttribute('role')") == "region":
            break
    assert page.evaluate("() => document.activeElement.getAttribute('aria-labelledby')") == "leyenda"
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.context.close()


def test_numbers_are_aligned_to_the_end(browser: Browser, site: tuple[Path, str]) -> None:
    page, _ = visit(browser, site[1] + paginas.PAGES[0])
    cells = "document.querySelectorAll('tbody tr:first-child td')"
    found = page.evaluate(f"() => [...{cells}].map(c => getComputedStyle(c).textAlign)")
    assert found == ["start", "start", "end", "start"]
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["index.html", paginas.PAGES[0], "1.04-personal/planta/2026-09/index.html"])
def test_contrast(browser: Browser, site: tuple[Path, str], path: str, scheme: str) -> None:
    page, _ = visit(browser, site[1] + path, color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    page.context.close()


# WCAG 1.4.3: 4.5:1 between each text and the nearest painted background behind it.
CONTRAST = """() => {
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => { const [r, g, b] = rgb(c).map(
    v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (rgb(c)[3] !== 0) return c; } return getComputedStyle(document.body).backgroundColor; };
  const bad = new Set();
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('svg') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const a = light(getComputedStyle(e).color), b = light(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.add(e.tagName + '.' + e.className + ' ' + ratio.toFixed(2));
  }
  return [...bad];
}"""
