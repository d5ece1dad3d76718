"""Safe corrections: what they change, what they never touch, undoing them, and striking out personal data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st
from ley import REAL, TODAY, real_law

from portalgen.check.corrections import Correction, Listed, corrected, findings_of, plain_rut
from portalgen.check.redact import Strikes, redacted
from portalgen.check.rules.common import Context
from portalgen.cli import main
from portalgen.findings import Finding
from portalgen.model import Period, Source
from portalgen.read.names import example

LAW = real_law()
WORDS: dict[str, Any] = yaml.safe_load((REAL / "transformaciones.yaml").read_text("utf-8"))
LISTED = Listed(*(frozenset(WORDS["correcciones"][name]) for name in ("cambios", "celdas", "archivos")))
STRIKES = Strikes(WORDS["tarjas"]["celdas"], frozenset(WORDS["tarjas"]["columnas"]))
PERIODS = {name: Period.parse(example(table)) or Period() for name, table in LAW.tables.items()}
TABLES = sorted(name for name, period in PERIODS.items() if LAW.edition_for(LAW.tables[name], period, TODAY))


def context(name: str) -> Context:
    table, period = LAW.tables[name], PERIODS[name]
    edition = LAW.edition_for(table, period, TODAY)
    assert edition is not None
    return Context(LAW, table, edition, Source("demo", "", name, "", "", period, f"{name}.csv"), TODAY)


def rows_of(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((REAL / "ejemplos" / f"{name}.csv").read_text("utf-8"), newline="")))


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def fixed(rows: list[list[str]], name: str = "personal_contrata") -> tuple[list[list[str]], tuple[Correction, ...]]:
    data, changes = corrected(as_csv(rows), context(name), LISTED)
    return cells(data), changes


def with_cell(column: str, *texts: str, name: str = "personal_contrata") -> list[list[str]]:
    """The example of a table, with these texts in the first cells of a column."""
    rows = rows_of(name)
    at = rows[0].index(column)
    while len(rows) <= len(texts):
        rows.append([*rows[1]])
    for row, text in zip(rows[1:], texts, strict=False):
        row[at] = text
    return rows


def column(rows: list[list[str]], name: str) -> list[str]:
    return [row[rows[0].index(name)] for row in rows[1:]]


@pytest.mark.parametrize(("where", "text", "right", "kind"), [
    ("remuneracion_bruta", "$ 2.160.000", "2160000", "separador-de-miles"),
    ("remuneracion_bruta", "2160000,00", "2160000", "coma-decimal"),
    ("fecha_inicio", "01-02-2026", "2026-02-01", "fecha"),
    ("fecha_inicio", "2026-02-01 00:00:00", "2026-02-01", "fecha-con-hora"),
    ("estamento", " profesional", "Profesional", "equivalencia"),
    ("derecho_horas_extra", "SI", "Sí", "equivalencia"),
    ("nombre_completo", "Persona Inventada Seis ", "Persona Inventada Seis", "espacios"),
    ("nombre_completo", "Persona\u00a0Inventada Seis", "Persona Inventada Seis", "espacio-duro"),
    ("cargo_funcion", "Asesora jurÃ\u00addica", "Asesora jurídica", "letras-reparadas"),
    ("viaticos", "-", "", "sin-valor")])
def test_one_reading_is_corrected(where: str, text: str, right: str, kind: str) -> None:
    rows, changes = fixed(with_cell(where, text))
    assert column(rows, where)[0] == right
    (change,) = changes
    assert (change.kind, change.row, change.before, change.after) == (kind, 2, text, right)


@pytest.mark.parametrize(("where", "text"), [
    ("remuneracion_bruta", "1.234"), ("remuneracion_bruta", "dos millones"), ("fecha_inicio", "03/04/26"),
    ("fecha_inicio", "31-02-2026"), ("fecha_inicio", "12/25/2025"), ("estamento", "Profecional"),
    ("nombre_completo", ""), ("cargo_funcion", "Asesora  jurídica")])
def test_what_has_two_readings_or_none_stays(where: str, text: str) -> None:
    wrong = with_cell(where, text)
    assert fixed(wrong) == (wrong, ())


def test_an_amount_is_told_by_those_beside_it() -> None:
    rows, changes = fixed(with_cell("remuneracion_bruta", "2.160.000", "958.000"))
    assert column(rows, "remuneracion_bruta")[:2] == ["2160000", "958000"]
    assert len(changes) == 2


def test_headers_known_by_another_name_and_order() -> None:
    rows = rows_of("personal_contrata")
    at = rows[0].index("remuneracion_bruta")
    rows = [[row[at], *row[:at], *row[at + 1:]] for row in rows]
    rows[0][0] = "Remuneración bruta mensualizada"
    rows[1][0] = "$ 2.160.000"
    after, changes = fixed(rows)
    assert after == rows_of("personal_contrata")
    assert [change.kind for change in changes] == ["columna-con-otro-nombre", "columnas-desordenadas",
                                                   "separador-de-miles"]


def test_a_file_in_another_encoding_and_separator() -> None:
    good = rows_of("personal_contrata")
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(good)
    data, changes = corrected(out.getvalue().encode("latin-1"), context("personal_contrata"), LISTED)
    assert cells(data) == good
    assert {change.kind for change in changes} == {"separador", "codificacion-latina"}


def test_a_dotted_rut_of_a_company() -> None:
    assert plain_rut("76.086.428-5") == "76086428-5"
    assert (plain_rut("76.086.428-4"), plain_rut("doce")) == ("", "")
    name, where = next((table.id, str(rule.params["columna"])) for table in LAW.tables.values()
                       for rule in table.editions[-1].rules if rule.name == "rut")
    good = rows_of(name)
    texts = [text for text in column(good, where) if text]
    body, digit = texts[0].split("-")
    wrong = [[f"{int(body):,}".replace(",", ".") + f"-{digit}" if cell == texts[0] else cell for cell in row]
             for row in good]
    assert wrong != good
    after, changes = fixed(wrong, name)
    assert after == good
    assert {change.kind for change in changes} == {"rut"}


def test_a_space_that_keeps_two_rows_apart_is_left_for_a_person() -> None:
    name, columns = next((table.id, [str(c) for c in rule.params["columnas"]]) for table in LAW.tables.values()
                         for rule in table.editions[-1].rules if rule.name == "unico"
                         if all(f["type"] == "string" for f in table.editions[-1].schema["fields"]
                                if f["name"] in rule.params["columnas"]))
    rows = rows_of(name)
    twin = [*rows[1]]
    at = rows[0].index(columns[0])
    twin[at] += " "
    assert fixed([*rows, twin], name) == ([*rows, twin], ())


# ---- the property

SPOILED = st.sampled_from(("espacios", "nbsp", "monto", "fecha", "fecha-corta", "mayusculas", "basura", "ambiguo"))


def spoil(text: str, kind: str, field: dict[str, Any]) -> str:
    """A cell as people leave it; the same text where that way is not for its type."""
    numeric = field["type"] in ("integer", "number") and text.isdigit()
    is_date = field["type"] == "date" and text[:4].isdigit()
    if kind in ("espacios", "nbsp"):
        return f" {text}\u00a0" if kind == "nbsp" else f"{text}  "
    if kind == "monto" and numeric:
        return f"$ {int(text):,}".replace(",", ".")
    if kind == "fecha" and is_date:
        return date.fromisoformat(text).strftime("%d-%m-%Y")
    if kind == "fecha-corta" and is_date:
        return date.fromisoformat(text).strftime("%d/%m/%y")
    if kind == "mayusculas" and "enum" in field.get("constraints", {}):
        return text.upper()
    if kind == "ambiguo" and numeric:
        return "1.234"
    return "¿?" if kind == "basura" and field["type"] != "string" else text


@given(st.data())
@profile(max_examples=150)
def test_never_a_new_finding_nor_a_valid_cell_touched(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(TABLES))
    ctx, good = context(name), rows_of(name)
    known = marks(findings_of(good, ctx))
    fields = ctx.edition.schema["fields"]
    rows = [[*row] for row in good]
    places = st.tuples(st.integers(1, len(rows) - 1), st.integers(0, len(fields) - 1))
    for row, at in data.draw(st.lists(places, max_size=6, unique=True)):
        rows[row][at] = spoil(good[row][at], data.draw(SPOILED), fields[at])
    done, changes = corrected(as_csv(rows), ctx, LISTED)
    after = cells(done)
    assert corrected(done, ctx, LISTED) == (done, ()), "a second time does nothing"
    assert {(c.row, c.number) for c in changes} == {
        (r + 1, at + 1) for r, row in enumerate(after) for at, cell in enumerate(row) if cell != rows[r][at]}
    for change in changes:
        assert change.row
        assert change.number
        now = after[change.row - 1][change.number - 1]
        # Beside a whole amount, what is ambiguous alone no longer is: its column tells how it is read.
        assert now == good[change.row - 1][change.number - 1] or (change.before, now) == ("1.234", "1234"), change
    left = marks(findings_of(after, ctx)) - known
    assert not {(row, number) for _, row, number in left} & {(c.row, c.number) for c in changes}
    assert after != good or not left


def marks(findings: Iterable[Finding]) -> set[tuple[str, int | None, int | None]]:
    return {(finding.code, finding.place.row, finding.place.number) for finding in findings}


# ---- personal data

MESSY = "Llamar al +56 9 8765 4321 o a juan.soto@gmail.com, RUT 12.345.678-5 o 12345678-5, cuenta rut 12345678"


def test_personal_data_is_struck_out_without_a_trace() -> None:
    rows = with_cell("observaciones", MESSY)
    data, changes = redacted(as_csv(rows), context("personal_contrata"), STRIKES)
    text = column(cells(data), "observaciones")[0]
    assert not any(letter.isdigit() for letter in text), text
    assert "gmail" not in text
    assert text.count("[RUT tarjado]") == 2
    assert [(change.row, change.before) for change in changes] == [(2, "")], "what was there is told to nobody"
    assert redacted(data, context("personal_contrata"), STRIKES) == (data, ())
    assert not {f.code for f in findings_of(cells(data), context("personal_contrata"))} & set(STRIKES.marks)


def test_a_column_that_announces_personal_data_goes_whole() -> None:
    rows = [[*row, "Domicilio" if n == 0 else "Pasaje Uno 3"] for n, row in enumerate(rows_of("personal_contrata"))]
    data, changes = redacted(as_csv(rows), context("personal_contrata"), STRIKES)
    assert cells(data) == rows_of("personal_contrata")
    assert [change.kind for change in changes] == ["columna-borrada"]


def test_every_kind_has_its_words() -> None:
    assert set(WORDS["cambios"]) >= LISTED.kinds | {"dato-tarjado", "columna-borrada"}
    assert set(LAW.wordings) >= LISTED.cells | LISTED.files | set(STRIKES.marks) | STRIKES.columns


# ---- the command

@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A municipality with one spoiled table."""
    monkeypatch.chdir(tmp_path)
    table = LAW.tables["personal_contrata"]
    item = next(item for item in LAW.items if table.id in item.tables)
    folder = tmp_path / "sites" / "demo" / item.folder / table.folder
    folder.mkdir(parents=True)
    (tmp_path / "sites" / "demo" / "sitio.yaml").write_text("nombre: Municipalidad de Prueba\n", "utf-8")
    rows = with_cell("remuneracion_bruta", "$ 2.160.000")
    rows[1][rows[0].index("observaciones")] = MESSY
    (folder / "2026-10.csv").write_bytes(as_csv(rows))
    return folder / "2026-10.csv"


def fix(*words: str) -> int:
    return main(["fix", "demo", "--schemas", str(REAL), "--today", "2026-11-20", *words])


def test_dry_run_says_all_and_writes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = site.read_bytes()
    assert fix("--dry-run") == 0
    said = capsys.readouterr().out
    assert "K2: «$ 2.160.000» → «2160000»" in said
    assert "1 cambio en 1 archivo" in said
    assert site.read_bytes() == before


def test_done_and_undone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = site.read_bytes()
    assert fix() == 0
    assert "--undo" in capsys.readouterr().out
    assert site.read_bytes() == before.replace(b"$ 2.160.000", b"2160000")
    assert not [path for path in site.parent.iterdir() if path != site], "no half-written file is left"
    assert fix() == 0
    assert "nada que corregir" in capsys.readouterr().out
    assert fix("--undo") == 0
    assert site.read_bytes() == before
    assert fix("--undo") == 1, "once"


def test_undo_does_not_touch_what_changed_since(site: Path) -> None:
    fix()
    site.write_bytes(site.read_bytes() + b"\n")
    mine = site.read_bytes()
    assert fix("--undo") == 1
    assert site.read_bytes() == mine


def test_masking_keeps_no_copy(site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fix()
    assert fix("--mask") == 0
    said = capsys.readouterr().out
    assert "no se puede recuperar" in said
    assert "12.345.678" not in said
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"12.345.678-5" not in path.read_bytes(), path
    assert fix("--undo") == 1


def test_for_machines(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fix("--dry-run", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)
    (change,) = told["changes"]
    assert (change["row"], change["number"], change["after"]) == (2, 11, "2160000")


def test_masking_corrects_what_a_forbidden_column_hid(site: Path) -> None:
    rows = cells(site.read_bytes())
    site.write_bytes(as_csv([[*row, "Domicilio" if n == 0 else "Pasaje Uno 3"] for n, row in enumerate(rows)]))
    assert fix("--mask") == 0
    assert column(cells(site.read_bytes()), "remuneracion_bruta")[0] == "2160000"
    assert "Domicilio" not in site.read_text("utf-8")
