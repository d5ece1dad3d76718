"""Charts: small, exact, whole without colour or script, and texts stay texts."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from portalgen.portal.figures import Chart, Point
from portalgen.render.charts import figure

HOSTILE = '</text><script>alert(1)</script>"\'&\x00\x1b\u202e' + "&" * 60
NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def chart(kind: str, *points: tuple[str, int | None]) -> Chart:
    made = tuple(Point(name, v, f"$ {v}" if v is not None else "Sin información") for name, v in points)
    return Chart(kind, "Título", made, ("Grupo", "Valor"))


def parts(made: str) -> ElementTree.Element:
    """It is well-formed XML too."""
    return ElementTree.fromstring(made)


def svg_of(made: str) -> str:
    found = re.search(r"<svg.*</svg>", made, re.S)
    assert found
    return found[0]


def sixty() -> Chart:
    months = ["enero", "septiembre"]
    return chart("tiempo", *((f"{months[i % 2]} de {2021 + i // 12}", 123_456_789 + i * 7_654_321) for i in range(60)))


def test_sixty_months_and_the_longest_names_are_small() -> None:
    groups = chart("barras", *((f"{HOSTILE} {i}", 987_654_321_012 - i) for i in range(9)))
    for one in (sixty(), groups):
        assert len(svg_of(figure(one)).encode()) <= 3000


def test_it_has_a_name_a_description_and_its_data_as_a_table() -> None:
    made = parts(figure(chart("barras", ("Profesional", 30), ("Técnico", 10))))
    svg = made.find("svg")
    assert svg is not None
    ids = {element.get("id"): element.text for element in svg.iter() if element.get("id")}
    assert svg.get("role") == "img"
    assert [ids[name] for name in str(svg.get("aria-labelledby")).split()] == [
        "Título", "2 barras. La primera es Profesional: $ 30."]
    assert [[cell.text for cell in row] for row in made.iter("tr")] == [
        ["Grupo", "Valor"], ["Profesional", "$ 30"], ["Técnico", "$ 10"]]


def test_every_group_is_named_and_measured_beside_its_bar() -> None:
    svg = parts(figure(chart("barras", ("Profesional", 30), ("Técnico", 10)))).find("svg")
    assert svg is not None
    assert [text.text for text in svg.iter("text")] == ["Profesional", "$ 30", "Técnico", "$ 10"]


def test_bars_are_as_long_as_their_numbers() -> None:
    made = svg_of(figure(chart("barras", ("a", 400), ("b", 100), ("c", 0))))
    assert re.findall(r"h(\d+)v", made) == ["320", "80", "1"]


def test_negative_numbers_grow_to_the_other_side_of_zero() -> None:
    made = svg_of(figure(chart("barras", ("a", 300), ("b", -100))))
    assert re.findall(r"M(\d+) \d+h(\d+)v", made) == [("80", "240"), ("0", "80")]


def test_an_unknown_period_has_no_bar() -> None:
    made = figure(chart("tiempo", ("enero de 2026", 1), ("febrero de 2026", None), ("marzo de 2026", 3)))
    assert svg_of(made).split('class="gr-barra"')[1].count("M") == 2
    assert "<td>Sin información</td>" in made


def test_nothing_but_zeros_can_be_drawn() -> None:
    for kind in ("barras", "tiempo"):
        assert "nan" not in figure(chart(kind, ("enero de 2026", 0), ("febrero de 2026", 0)))


def test_colour_is_never_written_and_nothing_is_asked_from_outside() -> None:
    made = figure(sixty())
    assert not re.search(r"#[0-9a-f]{3}|rgb|style=|href|url\(|<script|<style", made, re.I)
    assert 'fill="currentColor"' in made


@given(st.sampled_from(["barras", "tiempo"]), st.lists(st.tuples(NAMES, st.integers(-10**13, 10**13)), min_size=1,
                                                       max_size=12))
def test_any_text_stays_a_text(kind: str, points: list[tuple[str, int]]) -> None:
    made = figure(chart(kind, *points))
    found = parts(made)
    assert [row[0].text or "" for row in found.iter("tr")][1:] == [
        re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", name).replace("\r\n", "\n").replace("\r", "\n")
        for name, _ in points]
    assert figure(chart(kind, *points)) == made
