"""The committed holidays are those the script writes, and they follow the laws that move them."""

from __future__ import annotations

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "schemas" / "feriados"
YEARS = range(2009, 2036)


def rows(year: int) -> list[dict[str, str]]:
    with (FOLDER / f"{year}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def national(year: int) -> set[str]:
    return {row["fecha"] for row in rows(year) if row["alcance"] == "nacional"}


def test_the_script_writes_the_committed_bytes(tmp_path: Path) -> None:
    for first, last in ((2018, 2018), (2026, 2027)):
        subprocess.run([sys.executable, FOLDER / "generar.py", "--desde", str(first), "--hasta", str(last),
                        "--carpeta", tmp_path], check=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {name: (FOLDER / name).read_bytes() for name in ("2018.csv", "2026.csv", "2027.csv")}


def test_one_file_a_year_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.glob("*.csv")) == [f"{year}.csv" for year in YEARS]


@pytest.mark.parametrize("year", YEARS)
def test_rows_are_well_formed(year: int) -> None:
    comunas = _values("comunas", "valor")
    regions = _values("regiones", "codigo")
    found = rows(year)
    assert [row["fecha"] for row in found] == sorted(row["fecha"] for row in found)
    assert len({(row["fecha"], row["alcance"]) for row in found}) == len(found)
    for row in found:
        assert date.fromisoformat(row["fecha"]).year == year
        kind, _, code = row["alcance"].partition(":")
        assert (kind, code) == ("nacional", "") or code in {"region": regions, "comuna": comunas}[kind]
        assert row["irrenunciable"] in ("Sí", "No")
        assert row["verificado"] == ("false" if row["nota"] else "true")


@pytest.mark.parametrize("year", YEARS)
def test_ley_19668_moves_two_holidays_to_a_monday(year: int) -> None:
    """Tuesday to Thursday go back to Monday; Friday goes on to Monday; the rest stay."""
    for month, day in ((6, 29), (10, 12)):
        legal = date(year, month, day)
        shift = {1: -1, 2: -2, 3: -3, 4: 3}.get(legal.weekday(), 0)
        assert date.fromordinal(legal.toordinal() + shift).isoformat() in national(year)


@pytest.mark.parametrize("year", YEARS)
def test_fixed_dates_are_always_there(year: int) -> None:
    fixed = ("01-01", "05-01", "05-21", "07-16", "08-15", "09-18", "09-19", "11-01", "12-08", "12-25")
    assert {f"{year}-{day}" for day in fixed} <= national(year)


@pytest.mark.parametrize(("day", "is_holiday"), [
    ("2010-09-20", True), ("2017-04-19", True), ("2022-09-16", True), ("2024-06-20", True), ("2024-09-20", True),
    ("2025-10-31", True), ("2023-10-27", True), ("2023-10-31", False), ("2026-09-17", False), ("2020-06-21", False),
])
def test_days_people_remember(day: str, is_holiday: bool) -> None:
    assert (day in national(int(day[:4]))) is is_holiday


def test_local_holidays_have_their_scope() -> None:
    local = {(row["fecha"], row["alcance"]) for row in rows(2026) if row["alcance"] != "nacional"}
    assert local == {("2026-06-07", "region:15"), ("2026-08-20", "comuna:16101"), ("2026-08-20", "comuna:16103")}


def _values(vocabulary: str, column: str) -> set[str]:
    path = FOLDER.parent / "vocabularios" / f"{vocabulary}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}
