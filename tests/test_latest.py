"""What a page puts first: the last period in one line, and the columns that answer beside the name of the row."""

from __future__ import annotations

from datetime import date

import pytest
from ley import TODAY, real_law

from portalgen.model import Package, Period, Site, Source, Statement
from portalgen.portal.latest import Latest, latest
from portalgen.portal.pages import View, views
from portalgen.portal.tables import naming_column, reading_order

OCTOBER, SEPTEMBER = Period(2026, 10), Period(2026, 9)
PLANTA, CONTRATA = "personal_planta", "personal_contrata"
LABEL = "Remuneración bruta, en total"


def view(sources: list[tuple[str, Period, str]], *tables: str, said: tuple[Statement, ...] = ()) -> list[View]:
    """The views of some tables of a municipality that publishes these files: (table, period, area)."""
    law = real_law()
    item = next(item for item in law.items if tables[0] in item.tables)
    files = tuple(Source("demo", item.id, table, "", area, period, f"{table}/{period}{area}")
                  for table, period, area in sources)
    site = Site("demo", {"desde": "2026-08"}, (Package(item.id, item.folder, sources=files, statements=said),))
    return [one for one in views(law, site, TODAY) if one.table.id in tables]


def pesos(amount: int) -> dict[str, dict[str, str]]:
    return {"tiempo": {"pesos": str(amount)}}


def test_the_areas_of_a_period_are_added() -> None:
    found = view([(PLANTA, OCTOBER, ""), (PLANTA, OCTOBER, "salud"), (PLANTA, SEPTEMBER, "")], PLANTA)
    rows = {f"{PLANTA}/2026-10": 100, f"{PLANTA}/2026-10salud": 8, f"{PLANTA}/2026-09": 5}
    facts = {f"{PLANTA}/2026-10": pesos(2_000_000), f"{PLANTA}/2026-10salud": pesos(500_000)}
    told = latest(found, rows, facts)
    assert told == Latest(OCTOBER, "108 personas", LABEL, "$\u00a02.500.000")
    assert told.line == f"108 personas. {LABEL}: $\u00a02.500.000."


def test_nothing_is_told_by_halves() -> None:
    """While one of the tables lacks its October, the answer is that of September."""
    files = [(PLANTA, OCTOBER, ""), (PLANTA, SEPTEMBER, ""), (CONTRATA, SEPTEMBER, "")]
    told = latest(view(files, PLANTA, CONTRATA), dict.fromkeys([f"{PLANTA}/2026-09", f"{CONTRATA}/2026-09"], 3), {})
    assert told == Latest(SEPTEMBER, "6 personas", LABEL, "")
    assert told.line == "6 personas."


def test_a_table_without_movement_adds_nothing() -> None:
    said = Statement(CONTRATA, "sin_movimiento", SEPTEMBER, None, "No hubo.")
    told = latest(view([(PLANTA, OCTOBER, "")], PLANTA, CONTRATA, said=(said,)), {f"{PLANTA}/2026-10": 3}, {})
    assert told is not None
    assert (told.period, told.count) == (OCTOBER, "3 personas")


def test_different_things_are_not_counted_together() -> None:
    both = ("otras_compras", "ordenes_compra")
    files = [(name, OCTOBER, "") for name in both]
    told = latest(view(files, *both), {}, {f"{name}/2026-10": pesos(100) for name in both})
    assert told == Latest(OCTOBER, "", "Monto, en total", "$\u00a0200")


def test_tables_without_data_say_nothing() -> None:
    assert latest([], {}, {}) is None
    assert latest(view([], PLANTA), {}, {}) is None


@pytest.mark.parametrize("name", sorted(real_law().tables))
def test_reading_order_loses_no_column(name: str) -> None:
    table = real_law().tables[name]
    for edition in table.editions:
        order = reading_order(table, edition)
        assert sorted(order) == sorted(edition.names)
        if table.view.get("primero"):
            assert order[0] == naming_column(table, edition)
        else:
            assert order == list(edition.names)


def test_the_pay_is_beside_the_name() -> None:
    table = real_law().tables[PLANTA]
    edition = real_law().edition_for(table, OCTOBER, date(2026, 11, 1))
    assert edition is not None
    assert reading_order(table, edition)[:4] == ["nombre_completo", "cargo_funcion", "remuneracion_bruta",
                                                 "remuneracion_liquida"]
    assert reading_order(table, edition)[-2:] == ["anyo", "mes"]
