"""Forms that others designed (templates of the State, generations of exports) and those we publish, there and back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portalgen.commands.export import portal_form
from portalgen.model import MONTHS, Edition, Period, Source, Table
from portalgen.portal.urls import stem
from portalgen.read.imports import Imported, import_file
from portalgen.read.imports.headers import Feed, Fit, fit, period_names
from portalgen.read.law import load_law
from portalgen.read.names import example, fits
from portalgen.read.tables import parse
from portalgen.render.bodies import plan
from portalgen.render.downloads import csv_excel
from portalgen.render.portal import layout, portal_csv
from portalgen.render.xlsx import xlsx

ROOT = Path(__file__).parent.parent
INPUTS = ROOT / "tests" / "entradas"
TODAY = date(2026, 11, 20)
LAW = load_law(ROOT / "schemas")
TEMPLATES = json.loads((INPUTS / "plantillas_2015.json").read_text("utf-8"))
GENERATIONS = json.loads((INPUTS / "generaciones.json").read_text("utf-8"))
PARTS = ("Apellido", "Otro", "Nombres")


def example_rows(table: Table, edition: Edition, period: Period) -> list[dict[str, str]]:
    """Rows that the edition admits: those of schemas/ejemplos, and of other columns the example of their schema."""
    with (ROOT / "schemas" / "ejemplos" / f"{table.id}.csv").open(encoding="utf-8", newline="") as file:
        return [_row(edition, row, period) for row in csv.DictReader(file)]


def _row(edition: Edition, sample: dict[str, str], period: Period) -> dict[str, str]:
    row = {}
    for field in edition.schema["fields"]:
        value = sample.get(field["name"], str(field.get("example", "")))
        allowed = field.get("constraints", {}).get("enum")
        row[field["name"]] = allowed[0] if allowed and value and value not in allowed else value
    says = (str(period.year), MONTHS[period.month - 1].capitalize())
    return row | dict(zip(period_names(edition), says, strict=False))


def as_people_write(value: str, kind: str) -> str:
    """Dates day first; amounts with their sign, and with dots where they leave no doubt."""
    if kind == "date" and value[4:5] == "-":
        return "/".join(reversed(value.split("-")))
    if kind == "integer" and value.isdigit():
        return f"$ {int(value):,}".replace(",", ".") if int(value) >= 1_000_000 else f"$ {value}"
    return value.replace(".", ",") if kind == "number" else value


def filled(made: Fit, header: Sequence[str], rows: Sequence[dict[str, str]]) -> Iterator[list[str]]:
    """The rows under a header of others, cell by cell as its columns ask."""
    types = {field["name"]: field["type"] for field in made.edition.schema["fields"]}
    times = period_names(made.edition)
    for row in rows:
        cells = [""] * len(header)
        for feed in made.feeds:
            value = row[feed.name] if feed.name in times else as_people_write(row[feed.name], types[feed.name])
            for source, part in zip(feed.sources, PARTS if len(feed.sources) == 3 else (value,), strict=False):
                hours = feed.takes == "horas" and value
                cells[source] = f"{cells[source] or '$ 1'} : {value} hrs" if hours else part or cells[source]
        yield cells


def expected(feed: Feed, row: dict[str, str]) -> str:
    return "Apellido Otro, Nombres" if len(feed.sources) == 3 else row[feed.name]


def wrote(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([header, *rows])
    path.write_bytes(out.getvalue().encode("cp1252"))
    return path


def back(done: Imported) -> list[dict[str, str]]:
    return [row for sheet in done.sheets for row in csv.DictReader(io.StringIO(sheet.data.decode(), newline=""))]


def period_of(edition: Edition, table: Table) -> Period:
    """The last period in which the edition serves."""
    norm = next(n for n in reversed(LAW.norms) if n.id in edition.serves)
    end = norm.until or Period.parse(example(table)) or Period()
    months = [Period(end.year - back, month) for back in (0, 1) for month in (end.month, *range(12, -1, -1))]
    return Period() if table.cadence == "permanente" else next(
        p for p in months if fits(table, p) and p.last <= end.last)


def best(table: Table, header: Sequence[str], period: Period) -> Fit:
    edition = LAW.edition_for(table, period, TODAY)
    assert edition is not None
    return fit(header, table, edition)


@pytest.mark.parametrize("entry", TEMPLATES, ids=lambda entry: str(entry["plantilla"]))
def test_the_official_templates_of_2015(entry: dict[str, Any], tmp_path: Path) -> None:
    header, path = entry["columnas"], tmp_path / f"{entry['plantilla']}.csv"
    if entry["tabla"] == "":
        done = import_file(wrote(path, header, [["x"] * len(header)]), LAW, TODAY)
        assert [(f.code, f.place.cell) for f in done.findings] == [("importar-sin-tabla", "A1")]
        return
    ambiguous = entry["tabla"] == "?"
    table = LAW.tables["marco_normativo" if ambiguous else entry["tabla"]]
    period = next(p for p in (Period(2015, 3), Period(2015), Period()) if fits(table, p))
    made = best(table, header, period)
    rows = example_rows(table, made.edition, period)
    wrote(path, header, list(filled(made, header, rows)))
    series = "ordenanzas" if table.series else ""
    if ambiguous:
        (question,) = import_file(path, LAW, TODAY).questions
        assert question.option == "table"
        assert table.id in {answer for answer, _ in question.answers}
    done = import_file(path, LAW, TODAY, period=str(period), series=series, table=table.id if ambiguous else "")
    assert (done.table, done.periods) == (table.id, (period,))
    assert {f.code for f in done.findings} <= {"importar-falta-columna", "importar-columna-sin-destino"}
    assert [[r[f.name] for f in made.feeds] for r in back(done)] == [[expected(f, r) for f in made.feeds] for r in rows]


def test_planta_and_contrata_in_one_template(tmp_path: Path) -> None:
    """The template asks the kind of contract in each row, and so it fills two tables."""
    header = next(entry["columnas"] for entry in TEMPLATES if entry["plantilla"] == "plantaycontrata")
    period, lines = Period(2015, 3), []
    for name in ("personal_planta", "personal_contrata"):
        made = best(LAW.tables[name], header, period)
        lines += list(filled(made, header, example_rows(made.table, made.edition, period)))
    done = import_file(wrote(tmp_path / "personal marzo 2015.csv", header, lines), LAW, TODAY)
    assert sorted((s.table, str(s.period), len(s.rows)) for s in done.sheets) == [
        ("personal_contrata", "2015-03", 2), ("personal_planta", "2015-03", len(lines) - 2)]
    assert {row for sheet in done.sheets for row in sheet.rows} == set(range(2, len(lines) + 2))


@pytest.mark.parametrize("entry", GENERATIONS, ids=lambda entry: str(entry["generacion"]))
def test_every_generation_of_exports(entry: dict[str, Any], tmp_path: Path) -> None:
    """Headers really published. Some exports wrote year and month into the rows and not into the header."""
    table, header, period = LAW.tables[entry["tabla"]], entry["columnas"], Period(2026, 10)
    names = [*(("Año", "Mes") if entry["sin_periodo"] else ()), *header]
    made = best(table, names, period)
    rows = [row | {"fecha_termino": "Indefinido" if table.id == "personal_planta" and "fecha_termino" in row else
                   row.get("fecha_termino", "")} for row in example_rows(table, made.edition, period)]
    said = "" if table.cadence != "mensual" or {"Año", "anyo"} & set(names) else "2026-10"
    cells = list(filled(made, names, rows))
    for at in (at for at, name in enumerate(names) if name == "organismo_codigo"):
        cells = [[*line[:at], "MU000", *line[at + 1:]] for line in cells]
    path = wrote(tmp_path / f"{table.folder}.csv", header, cells)
    done = import_file(path, LAW, TODAY, period=said)
    assert (done.table, done.periods) == (table.id, (Period() if table.cadence == "permanente" else period,))
    assert {f.code for f in done.findings} <= {"importar-falta-columna", "importar-columna-sin-destino"}
    assert [[r[f.name] for f in made.feeds] for r in back(done)] == [[expected(f, r) for f in made.feeds] for r in rows]


def published() -> Iterator[tuple[str, str]]:
    for table in LAW.tables.values():
        for edition in table.editions:
            if LAW.edition_for(table, period_of(edition, table), TODAY) is edition:
                yield table.id, edition.serves[-1]


@pytest.mark.parametrize(("name", "norm"), list(published()))
def test_what_is_published_comes_back_the_same(name: str, norm: str, tmp_path: Path) -> None:
    """The CSV, the CSV for Excel and the workbook of every table and edition, under the names they are published by."""
    table = LAW.tables[name]
    edition = next(e for e in table.editions if norm in e.serves)
    period = period_of(edition, table)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, edition.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(example_rows(table, edition, period))
    data = out.getvalue().encode()
    batch, shown = parse(edition, [data]), plan(edition)
    file = stem(table, Source("x", "", name, "", "", period, ""))
    forms = {f"{file}.csv": data, f"{file}-excel.csv": csv_excel(batch, shown)[0],
             f"{file}.xlsx": xlsx(batch, shown, [table.short])[0]}
    series = "ordenanzas" if table.series else ""
    for made, content in forms.items():
        path = tmp_path / made
        path.write_bytes(content)
        done = import_file(path, LAW, TODAY, series=series)
        if done.questions:                    # another table has the same columns and the same folder
            (question,) = done.questions
            done = import_file(path, LAW, TODAY, series=series, **{question.option: name})
        assert [sheet.data for sheet in done.sheets] == [data], made
        assert (done.table, done.periods, done.findings) == (name, (period,), ())
    _portal(table, edition, period, data, tmp_path, series)


def _portal(table: Table, edition: Edition, period: Period, data: bytes, folder: Path, series: str) -> None:
    """The form of the State's portal: every column that it has comes back."""
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    form = portal_form(ROOT / "schemas", table, edition)
    shape = layout(LAW, table, edition, form.get("columnas", ()), rows)
    content, _ = portal_csv(LAW, edition, shape, rows)
    path = folder / f"{stem(table, Source('x', '', table.id, '', '', period, ''))}-portal.csv"
    path.write_bytes(content)
    done = import_file(path, LAW, TODAY, series=series, table=table.id, period=str(period))
    assert (done.table, done.periods) == (table.id, (period,))
    left = set(shape.extra) | {f.get("title", "") for f in edition.schema["fields"] if f["name"] in shape.extra}
    for was, now in zip(rows, back(done), strict=True):
        titles = {f["name"]: f.get("title", f["name"]) for f in edition.schema["fields"]}
        assert {k: v for k, v in now.items() if not {k, titles[k]} & left} == {
            k: v for k, v in was.items() if not {k, titles[k]} & left}
