"""The organigrama: the same units in words and in the drawing, whatever the rows say."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.render.tree import LINES, Node, outline, placed, svg

SVG = "{http://www.w3.org/2000/svg}"
COUNCIL = [Node("a", "", "Alcaldía"), Node("c", "a", "Control"), Node("s", "a", "Secretaría"), Node("p", "s", "Partes")]


def rectangles(drawing: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    return [
        (float(r.get("x", 0)), float(r.get("y", 0)), float(r.get("width", 0)), float(r.get("height", 0)))
        for r in drawing.iter(f"{SVG}rect")
    ]


def overlap(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return (
        one[0] < two[0] + two[2] and two[0] < one[0] + one[2] and one[1] < two[1] + two[3] and two[1] < one[1] + one[3]
    )


def test_reading_order_and_depth() -> None:
    assert [(i.node.id, i.depth, i.children) for i in placed(COUNCIL)] == [
        ("a", 0, (1, 2)),
        ("c", 1, ()),
        ("s", 1, (3,)),
        ("p", 2, ()),
    ]
    assert [i.node.id for i in placed(reversed(COUNCIL))] == ["a", "s", "p", "c"]


def test_outline() -> None:
    assert str(outline(COUNCIL)) == (
        "<ul><li>Alcaldía<ul><li>Control</li><li>Secretaría<ul><li>Partes</li></ul></li></ul></li></ul>"
    )
    assert str(outline([])) == ""
    assert str(outline([Node("1", "", "<b>", "a & b")])) == "<ul><li>&lt;b&gt;<br><small>a &amp; b</small></li></ul>"


def test_unknown_parents_circles_and_repeated_ids_lose_nobody() -> None:
    nodes = [Node("1", "no existe", "Uno"), Node("2", "3", "Dos"), Node("3", "2", "Tres"), Node("4", "4", "Cuatro")]
    assert [(i.node.title, i.depth) for i in placed(nodes)] == [("Uno", 0), ("Dos", 0), ("Tres", 1), ("Cuatro", 0)]
    assert [i.node.title for i in placed([Node("1", "", "Uno"), Node("1", "", "Otro")])] == ["Uno"]


def test_the_drawing_is_one_named_image() -> None:
    root = ElementTree.fromstring(svg(COUNCIL, "Organigrama & más", "o1"))
    assert root.get("role") == "img"
    named = {e.get("id"): e.text for e in root if e.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) == set(named) == {"o1-t", "o1-d"}
    assert named["o1-t"] == "Organigrama & más"
    assert "4 unidades" in (named["o1-d"] or "")
    assert len(list(root.iter(f"{SVG}path"))) == 3


def test_the_drawing_runs_nothing_and_brings_no_style() -> None:
    text = str(
        svg([Node("1", "", '</text><script>alert(1)</script>" onload="x')], '"><img src=x onerror=alert(1)>', '"x')
    )
    root = ElementTree.fromstring(text)
    assert {e.tag for e in root.iter()} <= {SVG + t for t in ("svg", "title", "desc", "rect", "text", "tspan", "path")}
    assert not re.search(r"<[^>]*\s(on\w+|style|href)=", text)


def test_a_chain_of_thousands_does_not_break_the_build() -> None:
    chain = [Node(str(n), str(n - 1) if n else "", f"Unidad {n}") for n in range(5000)]
    assert placed(chain)[-1].depth == 4999
    assert str(outline(chain)).count("<ul>") == str(outline(chain)).count("</ul>") == 5000
    assert svg(chain, "x")


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(-1, 12), st.text("áb \n<&'\"x", max_size=90)), max_size=14))
def test_boxes_never_overlap_nor_leave_the_drawing(rows: list[tuple[int, int, str]]) -> None:
    nodes = [Node(str(i), str(p) if p >= 0 else "", title) for i, p, title in rows]
    items = placed(nodes)
    assert {i.node.id for i in items} == {n.id for n in nodes}
    assert len(items) == len({n.id for n in nodes})
    root = ElementTree.fromstring(svg(nodes, "x"))
    boxes = rectangles(root)
    assert len(boxes) == len(items)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    for n, box in enumerate(boxes):
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[0] + box[2] <= width
        assert box[1] + box[3] <= height
        assert not any(overlap(box, other) for other in boxes[:n])
    assert all(len(list(t)) <= LINES for t in root.iter(f"{SVG}text"))
    ElementTree.fromstring(f"<div>{outline(nodes)}</div>")
