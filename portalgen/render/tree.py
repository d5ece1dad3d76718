"""Organigrama: rows that name their parent → an outline to read and a drawing to see, both made at build."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH, GAP_X, GAP_Y, LINE, PAD = 208, 32, 12, 18, 10        # px: a box, the space between boxes, a line of text
LETTERS, LINES = 24, 3                                      # what fits in a box


@dataclass(frozen=True, slots=True)
class Node:
    """A unit. `parent` is the id of another one, or ""."""

    id: str
    parent: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit in reading order (each one followed by those that depend on it), `depth` levels under a root."""

    node: Node
    depth: int
    children: tuple[int, ...]           # positions in the same sequence


def placed(nodes: Iterable[Node]) -> tuple[Placed, ...]:
    """Every unit once, whatever the data: an unknown parent makes a root, and a circle is cut at its first unit.

    Without recursion: the depth of a tree is in the hands of whoever writes the rows.
    """
    known: dict[str, Node] = {}
    for node in nodes:
        known.setdefault(node.id, node)
    children: dict[str, list[Node]] = {}
    for node in known.values():
        children.setdefault(node.parent if node.parent in known else "", []).append(node)
    order: list[tuple[Node, int]] = []
    seen: set[str] = set()
    for start in [*children.get("", ()), *known.values()]:      # the second part finds only what circles hide
        pending = [(start, 0)]
        while pending:
            node, depth = pending.pop()
            if node.id not in seen:
                seen.add(node.id)
                order.append((node, depth))
                pending.extend((child, depth + 1) for child in reversed(children.get(node.id, ())))
    return _with_children(order)


def _with_children(order: Sequence[tuple[Node, int]]) -> tuple[Placed, ...]:
    below: list[list[int]] = [[] for _ in order]
    path: list[int] = []
    for position, (_, depth) in enumerate(order):
        del path[depth:]
        if path:
            below[path[-1]].append(position)
        path.append(position)
    return tuple(Placed(node, depth, tuple(below[i])) for i, (node, depth) in enumerate(order))


def outline(nodes: Iterable[Node]) -> Markup:
    """Nested lists: the text alternative of the drawing, complete by itself."""
    from markupsafe import Markup, escape
    parts, open_lists = [], 0
    for item in placed(nodes):
        if item.depth + 1 > open_lists:
            parts.append("<ul>")
        else:
            parts.append("</li>" + "</ul></li>" * (open_lists - item.depth - 1))
        open_lists = item.depth + 1
        detail = f"<br><small>{escape(item.node.detail)}</small>" if item.node.detail else ""
        parts.append(f"<li>{escape(item.node.title)}{detail}")
    parts.append("</li></ul>" * open_lists)
    return Markup("".join(parts))  # noqa: S704  every text escaped above


def svg(nodes: Iterable[Node], title: str, name: str = "organigrama") -> Markup:
    """The drawing, from left (who directs) to right (who depends). `name` prefixes its ids: unique in the page.

    One image for assistive technology, with title and description; the outline says the same in words.
    Colours and fonts are the theme's: classes `oc-caja`, `oc-linea`, `oc-texto`. No style, no script.
    """
    from markupsafe import Markup, escape
    items = placed(nodes)
    words = [textwrap.wrap(i.node.title, LETTERS, max_lines=LINES, placeholder="…") or ["–"] for i in items]
    tall = max(map(len, words), default=1) * LINE + PAD
    centres = _centres(items, tall)
    width = (max((i.depth for i in items), default=0) + 1) * (WIDTH + GAP_X) - GAP_X + 2
    height = max(1, sum(not i.children for i in items) * (tall + GAP_Y) - GAP_Y + 2)
    desc = _description(items)
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{escape(name)}-t {escape(name)}-d" '
            f'width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
            f'<title id="{escape(name)}-t">{escape(title)}</title><desc id="{escape(name)}-d">{escape(desc)}</desc>')
    body = [_link(item.depth, centres[n], centres[child]) for n, item in enumerate(items) for child in item.children]
    body += [_box(item.depth, lines, centre, tall) for item, lines, centre in zip(items, words, centres, strict=True)]
    return Markup(head + "".join(body) + "</svg>")  # noqa: S704  every text escaped


def _description(items: Sequence[Placed]) -> str:
    roots = [i.node.title for i in items if not i.depth]
    more = f" y {len(roots) - 3} más" if len(roots) > 3 else ""
    return (f"Dibujo de {len(items)} unidades y de quién depende cada una. Encabezan: {', '.join(roots[:3])}{more}. "
            "La lista que sigue dice lo mismo en palabras.")


def _centres(items: Sequence[Placed], tall: int) -> list[float]:
    """Vertical centre of each box: leaves one under another, every other at the height of its first one, so that who
    directs is in sight where reading begins."""
    centres = [0.0] * len(items)
    floor = 1 + tall / 2
    for n, item in enumerate(items):
        if not item.children:
            centres[n] = floor
            floor += tall + GAP_Y
    for n in reversed(range(len(items))):           # a unit comes before those that depend on it
        if items[n].children:
            centres[n] = centres[items[n].children[0]]
    return centres


def _box(depth: int, lines: Sequence[str], centre: float, tall: int) -> str:
    from markupsafe import escape
    left = depth * (WIDTH + GAP_X) + 1
    first = centre - (len(lines) - 1) * LINE / 2 + 5        # 5: from the middle of a line of text to its baseline
    spans = "".join(f'<tspan x="{left + PAD}" y="{first + n * LINE:g}">{escape(line)}</tspan>'
                    for n, line in enumerate(lines))
    return (f'<rect class="oc-caja" x="{left}" y="{centre - tall / 2:g}" width="{WIDTH}" height="{tall}" rx="4"/>'
            f'<text class="oc-texto">{spans}</text>')


def _link(depth: int, start: float, end: float) -> str:
    left = depth * (WIDTH + GAP_X) + 1 + WIDTH
    return f'<path class="oc-linea" d="M{left} {start:g}h{GAP_X // 2}V{end:g}h{GAP_X // 2}"/>'
