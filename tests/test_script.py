"""The scripts of the theme in a real browser: a table filtered, sorted, downloaded and searched in all its periods."""

from __future__ import annotations

import csv
import functools
import gzip
import io
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sitios

from portalgen.render.templates import load_theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
STATIC = sitios.ROOT / "themes" / "banner" / "static"
SCRIPTS = ("tabla.js", "buscador.js", "lista.js")
needs_browser = pytest.mark.skipif(not CHROMIUM and "CI" not in os.environ, reason="chromium is not installed")
TABLE = "1.04-personal/planta"
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\" onfocus=alert(3) {{7*7}}"
SMALL = 40          # rows of September: one page
LARGE = 450         # of October: several
PAGE = load_theme(sitios.ROOT / "themes", "banner").rows
LAST = f"persona{PAGE - 1}"             # in the first page


def rows_of(month: str, count: int) -> str:
    """An invented payroll. Row n: pay, day and grade say its number in ways that text would sort wrongly."""
    example = (sitios.ROOT / "schemas" / "ejemplos" / "personal_planta.csv").read_text("utf-8")
    names, first = list(csv.reader(io.StringIO(example)))[:2]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for n in range(1, count + 1):
        row = dict(zip(names, first, strict=True)) | {
            "mes": month, "nombre_completo": f"Demo Íñiguez Persona{n}", "grado_o_jornada": str(n % 20 + 1),
            "estamento": ("Directivo", "Profesional", "Técnico")[n % 3], "cargo_funcion": "Asesoría, \"jurídica\"",
            "remuneracion_bruta": str(900_000 + (n * 7919) % 2_000_003), "remuneracion_liquida": "700000",
            "fecha_inicio": f"20{n % 20:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}", "observaciones": ""}
        row |= {"enlace": ""} if "enlace" in row else {}
        if n == 7:
            row |= {"observaciones": HOSTILE, "nombre_completo": "Ñandú Ñuñoa Única", "enlace": "javascript:alert(4)"}
        writer.writerow(row.values())
    return out.getvalue()


@dataclass(frozen=True)
class Built:
    folder: Path
    address: str

    def url(self, path: str, *, disk: bool = False) -> str:
        name, mark, state = path.partition("#")
        return ((self.folder / name).as_uri() if disk else self.address + name) + mark + state


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """A site with two months of one table, served as any web server would."""
    root = tmp_path_factory.mktemp("guion")
    site = sitios.write_site(root / "sites")
    info = sitios.SITE.replace("desde: 2026-10", "desde: 2023-11")
    sitios.put(site / "sitio.yaml", f"{info}tema: {{nombre: banner}}\n")
    sitios.put(site / TABLE / "2026-10.csv", rows_of("Octubre", LARGE))
    sitios.put(site / TABLE / "2026-09.csv", rows_of("Septiembre", SMALL).replace("Persona39,", "Solo en Septiembre,"))
    old = (sitios.ROOT / "sites/puerto-ejemplo" / TABLE / "2023-11.csv").read_text("utf-8").splitlines()[:2]
    sitios.put(site / TABLE / "2023-11.csv", re.sub('"[^"]+, [^"]+"', "Persona Antigua", "\n".join([*old, ""])))
    sitios.portalgen("build", "prueba", "--draft", "--sites", root / "sites", "--out", root / "out", cwd=root)
    folder = root / "out" / "prueba"

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Built(folder, f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser, built: Built) -> Iterator[Any]:
    """Opens a page; at the end, nothing may have been complained of, run, or asked of another host."""
    wrong: list[str] = []
    contexts = []

    def open_page(path: str, *, disk: bool = False, **options: Any) -> Page:
        context = browser.new_context(locale="es-CL", accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        address = built.url(path, disk=disk)
        home = address.split("/")[2]
        page.on("console", lambda m: wrong.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: wrong.append(f"page error: {e}"))
        page.on("dialog", lambda d: (wrong.append(f"dialog: {d.message}"), d.dismiss()))
        page.on("requestfailed", lambda r: wrong.append(f"failed: {r.url}")      # leaving a page aborts its requests
                if r.failure != "net::ERR_ABORTED" else None)
        page.on("response", lambda r: wrong.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        page.on("request", lambda r: wrong.append(f"outside: {r.url}")
                if not r.url.startswith("blob:") and r.url.split("/")[2] != home else None)
        page.goto(address, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


OCTOBER, SEPTEMBER = f"{TABLE}/2026-10/index.html", f"{TABLE}/2026-09/index.html"
COLUMN = """title => { const head = [...document.querySelectorAll('.datos thead th')];
  const at = head.findIndex(h => h.textContent.includes(title));
  return [...document.querySelectorAll('.datos tbody tr')].map(r => r.cells[at].firstChild?.textContent || ''); }"""


def column(page: Page, title: str) -> list[str]:
    found: list[str] = page.evaluate(COLUMN, title)
    return found


def said(page: Page, text: str) -> None:
    """Waits until the live region of the table says it."""
    page.locator(".filtro [role=status]", has_text=text).wait_for(timeout=10_000)


def sort(page: Page, title: str) -> None:
    page.get_by_role("button", name=title, exact=False).first.click()


def words(texts: list[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]


# ---- size and form


def test_scripts_are_small() -> None:
    sizes = {name: len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)) for name in SCRIPTS}
    assert all(size <= 10_000 for size in sizes.values()), sizes


@pytest.mark.skipif(not shutil.which("node") and "CI" not in os.environ, reason="node is not installed")
@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_well_formed(name: str) -> None:
    command = [shutil.which("node") or "node", "--check", str(STATIC / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_never_read_data_as_markup(name: str) -> None:
    text = (STATIC / name).read_text("utf-8")
    for door in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "http://"):
        assert door not in text, door


# ---- one page of one table


@needs_browser
def test_filter_forgets_accents_and_capitals(visit: Any) -> None:
    page = visit(SEPTEMBER)
    page.get_by_label("Filtrar la tabla").fill("UNICA nandu")
    said(page, f"Mostrando 1 de {SMALL}.")
    assert column(page, "Nombre") == ["Ñandú Ñuñoa Única"]
    assert page.locator(".datos caption").text_content().endswith(f": 1 de {SMALL}")
    page.get_by_label("Filtrar la tabla").fill("nadie se llama así")
    said(page, "Ninguna fila coincide.")
    assert column(page, "Nombre") == []
    page.get_by_role("button", name="Quitar filtros y orden").click()
    said(page, f"Mostrando {SMALL} filas.")
    assert len(column(page, "Nombre")) == SMALL
    assert page.evaluate("() => document.activeElement.id") == "t-q"


@needs_browser
def test_sort_by_number_date_and_text_is_announced(visit: Any) -> None:
    page = visit(SEPTEMBER)
    sort(page, "Remuneración bruta")
    said(page, f"ascendente. Mostrando {SMALL} de {SMALL}.")
    amounts = [int(text.replace(".", "")) for text in column(page, "Remuneración bruta")]
    assert amounts == sorted(amounts)
    assert len(set(amounts)) == SMALL
    assert page.locator(".datos th[aria-sort=ascending]").count() == 1
    sort(page, "Remuneración bruta")
    said(page, "descendente.")
    assert [int(t.replace(".", "")) for t in column(page, "Remuneración bruta")] == amounts[::-1]
    sort(page, "Fecha de inicio")
    said(page, "Ordenado por Fecha de inicio ascendente.")
    days = column(page, "Fecha de inicio")
    assert days != sorted(days)
    assert [day[6:] + day[2:6] + day[:2] for day in days] == sorted(day[6:] + day[2:6] + day[:2] for day in days)
    sort(page, "Nombre")
    said(page, "Ordenado por Nombre")
    names = column(page, "Nombre")
    assert names[:3] == ["Demo Íñiguez Persona1", "Demo Íñiguez Persona2", "Demo Íñiguez Persona3"]
    assert names[-1] == "Ñandú Ñuñoa Única", "ñ after n"
    sort(page, "Nombre")
    sort(page, "Nombre")
    said(page, "Orden original.")
    assert page.locator(".datos th[aria-sort]").count() == 0
    assert column(page, "Nombre")[0] == "Demo Íñiguez Persona1"


@needs_browser
def test_facets_count_what_would_be_left(visit: Any) -> None:
    page = visit(SEPTEMBER)
    page.get_by_text("Acotar por columnas").click()
    group = page.get_by_role("group", name="Estamento", exact=True)
    options = words(group.locator("label").all_text_contents())
    assert options == ["Directivo (13)", "Profesional (14)", "Técnico (13)"]
    group.get_by_label("Profesional").check()
    said(page, f"Mostrando 14 de {SMALL}.")
    assert set(column(page, "Estamento")) == {"Profesional"}
    assert words(group.locator("label").all_text_contents()) == options, "what choosing the others would leave"
    page.get_by_label("Filtrar la tabla").fill("persona1")
    said(page, f"Mostrando 5 de {SMALL}.")
    assert "Directivo (3)" in words(group.locator("label").all_text_contents())


@needs_browser
def test_several_values_of_a_facet(visit: Any) -> None:
    page = visit(SEPTEMBER)
    page.get_by_text("Acotar por columnas").click()
    group = page.get_by_role("group", name="Estamento", exact=True)
    group.get_by_label("Profesional").check()
    said(page, f"Mostrando 14 de {SMALL}.")
    assert page.evaluate("() => document.activeElement.type") == "checkbox", "focus stays on the value"
    group.get_by_label("Técnico").check()
    said(page, f"Mostrando 27 de {SMALL}.")
    assert set(column(page, "Estamento")) == {"Profesional", "Técnico"}
    page.reload()
    said(page, f"Mostrando 27 de {SMALL}.")
    assert group.locator("input:checked").count() == 2, "both are in the address"
    group.get_by_label("Profesional").uncheck()
    said(page, f"Mostrando 13 de {SMALL}.")
    page.go_back()
    said(page, f"Mostrando 27 de {SMALL}.")


@needs_browser
def test_state_lives_in_the_address(visit: Any) -> None:
    page = visit(SEPTEMBER)
    page.get_by_label("Filtrar la tabla").fill("íñiguez")
    said(page, f"Mostrando {SMALL - 1} de {SMALL}.")
    sort(page, "Remuneración bruta")
    said(page, "Ordenado por")
    before = column(page, "Nombre")
    assert "#" in page.url
    assert "?" not in page.url, "what is searched is not sent to the server"
    page.reload()
    said(page, "Ordenado por")
    assert column(page, "Nombre") == before
    assert page.get_by_label("Filtrar la tabla").input_value() == "íñiguez"
    page.go_back()
    page.locator("th[aria-sort]").wait_for(state="detached")
    assert len(column(page, "Nombre")) == SMALL - 1
    page.go_back()
    page.locator(".datos tbody tr").nth(SMALL - 1).wait_for()
    assert page.get_by_label("Filtrar la tabla").input_value() == ""
    page.go_forward()
    said(page, f"Mostrando {SMALL - 1} de {SMALL}.")


@needs_browser
def test_download_of_what_is_filtered(visit: Any, built: Built) -> None:
    page = visit(SEPTEMBER)
    page.get_by_label("Filtrar la tabla").fill("única")
    said(page, "Mostrando 1 de")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Descargar lo filtrado").click()
    assert waiting.value.suggested_filename == "planta-2026-09-filtrado.csv"
    got = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8"))))
    all_rows = csv.DictReader(io.StringIO((built.folder / TABLE / "2026-09/planta-2026-09.csv").read_text("utf-8")))
    assert got == [row for row in all_rows if "Única" in row["nombre_completo"]]


@needs_browser
def test_link_of_a_row_is_copied_and_leads_to_it(visit: Any) -> None:
    page = visit(SEPTEMBER, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Filtrar la tabla").fill("única")
    said(page, "Mostrando 1 de")
    page.get_by_role("button", name="Copiar el enlace de esta fila").click()
    said(page, "Enlace de la fila copiado.")
    link = page.evaluate("() => navigator.clipboard.readText()")
    page.goto("about:blank")
    page.goto(link)
    found = page.evaluate("() => document.querySelector(':target, tbody tr:focus')?.textContent || ''")
    assert "Ñandú Ñuñoa Única" in found


# ---- a table of many pages, and all periods


@needs_browser
def test_a_table_of_many_pages_is_filtered_whole(visit: Any) -> None:
    page = visit(OCTOBER)
    assert len(column(page, "Nombre")) == PAGE < LARGE - 1
    page.get_by_label("Filtrar la tabla").fill("persona449")
    said(page, f"Mostrando 1 de {LARGE}.")
    assert column(page, "Nombre") == ["Demo Íñiguez Persona449"]
    assert not page.locator(".paginador").is_visible()
    page.get_by_label("Filtrar la tabla").fill("íñiguez")
    said(page, f"{PAGE} de las {LARGE - 1} que coinciden")
    for shown in range(PAGE, LARGE - 1, PAGE):
        page.get_by_role("button", name=f"Mostrar {min(PAGE, LARGE - 1 - shown)} filas más").click()
    assert len(column(page, "Nombre")) == LARGE - 1
    assert not page.locator(".mas").is_visible()
    page.get_by_role("button", name="Quitar filtros y orden").click()
    said(page, f"Mostrando {PAGE} filas.")
    assert page.locator(".paginador").is_visible()


@needs_browser
def test_drawn_rows_are_those_of_the_page(visit: Any) -> None:
    page = visit(f"{TABLE}/2026-10/2.html")
    inside = "() => [...document.querySelectorAll('.datos tbody tr')].map(r => r.innerText.replace(/\\s*#$/, ''))"
    theirs = page.evaluate(inside)
    other = visit(OCTOBER)
    other.get_by_label("Filtrar la tabla").fill("demo")
    said(other, "que coinciden")
    other.get_by_role("button", name=f"Mostrar {PAGE} filas más").click()
    said(other, f"{2 * PAGE} de las")
    assert other.evaluate(inside)[PAGE - 1:2 * PAGE - 1] == theirs, "what the script draws is what the builder draws"


@needs_browser
def test_search_in_all_periods(visit: Any) -> None:
    page = visit(f"{TABLE}/2026-10/2.html")
    page.get_by_label("Filtrar la tabla").fill("solo en septiembre")
    said(page, "Ninguna fila coincide.")
    page.get_by_label("Buscar en todos los períodos").check()
    said(page, f"Mostrando 1 de {LARGE + SMALL + 1}, en 3 períodos.")
    assert column(page, "Período") == ["septiembre de 2026"]
    numbers = "getComputedStyle(document.querySelectorAll('tbody td')[0].parentElement.cells[{}]).textAlign"
    heads = page.locator(".datos thead th").all_text_contents()
    at = next(i for i, head in enumerate(heads) if "bruta" in head)
    assert page.evaluate("() => " + numbers.format(at)) == "end", "numbers keep their side"
    page.locator("tbody a", has_text="septiembre de 2026").click()
    page.wait_for_url("**/2026-09/index.html#fila-39")
    assert "Solo en Septiembre" in page.evaluate("() => document.activeElement.textContent")
    page.go_back()
    said(page, "en 3 períodos.")
    page.get_by_label("Buscar en todos los períodos").uncheck()
    said(page, "Ninguna fila coincide.")
    assert "Período" not in page.locator(".datos thead").inner_text()


@needs_browser
def test_each_period_shows_the_columns_of_its_edition(visit: Any) -> None:
    """Years ago the law asked for other columns, and called some of them otherwise."""
    page = visit(SEPTEMBER)
    page.get_by_label("Filtrar la tabla").fill("antigua")
    page.get_by_label("Buscar en todos los períodos").check()
    said(page, "ese período no tenía esa columna")
    assert column(page, "Período") == ["noviembre de 2023"]
    assert column(page, "Tipo de contrato") == ["Planta"]
    assert column(page, "Remuneración líquida") != [""]
    told = page.locator(".datos thead th", has_text="Remuneración bruta").inner_text()
    assert "En otros períodos: Remuneración bruta mensualizada" in told
    page.get_by_label("Filtrar la tabla").fill("persona12")
    said(page, "Mostrando 12 de")
    assert page.locator(".datos thead th", has_text="Tipo de contrato").count() == 0, "no row found has it"
    page.get_by_label("Buscar en todos los períodos").uncheck()
    said(page, f"Mostrando 1 de {SMALL}.")
    assert page.locator(".datos thead .otro").count() == 0


@needs_browser
def test_all_periods_are_sorted_and_downloaded_together(visit: Any) -> None:
    page = visit(SEPTEMBER)
    page.get_by_label("Buscar en todos los períodos").check()
    page.get_by_label("Filtrar la tabla").fill("persona12")
    said(page, f"Mostrando 12 de {LARGE + SMALL + 1}, en 3 períodos.")
    assert column(page, "Período") == ["octubre de 2026"] * 11 + ["septiembre de 2026"], "newest first"
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Descargar lo filtrado").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8"))))
    assert [row["periodo"] for row in rows] == column(page, "Período")
    assert {row["mes"] for row in rows} == {"Octubre", "Septiembre"}


@needs_browser
def test_many_rows_do_not_stop_the_page(visit: Any, built: Built) -> None:
    """A hundred thousand rows: the page answers while it searches, however long that takes."""
    page = visit(SEPTEMBER)
    head, *rows = (built.folder / TABLE / "2026-10/planta-2026-10.csv").read_text("utf-8").splitlines()
    big = "\n".join([head, *(rows * 223)[:100_000], ""])
    page.route("**/planta-2026-10.csv", lambda route: route.fulfill(body=big, content_type="text/csv"))
    page.evaluate("""() => { let last = performance.now(); window.worst = 0;
      const beat = () => { const now = performance.now(); window.beats = (window.beats || 0) + 1;
        window.worst = Math.max(window.worst, now - last); last = now; setTimeout(beat, 10) }; beat() }""")
    page.get_by_label("Filtrar la tabla").fill("persona449")
    page.get_by_label("Buscar en todos los períodos").check()
    page.locator(".filtro [role=status]", has_text="en 3 períodos.").wait_for(timeout=120_000)
    assert "de 100.041" in page.locator(".filtro [role=status]").inner_text()
    assert page.evaluate("() => window.beats") > 20, "the page went on living meanwhile"


# ---- keyboard, hostile data, disk, no script


@needs_browser
def test_by_keyboard_alone(visit: Any) -> None:
    page = visit(SEPTEMBER)
    focused = "() => document.activeElement.id || document.activeElement.textContent.trim()"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == "t-q":
            break
    page.keyboard.type("persona2")
    said(page, f"Mostrando 11 de {SMALL}.")
    assert page.evaluate(focused) == "t-q", "focus stays where the person writes"
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(focused))
        if seen[-1].startswith("Nombre"):
            break
    assert {"t-todo", "Quitar filtros y orden"} <= set(seen)
    page.keyboard.press("Enter")
    said(page, "Ordenado por Nombre")
    assert page.evaluate(focused).startswith("Nombre"), "and on the button of the order"
    rows = "() => [...document.querySelectorAll('.copiar')].indexOf(document.activeElement)"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(rows) == 0:
            break
    page.keyboard.press("ArrowDown")
    assert page.evaluate(rows) == 1, "one stop for all rows; the arrows go from one to another"
    page.keyboard.press("Tab")
    assert page.evaluate(rows) == -1, "and a Tab leaves"


@needs_browser
def test_hostile_texts_are_only_texts(visit: Any) -> None:
    page = visit(OCTOBER, bypass_csp=True)
    page.get_by_label("Buscar en todos los períodos").check()
    page.get_by_label("Filtrar la tabla").fill("onerror")
    said(page, "Mostrando 2 de")
    assert column(page, "Observaciones") == [HOSTILE, HOSTILE]
    assert page.locator(".datos img, .datos script, .datos [href^=javascript]").count() == 0
    state = "#q=%3Cimg+src%3Dx+onerror%3Dalert(9)%3E&c.estamento=%3Cb%3E&orden=-__proto__"
    page.goto(page.url.partition("#")[0] + state)
    page.reload()
    said(page, "Ninguna fila coincide.")
    assert page.locator("main img[src=x], .filtro b").count() == 0


@needs_browser
def test_from_the_disk(visit: Any) -> None:
    page = visit(OCTOBER, disk=True)
    assert page.get_by_label("Buscar en todos los períodos").count() == 0
    assert "abierta desde el disco" in page.locator(".filtro .nota").inner_text()
    page.get_by_label("Filtrar la tabla").fill(LAST)
    said(page, f"Mostrando 1 de {PAGE}.")
    page.reload()
    said(page, f"Mostrando 1 de {PAGE}.")
    page.get_by_role("button", name="Quitar filtros y orden").click()
    said(page, f"Mostrando {PAGE} filas.")


@needs_browser
@pytest.mark.parametrize("path", [OCTOBER, SEPTEMBER, "1.04-personal/contrata/2026-10/index.html"])
def test_without_script_there_is_the_same(visit: Any, path: str) -> None:
    bare = visit(path, java_script_enabled=False)
    assert bare.locator(".filtro").count() == 0
    plain = bare.locator(".datos").inner_text()
    page = visit(path)
    assert page.locator(".filtro").count() == 1
    assert page.locator(".datos").inner_text().replace("#", "").split() == plain.split()


@needs_browser
def test_a_broken_connection_is_said(visit: Any, browser: Browser, built: Built) -> None:
    page = browser.new_page()
    page.goto(built.url(OCTOBER))
    page.route("**/*.csv", lambda route: route.abort())
    page.route("**/periodos.json", lambda route: route.abort())
    page.get_by_label("Filtrar la tabla").fill(LAST)
    said(page, "solo en las filas de esta página")
    assert column(page, "Nombre") == [f"Demo Íñiguez {LAST.capitalize()}"]
    page.get_by_label("Buscar en todos los períodos").click()        # it unchecks itself when nothing could be read
    said(page, "No se pudieron leer los otros períodos.")
    assert not page.get_by_label("Buscar en todos los períodos").is_checked()
    page.close()


# ---- lists


@needs_browser
@pytest.mark.parametrize("path", ["entidades/index.html", "glosario.html"])
def test_a_long_list_is_filtered_by_what_it_says(visit: Any, path: str) -> None:
    page = visit(path)
    shown = "() => [...document.querySelectorAll('.lista > *')].filter(e => e.checkVisibility()).length"
    total = page.evaluate(shown)
    name = page.locator(".lista > *").nth(1).locator("a, dt").first.inner_text()
    page.get_by_role("searchbox").fill(name.upper().replace("Ó", "O"))
    page.locator("[data-lista] [role=status]", has_text=f"de {total}.").wait_for()
    assert 0 < page.evaluate(shown) < total or total == 1
    assert page.locator(".lista > *:visible").first.inner_text().startswith(name)
    page.reload()
    assert 0 < page.evaluate(shown) < total or total == 1, "kept in the address"
    page.get_by_role("searchbox").fill("zzzz")
    page.locator("[data-lista] [role=status]", has_text="ninguna").wait_for()
    assert page.evaluate(shown) == 0
    assert not page.locator("section:has(> .lista) h2:visible").count(), "nor the letters that are left empty"
    page.get_by_role("searchbox").fill("")
    assert page.evaluate(shown) == total


# ---- search in the site


def results(page: Page, query: str) -> list[str]:
    page.get_by_role("searchbox", name="Buscar en el sitio").fill(query)
    page.keyboard.press("Enter")
    page.locator("[data-buscador] [role=status]", has_text="result").wait_for()
    page.wait_for_timeout(300)
    found: list[str] = page.locator(".resultados > li > a:first-child").all_text_contents()
    return found


@needs_browser
def test_site_search_understands_people(visit: Any) -> None:
    page = visit("buscar/index.html")
    assert "Personal y remuneraciones" in results(page, "¿Cuánto ganan los funcionarios?")[:3]
    assert "Personal y remuneraciones" in results(page, "SUELDO")[:5]
    assert any("Patentes" in title for title in results(page, "patente de alcoholes")[:3])
    assert any("Compras" in title or "Adquisiciones" in title for title in results(page, "adquisicion")[:4])
    assert any("Honorarios" in title for title in results(page, "honorario")[:3])
    assert results(page, "zzzzqqq") == []
    inside = page.locator(".resultados span a", has_text="Personal de planta")
    assert str(inside.get_attribute("href")).endswith("/index.html#q=zzzzqqq&todo=1"), "what is not in the index"


@needs_browser
def test_site_search_leads_to_periods(visit: Any) -> None:
    page = visit("buscar/index.html")
    results(page, "planta septiembre 2026")
    page.get_by_role("link", name="septiembre de 2026").first.click()
    page.wait_for_url("**/planta/2026-09/index.html")
    page.go_back()
    page.locator(".resultados li").first.wait_for()
    assert page.get_by_role("searchbox").input_value() == "planta septiembre 2026", "kept in the address"


@needs_browser
def test_site_search_on_the_home_page(visit: Any) -> None:
    page = visit("index.html")
    assert 0 < len(results(page, "municipalidad presupuesto gastos")) <= 9
    page.get_by_role("searchbox", name="Buscar en el sitio").fill("<img src=x onerror=alert(1)>")
    page.locator("[data-buscador] [role=status]", has_text="result").wait_for()
    assert page.locator("[data-buscador] img").count() == 0


@needs_browser
def test_site_search_from_the_disk_says_so(visit: Any) -> None:
    page = visit("buscar/index.html", disk=True)
    page.get_by_role("searchbox", name="Buscar en el sitio").fill("sueldos")
    page.locator("[data-buscador] [role=status]", has_text="abierta desde el disco").wait_for()
    assert page.get_by_role("link", name="Personal y remuneraciones").count() >= 1, "the list of the page is there"
