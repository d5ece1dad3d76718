"""The page that checks a sheet in the browser says of each cell what the program says, for every table and edition."""

from __future__ import annotations

import csv
import functools
import http.server
import io
import os
import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import hostiles
import pytest
from ley import TODAY, real_law
from sitios import ROOT, portalgen

from portalgen.check.judge import judge
from portalgen.check.rules.common import Context
from portalgen.model import Edition, Period, Source, Table
from portalgen.portal.validator import files, for_browsers
from portalgen.read.tables import parse

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
IN_BROWSER = pytest.mark.skipif(not Path(CHROMIUM).exists() and "CI" not in os.environ, reason="no chromium here")
# What only the whole site can say, or needs all the rows at once.
BEYOND = {"personal-programa-sensible", "personal-nombre-y-direccion", "personal-grupo-pequeno", "letras-danadas"}
KEYS = {"valor-repetido", "fila-repetida", "clave-vacia"}
CELLS = ("", " ", "x", "1.234.567", "$ 1.234", "1.234", "12,5", "1234,50", "(33)", "45%", "M$ 5", "-5", "0", "00012",
         "1e5", "1_000", "1.23.4", "S/I", "2026", "2026-13", "2026-02-30", "2026-2-3", "31/12/2025", "03/04/26",
         "10/31/2026", "45000", "1 de marzo de 2020", "31 feb 2021", "=1+1", "+A1", "-", "TRUE", "sí", "No",
         "12.345.678-5",
         "12345678-5", "123456785", "RUT 12345678-5", "76.000.001-1", "código BIP 30123456-0", "ana@gmail.com",
         "oirs@otra.cl", "ana.perez@otra.cl", "+56 9 8765 4321", "fono 22345678", "calle Los Alerces 123, depto 4",
         "con licencia médica", "es menor de edad", "obra menor", "cta. cte. 12345678",
         "fecha de nacimiento: 01-02-1980", "https://ejemplo.cl/a", "javascript:alert(1)", "documentos/a.pdf",
         "a\u202eb", "ñandú " * 120)
VALIDATE = "([text, table]) => document.querySelector('[data-validador]').validar(text, table)"


def editions() -> list[tuple[Table, Edition]]:
    """Those told apart by their header: of two with the same columns, the page takes the newer and says so."""
    return [(table, edition) for table in real_law().tables.values() for i, edition in enumerate(table.editions)
            if all(later.names != edition.names for later in table.editions[i + 1:])]


def rows_of(table: Table, edition: Edition) -> list[list[str]]:
    """The example of a table; for its older editions, its columns' own examples."""
    text = (ROOT / "schemas/ejemplos" / f"{table.id}.csv").read_text("utf-8")
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    if tuple(names) == edition.names:
        return rows
    return [[str(field.get("example", "")) for field in edition.schema["fields"]]]


def as_csv(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([names, *rows])
    return out.getvalue()


def said_here(table: Table, edition: Edition, text: str) -> set[tuple[int | None, int | None, str]]:
    """(row, column, code) of the program itself; without the rules of the table, that the page leaves to it."""
    law = real_law()
    source = Source("demo", "1.01", table.id, "", "", Period(2026, 10), f"1.01-x/{table.id}/2026-10.csv")
    ctx = Context(law, table, replace(edition, rules=()), source, TODAY, lambda *_: None, None, frozenset())
    (found,) = judge(parse(edition, [text.encode()]), [ctx])
    return {(f.place.row, f.place.number, f.code) for f in found if f.code not in BEYOND | KEYS}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The published page, over the network of this machine."""
    from playwright.sync_api import sync_playwright

    work = tmp_path_factory.mktemp("validador")
    hostiles.write(hostiles.Hostile("demo", "texto"), work / "sites/demo")
    portalgen("build", "--schemas", str(ROOT / "schemas"), "--draft", cwd=work)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Requests are of no interest."""

    handler = functools.partial(Quiet, directory=str(work / "public"))
    with (http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as play):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        opened = browser.new_page(locale="es-CL")
        sent: list[str] = []
        opened.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.goto(f"http://127.0.0.1:{server.server_port}/validador/")
        opened.locator("#v-tabla").wait_for()
        yield opened
        assert wrong == []
        assert all(re.match(r"GET http://127\.0\.0\.1:\d+/[\w./-]*$", line) for line in sent), "something was sent"
        browser.close()
        server.shutdown()


@IN_BROWSER
def test_every_cell_of_every_table_is_judged_as_the_program_does(page: Any) -> None:
    different: list[str] = []
    for table, edition in editions():
        base = rows_of(table, edition)[0]
        rows = [[*base[:i], text, *base[i + 1:]] for i in range(len(base)) for text in CELLS]
        text = as_csv(edition.names, rows)
        told = page.evaluate(VALIDATE, [text, table.id])
        there = {(one["fila"], one["columna"], one["codigo"]) for one in told["hallados"] if one["codigo"] not in KEYS}
        here = said_here(table, edition, text)
        for row, column, code in sorted(there ^ here, key=str)[:4]:
            value = rows[(row or 2) - 2][(column or 1) - 1] if row and row - 2 < len(rows) else ""
            who = "página" if (row, column, code) in there else "programa"
            different.append(f"{table.id} {edition.serves} {row} {column} {value[:40]!r}: {code} ({who})")
    assert different[:40] == []


@IN_BROWSER
def test_the_examples_are_right_and_headers_are_known_by_other_names(page: Any) -> None:
    for table, edition in editions():
        rows = rows_of(table, edition)
        assert page.evaluate(VALIDATE, [as_csv(edition.names, rows), table.id])["hallados"] == [], table.id
        titles = [str(field.get("title") or field["name"]) for field in edition.schema["fields"]]
        if len({*titles}) == len(titles):
            tabs = "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in [titles, *rows])
            codes = {one["codigo"] for one in page.evaluate(VALIDATE, [tabs, table.id])["hallados"]}
            assert not codes & {"columna-faltante", "columna-sobrante"}, (table.id, codes)


@IN_BROWSER
def test_a_person_pastes_and_is_told_the_cell_and_what_to_write(page: Any) -> None:
    table, edition, number = next(
        (table, table.editions[-1], i) for table in real_law().tables.values()
        for i, field in enumerate(table.editions[-1].schema["fields"])
        if field.get("type") == "integer" and "minimum" not in field.get("constraints", {}))
    row = [*rows_of(table, edition)[0]]
    row[number] = "$ 1.476.521"
    page.locator("#v-tabla").select_option(table.id)
    page.locator("#v-texto").fill(as_csv(edition.names, [row]))
    page.get_by_role("button", name="Revisar").click()
    page.get_by_text("1 problema en 1 fila").wait_for()
    told = page.locator("[data-validador] section").inner_text()
    assert "1476521" in told
    page.locator("#v-texto").fill(as_csv(edition.names, rows_of(table, edition)[:1]))
    page.get_by_role("button", name="Revisar").click()
    page.get_by_text("Sin problemas en las celdas").wait_for()


def test_nothing_of_the_law_is_said_to_the_browser_that_it_does_not_need() -> None:
    told = dict(files(real_law()))
    assert len(told) == len(real_law().tables) + 1
    assert all(path.startswith("validador/") and path.endswith(".json") for path in told)


@pytest.mark.parametrize(("python", "browsers"), [
    (r"(?<!\w)a\W", r"(?<![\p{L}\p{M}\p{N}_])a[^\p{L}\p{M}\p{N}_]"), (r"[\w.-]+\-\d", r"[\p{L}\p{M}\p{N}_.-]+-[0-9]"),
    (r"[^\d\n]\.", r"[^0-9\n]\."), (r"\'\b", r"'\b")])
def test_expressions_for_browsers(python: str, browsers: str) -> None:
    assert for_browsers(python) == browsers
