"""The four forms of a report say the same; each keeps the promises of its format."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ley import context, judged, small_law

from portalgen.findings import SEVERITIES, Finding, Place
from portalgen.publish.reports import SHOWN, render
from portalgen.publish.words import HOLE, dress, fill, printable, severity

SUMMARY = {"sites": 1, "tables": 2, "rows": 1312}
FORMS = ("text", "json", "github", "sarif", "html")


def findings(many: int = 3) -> list[Finding]:
    rows = [{"codigo": f"A{i}", "monto": f"$ {i}.000", "ejercicio": "2026"} for i in range(many)]
    soft = [{"anyo": "2026", "mes": "Octubre", "nombre": "Uno", "detalle": "corto"}]
    yaml = Finding("personal-rut", Place("demo/sitio.yaml", 12), {"valor": "12.***.***-5"}, "demo")
    return [*judged(context("celdas"), rows), *judged(context("reglas"), soft), yaml]


# ---- JSON: the contract, written here again on purpose

CONTRACT: dict[str, Any] = {
    "code": str,
    "severity": str,
    "site": str,
    "item": str,
    "table": str,
    "area": str,
    "period": str,
    "file": str,
    "row": int | None,
    "column": str,
    "cell": str,
    "value": str,
    "message": str,
    "remedy": str,
}


def test_json_contract() -> None:
    report = json.loads(render(findings(), small_law(), "json", SUMMARY))
    assert list(report) == ["version", "summary", "findings"]
    assert report["version"] == 1
    assert report["summary"] == {"sites": 1, "tables": 2, "rows": 1312, "bloquea": 4, "advierte": 1, "sugiere": 0}
    for found in report["findings"]:
        assert list(found) == list(CONTRACT)
        assert all(isinstance(found[key], kind) for key, kind in CONTRACT.items()), found
        assert found["severity"] in SEVERITIES
        assert "{" not in found["message"] + found["remedy"]
    first = report["findings"][0]
    assert (first["file"], first["row"], first["column"], first["cell"]) == (
        "demo/1.01-pruebas/celdas/2026-10.csv",
        2,
        "monto",
        "B2",
    )
    assert (first["value"], first["table"], first["period"]) == ("$ 0.000", "celdas", "2026-10")


def test_json_of_nothing() -> None:
    report = json.loads(render([], small_law(), "json", SUMMARY))
    assert report["findings"] == []
    assert report["summary"]["bloquea"] == 0


def test_order_of_the_findings_does_not_matter() -> None:
    found = findings(30)
    for form in FORMS:
        assert render(found, small_law(), form, SUMMARY) == render(found[::-1], small_law(), form, SUMMARY)


# ---- text


def test_green_is_quiet() -> None:
    assert render([], small_law(), "text", SUMMARY) == "Todo en orden: 2 planillas, 1.312 filas.\n"


def test_first_ones_of_a_cause_and_how_many_more() -> None:
    text = render(findings(57), small_law(), "text", SUMMARY)
    assert text.count("debe ir sin signo peso ni puntos") == SHOWN == 20
    assert "… y 37 celdas más" in text
    assert "57 celdas" in text
    assert text.count("demo/1.01-pruebas/celdas/2026-10.csv\n") == 1
    assert text.endswith("58 problemas que impiden publicar, 1 aviso (2 planillas, 1.312 filas).\n")


def test_text_names_cell_row_and_who_corrects() -> None:
    text = render(findings(1), small_law(), "text", SUMMARY)
    assert "B2 (A0): «$ 0.000» debe ir sin signo peso ni puntos. Escriba solo las cifras:" in text
    assert "Corrige: la unidad que envía la planilla." in text
    assert "línea 12: En la línea 12 hay un RUT de persona natural (12.***.***-5)." in text


def test_worst_first_within_a_file() -> None:
    place = Place("demo/x.csv", 2, "a", 1)
    found = [
        Finding("texto-muy-breve", place, {"valor": "a", "minimo": "9"}),
        Finding("falta-dato", place._replace(row=9)),
    ]
    text = render(found, small_law(), "text", SUMMARY)
    assert text.index("Falta un dato") < text.index("Descripción muy breve")


# ---- GitHub


def test_annotations() -> None:
    lines = render(findings(5), small_law(), "github", SUMMARY, "sites").splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::error"]
    assert lines[0].startswith(
        "::error file=sites/demo/1.01-pruebas/celdas/2026-10.csv,line=2,title=Número con signos::B2: «$ 0.000»"
    )
    assert lines[0].endswith("Hay 4 celdas más con lo mismo.")


@given(st.text(max_size=40))
def test_nothing_written_in_a_cell_becomes_a_command(value: str) -> None:
    found = [Finding("numero-no-valido", Place(f"demo/{value}.csv", 2, value, 1), {"valor": value, "columna": value})]
    out = render(found, small_law(), "github", SUMMARY)
    assert out.count("\n") == 1
    match = re.fullmatch(r"::error file=([^:,]*),line=2,title=([^:,]*)::(.*)\n", out)
    assert match
    assert "%" not in re.sub(r"%(25|3A|2C)", "", out)


# ---- SARIF


def sarif(found: list[Finding]) -> Any:
    return json.loads(render(found, small_law(), "sarif", SUMMARY, "sites"))


def test_sarif_structure() -> None:
    """The parts of SARIF 2.1.0 that readers require (OASIS, sections 3.13, 3.14, 3.19, 3.27, 3.49)."""
    log = sarif(findings())
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "portalgen"
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == len(small_law().wordings)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert len(run["results"]) == 5
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert re.fullmatch(r"sites/[A-Za-z0-9._/%-]+", physical["artifactLocation"]["uri"])
        assert physical["region"]["startLine"] >= 1


def test_a_finding_without_row_has_no_region() -> None:
    (result,) = sarif([Finding("faltan-filas", Place("demo/ñandú 1.csv"), {}, "demo")])["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "sites/demo/%C3%B1and%C3%BA%201.csv"}
    }


def test_fingerprints_survive_a_row_put_above_and_tell_equal_ones_apart() -> None:
    row = {"codigo": "A1", "monto": "x", "ejercicio": "2026"}
    fine = {"codigo": "A0", "monto": "1", "ejercicio": "2026"}

    def prints(rows: list[dict[str, str]]) -> list[str]:
        results = sarif(list(judged(context("celdas"), rows)))["runs"][0]["results"]
        return [result["partialFingerprints"]["portalgen/v1"] for result in results]

    assert prints([row]) == prints([fine, row])
    twice = prints([row, row])
    assert len(set(twice)) == len(twice)
    assert prints([row]) != prints([{**row, "monto": "y"}])


# ---- severity and words


def test_severity_follows_the_edition_of_the_period() -> None:
    law = replace(small_law(), severities={"general": {"falta-dato": "bloquea"}, "antigua": {"falta-dato": "sugiere"}})
    old = Finding("falta-dato", Place("x.csv"), table="celdas", period="2020-05")
    assert severity(law, old) == "sugiere"
    assert severity(law, old._replace(period="2026-05")) == "bloquea"
    assert severity(law, old._replace(period="")) == "bloquea"
    assert severity(law, old._replace(table="")) == "bloquea"
    assert severity(law, old._replace(code="sin-gravedad")) == "bloquea"


def test_values_are_not_sentences() -> None:
    assert fill("«{valor}» y {otro}", {"valor": "{otro}", "otro": "x"}) == "«{otro}» y x"
    assert fill("{no_dado}", {}) == ""


@pytest.mark.parametrize("text", ["a\x1b[31mrojo", "a\u202eodireverte", "a\nb", "a\x07", "a\u2066b", "a\x9b31m"])
def test_terminals_obey_nothing_of_the_data(text: str) -> None:
    found = Finding(
        "numero-no-valido", Place(f"demo/{text}.csv", 2, text, 1), {"valor": text, "columna": text, "registro": text}
    )
    for form in ("text", "github"):
        out = render([found], small_law(), form, SUMMARY)
        assert all(c.isprintable() or c == "\n" for c in out)
    assert printable(text).isprintable()


def test_every_code_has_words_and_severity() -> None:
    law = small_law()
    assert set(law.severities["general"]) == set(law.wordings)


def test_the_words_keep_the_house_style() -> None:
    """«usted», no blame, no words of programmers, a remedy always; holes by name."""
    banned = re.compile(
        r"\b(tú|tu|tus|debiste|culpa|inválid[oa]s?|error|commit|branch|merge|parse\w*|null|string|schema|python|git)\b",
        re.I,
    )
    for code, words in small_law().wordings.items():
        text = f"{words.title} {words.sentence} {words.remedy}"
        assert not banned.search(text), (code, banned.search(text))
        assert all((words.title.strip(), words.sentence.strip(), words.remedy.strip())), code
        assert words.sentence.rstrip()[-1] in ".?}", code
        assert not words.title.endswith("."), code
        assert "{" not in HOLE.sub("", text), code


def test_findings_of_other_stages_are_masked_too() -> None:
    found = Finding(
        "yaml-sintaxis", Place("demo/sitio.yaml", 3), {"causa": "veo 12.345.678-5", "muestra": "ana@gmail.com"}
    )
    for form in FORMS:
        out = render([found], small_law(), form, SUMMARY)
        assert "12.345.678" not in out
        assert "ana@gmail" not in out


def test_dressing_gives_the_place_in_words() -> None:
    law = small_law()
    sheet = Finding("personal-rut", Place("demo/x.csv", 7, "f", 6), {"valor": "x"})
    assert dress([sheet], law)[0].message.startswith("En la celda F7 hay")
    page = sheet._replace(place=Place("demo/paginas/x.md", 7))
    assert dress([page], law)[0].message.startswith("En la línea 7 hay")
    assert dress([sheet._replace(place=Place("demo/x.csv"))], law)[0].message.startswith("En el archivo hay")


# ---- a page to be kept, printed or sent


def test_the_page_stands_alone_and_says_what_the_others_do() -> None:
    page = render(findings(), small_law(), "html", SUMMARY, day="Revisado hoy.")
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<img|src=|url\(|@import|https?:", page)
    for line in dress(findings(), small_law()):
        assert html.escape(printable(line.message)) in page
        assert html.escape(printable(line.remedy)) in page
    assert "Revisado hoy." in page
    assert page.count("<section") == len({finding.place.file for finding in findings()}) == page.count("<h2 id=")


def test_the_page_counts_what_it_does_not_list() -> None:
    page = render(findings(SHOWN + 5), small_law(), "html", SUMMARY)
    assert "Y 5 celdas más." in page
    assert "Todo en orden." in render([], small_law(), "html", SUMMARY)


@given(st.text(max_size=60))
def test_the_page_takes_no_markup_from_a_sheet(text: str) -> None:
    one = Finding("numero-con-signos", Place("demo/a.csv", 2, "monto", 1),
                  {"valor": f"<b>{text}</b>", "sugerido": "<i>", "columna": "<u>"})
    assert not re.search(r"<(b|i|u)>", render([one], small_law(), "html", SUMMARY))
