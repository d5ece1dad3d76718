"""Tables for the State's portal: its headers in its order, and importing the result gives the table back."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from ley import REAL, TODAY, real_law

from portalgen.cli import main
from portalgen.commands.export import portal_form
from portalgen.commands.template import examples, last_period
from portalgen.model import Edition, Period, Source, Table
from portalgen.read.files import scan
from portalgen.read.imports import import_file
from portalgen.read.imports.headers import fit
from portalgen.read.site import load_site
from portalgen.render.blank import in_period
from portalgen.render.portal import layout, portal_csv

LAW = real_law()
EDITIONS = [(table, edition) for table in LAW.tables.values() for edition in table.editions]
ROOT = Path(__file__).parents[1]


def day_of(edition: Edition) -> date:
    """A day on which the edition was in force: permanent tables follow the one of the day."""
    norm = next(norm for norm in LAW.norms if norm.id in edition.serves)
    return norm.until.last if norm.until else TODAY


def period_of(table: Table, edition: Edition) -> Period:
    return last_period(table, day_of(edition))


def canonical(edition: Edition, rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([edition.names, *rows])
    return out.getvalue()


def exported(table: Table, edition: Edition, rows: list[list[str]]) -> bytes:
    named = [dict(zip(edition.names, row, strict=True)) for row in rows]
    headers = portal_form(REAL, table, edition).get("columnas", ())
    return portal_csv(LAW, edition, layout(LAW, table, edition, headers, named), named)[0]


@pytest.mark.parametrize(("table", "edition"), EDITIONS, ids=[f"{t.id}-{e.serves[0]}" for t, e in EDITIONS])
def test_importing_what_was_exported_gives_the_same_table(table: Table, edition: Edition, tmp_path: Path) -> None:
    period = period_of(table, edition)
    rows = in_period(edition, examples(REAL, table, edition), period)
    path = tmp_path / f"{table.id}-{period}.csv"
    path.write_bytes(exported(table, edition, rows))
    done = import_file(path, LAW, day_of(edition), table=table.id, period=str(period))
    assert [sheet.data.decode() for sheet in done.sheets] == [canonical(edition, rows)], done.findings


def test_the_headers_of_the_portal_in_its_order() -> None:
    table = LAW.tables["personal_contrata"]
    edition = table.editions[-1]
    rows = examples(REAL, table, edition)
    (header, first, second) = csv.reader(io.StringIO(exported(table, edition, rows).decode("cp1252")), delimiter=";")
    wanted = portal_form(REAL, table, edition)["columnas"]
    assert header == wanted, "no column more: the currency is told by the sign"
    told = dict(zip(header, first, strict=True))
    assert told[next(head for head in header if head.startswith("Remuneración bruta"))] == "$ 2160000"
    assert told["Fecha de inicio dd/mm/aa"] == "01/01/2026"
    extra = dict(zip(header, second, strict=True))
    assert extra["Montos y horas extraordinarias nocturnas del mes(inc. en rem. bruta)"] == "$ 18000 : 3 hrs"


def test_names_are_split_as_the_portal_asks_and_come_back() -> None:
    table = LAW.tables["personal_planta"]
    edition = table.editions[0]
    (row,) = examples(REAL, table, edition)[:1]
    at = edition.names.index("nombre_completo")
    names = ["De la Cruz Soto, Ana María", "Soto, Ana", "Persona Inventada Uno"]
    rows = [[name if n == at else text for n, text in enumerate(row)] for name in names]
    sheet = list(csv.DictReader(io.StringIO(exported(table, edition, rows).decode("cp1252")), delimiter=";"))
    split = [(r["Apellido paterno"], r["Apellido materno"], r["Nombres"]) for r in sheet]
    assert split == [("De la Cruz", "Soto", "Ana María"), ("Soto", "", "Ana"), ("", "", "Persona Inventada Uno")]


def test_the_forms_of_the_portal_are_of_real_tables() -> None:
    forms = yaml.safe_load((REAL / "portal.yaml").read_text("utf-8"))
    assert len(forms) > 25
    for name, entries in forms.items():
        for entry in entries:
            editions = [e for e in LAW.tables[name].editions if set(e.serves) & set(entry["para"])]
            assert editions, name
            assert entry["verificado"] or entry["nota"], name
            for edition in editions:
                used = {s for feed in fit(entry["columnas"], LAW.tables[name], edition).feeds for s in feed.sources}
                lost = [head for at, head in enumerate(entry["columnas"]) if at not in used]
                assert len(lost) <= 1, (name, lost)


def test_letters_that_the_portal_cannot_write() -> None:
    table = LAW.tables["personal_contrata"]
    edition = table.editions[-1]
    rows = examples(REAL, table, edition)
    rows[0][edition.names.index("observaciones")] = "Ω"
    assert exported(table, edition, rows).startswith(b"\xef\xbb\xbf")


def export(*words: str, sites: Path = ROOT / "sites") -> int:
    return main(["export", "puerto-ejemplo", *words, "--sites", str(sites), "--schemas", str(REAL),
                 "--today", "2026-11-20"])


def test_the_command_on_a_whole_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("personal_contrata", "2026-10", "--portal", "--out", str(tmp_path)) == 0
    path = tmp_path / "puerto-ejemplo-personal_contrata-2026-10-portal.csv"
    assert str(path) in capsys.readouterr().out
    done = import_file(path, LAW, TODAY)
    (table,) = (ROOT / "sites" / "puerto-ejemplo").glob("*/contrata/2026-10.csv")
    assert done.sheets[0].data == table.read_bytes()
    assert not done.findings


def last_sources(slug: str) -> list[Source]:
    """The last file of each table, series and area of a site."""
    root = ROOT / "sites" / slug
    site, _ = load_site(root, slug, scan(root, slug), LAW)
    return list({(s.table, s.series, s.area): s for package in site.packages for s in package.sources}.values())


def test_a_whole_site_goes_and_comes_back(tmp_path: Path) -> None:
    sources = last_sources("puerto-ejemplo")
    assert len(sources) > 80
    for source in sources:
        table = LAW.tables[source.table]
        edition = LAW.edition_for(table, source.period, TODAY)
        assert edition is not None
        data = (ROOT / "sites" / source.site / source.path).read_bytes()
        _, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
        path = tmp_path / "planilla.csv"
        path.write_bytes(exported(table, edition, rows))
        done = import_file(path, LAW, TODAY, table=table.id, period=str(source.period), series=source.series)
        back = [plain(sheet.data) for sheet in done.sheets]
        assert back == ([plain(data)] if rows else []), source.path


def plain(data: bytes) -> str:
    """The same table with «86.0» as «86»: the same number."""
    return re.sub(r"(?m)(?<=,)(\d+)\.0(?=,|$)", r"\1", data.decode())


@pytest.mark.parametrize(("words", "said"), [
    (["personal_contrata", "2026-10"], "--portal"), (["personal_contrata", "1999-10", "--portal"], "No encuentro"),
    (["contrata", "--portal"], "No conozco la tabla"), (["actos_terceros", "2026-10", "--portal"], "--series")])
def test_what_cannot_be_exported_is_said(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(*words) == 2
    assert said in capsys.readouterr().err


# ---- what is demanded, for machines

def test_all_that_is_demanded_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schemas", "export", "--schemas", str(REAL)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == 1
    assert [table["tabla"] for table in told["tablas"]] == [name for item in LAW.items for name in item.tables]
    assert {edition for table in told["tablas"] for e in table["ediciones"] for edition in e["para"]} == {
        norm.id for norm in LAW.norms}
    assert main(["schemas", "export", "--schemas", str(REAL), "--out", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "esquemas.json").read_text("utf-8")) == told
    files = sorted(tmp_path.glob("*/*.json"))
    assert len(files) == sum(len(edition.serves) for _, edition in EDITIONS)


def test_each_schema_is_one_of_the_standard() -> None:
    import frictionless

    for _, edition in EDITIONS:
        assert frictionless.Schema.from_descriptor(dict(edition.schema)).field_names == list(edition.names)


def test_schemas_export_takes_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schemas", "export", "personal_contrata", "--schemas", str(REAL)]) == 2
    assert "show" in capsys.readouterr().err
