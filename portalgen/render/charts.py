"""Charts as SVG drawn at build: no script, no foreign font, and every number also as a table.

Nothing depends on colour: there is one series, each bar has its name and its number beside it (or in the table), and
shapes take the colour of the text or of the theme (`.gr-barra`), so that dark, forced colours and print keep them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from portalgen.portal.figures import Chart, Point
from portalgen.portal.measures import Number
from portalgen.render.blocks import clean
from portalgen.render.bodies import escaped

WIDTH, ROW, BAR = 320, 36, 12           # one unit is about a pixel on a phone
TOP, HIGH, FOOT = 18, 110, 18           # of the chart over time
LETTERS = 40                            # of a name and its number, side by side
YEAR_ROOM = 34                          # between the names of two years
SIZE = "13"


def figure(chart: Chart, name: str = "grafico") -> Markup:
    """The chart as `<figure>` with its data in `<details>`. `name`: begins its ids, unique in a page."""
    body, height = _bars(chart.points) if chart.kind == "barras" else _over_time(chart.points)
    title, told = _text(chart.title), _text(describe(chart))
    note = f"<p><small>{_text(chart.note)}</small></p>" if chart.note else ""
    return Markup(  # noqa: S704 -- every text goes through _text
        f'<figure class="grafico"><figcaption>{title}</figcaption>'
        f'<svg role="img" aria-labelledby="{name}-t {name}-d" viewBox="0 0 {WIDTH} {height}" width="30em" '
        f'font-size="{SIZE}" fill="currentColor"><title id="{name}-t">{title}</title><desc id="{name}-d">{told}</desc>'
        f"{body}</svg>{note}{_data(chart)}</figure>")


def describe(chart: Chart) -> str:
    """What the drawing shows, in two sentences."""
    known = [point for point in chart.points if point.value is not None]
    if not known:
        return "Sin información."
    most = max(known, key=lambda point: point.value or 0)
    least = min(known, key=lambda point: point.value or 0)
    if chart.kind == "barras":
        return f"{len(chart.points)} barras. La primera es {_short(known[0].name)}: {known[0].words}."
    return (f"De {known[0].name} a {known[-1].name}. El valor más alto es {most.words}, en {most.name}; el más bajo, "
            f"{least.words}, en {least.name}.")


def _bars(points: Sequence[Point]) -> tuple[str, int]:
    """One row a group: its name and its number over a horizontal bar."""
    values = [point.value or 0 for point in points]
    zero, unit = _scale(values, WIDTH)
    texts, shapes = [], []
    for row, (point, value) in enumerate(zip(points, values, strict=True)):
        y = row * ROW + 14
        texts.append(f'<text y="{y}">{_text(_short(point.name, LETTERS - len(point.words)))}</text>'
                     f'<text x="{WIDTH}" y="{y}" text-anchor="end">{_text(point.words)}</text>')
        x, width = sorted((zero, zero + float(value) * unit))
        shapes.append(f"M{_n(x)} {y + 5}h{_n(max(width - x, 1))}v{BAR}h{_n(-max(width - x, 1))}z")
    return f'<path class="gr-barra" d="{"".join(shapes)}"/>{"".join(texts)}', len(points) * ROW


def _over_time(points: Sequence[Point]) -> tuple[str, int]:
    """One upright bar a period, a line at the largest with its number, and the years below."""
    values = [point.value for point in points]
    zero, unit = _scale([value for value in values if value is not None], HIGH)
    step = WIDTH / len(points)
    base = TOP + HIGH - zero
    shapes = []
    for i, value in enumerate(values):
        if value is not None:
            y, x, width = base - float(value) * unit, i * step + step * .1, step * .8
            shapes.append(f"M{_n(x)} {_n(base)}V{_n(y)}h{_n(width)}V{_n(base)}z")
    most = max((point for point in points if point.value is not None), key=lambda point: point.value or 0)
    lines = f"M0 {_n(base)}h{WIDTH}M0 {TOP}h{WIDTH}"
    return (f'<path class="gr-linea" d="{lines}" fill="none" stroke="currentColor" stroke-dasharray="2 3"/>'
            f'<path class="gr-barra" d="{"".join(shapes)}"/><text y="{TOP - 5}">{_text(most.words)}</text>'
            f"{''.join(_years(points, step))}", TOP + HIGH + FOOT)


def _years(points: Sequence[Point], step: float) -> list[str]:
    """The year under the first bar of each, where there is room."""
    found, last, seen = [], -float(YEAR_ROOM), ""
    for i, point in enumerate(points):
        year = point.name[-4:]
        if year != seen and i * step - last >= YEAR_ROOM and i * step <= WIDTH - YEAR_ROOM:
            found.append(f'<text x="{_n(i * step)}" y="{TOP + HIGH + 14}">{_text(year)}</text>')
            last = i * step
        seen = year
    return found


def _scale(values: Sequence[Number], room: int) -> tuple[float, float]:
    """Where zero is, from the low end, and how much room one takes; nothing but zeros takes none."""
    low, high = float(min(0, *values)), float(max(0, *values))
    unit = room / (high - low) if high > low else 0.0
    return -low * unit, unit


def _data(chart: Chart) -> str:
    rows = "".join(f'<tr><th scope="row">{_text(p.name)}</th><td>{_text(p.words)}</td></tr>' for p in chart.points)
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in chart.heads)
    return (f"<details><summary>Ver los datos del gráfico</summary><table><caption>{_text(chart.title)}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>")


def _text(text: str) -> str:
    return escaped(clean(text))


def _short(name: str, most: int = LETTERS) -> str:
    return name if len(name) <= most else f"{name[:max(most, 12) - 1].rstrip()}…"


def _n(value: float) -> str:
    """A coordinate with one decimal, without idle zeros."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def radar(axes: Sequence[tuple[str, float | None]], told: str) -> Markup:
    """One axis for each share (0 to 1), named at its end; `told`: what it shows, for who does not see it. Fewer than
    three axes make no figure."""
    if len(axes) < 3:
        return Markup()
    turn = 2 * math.pi / len(axes)

    def at(place: int, far: float) -> tuple[float, float]:
        return far * math.sin(place * turn), -far * math.cos(place * turn)

    def ring(fars: Sequence[float]) -> str:
        return " ".join(f"{_n(x)},{_n(y)}" for x, y in (at(place, far) for place, far in enumerate(fars)))

    rings = "".join(f'<polygon points="{ring([far] * len(axes))}" stroke-opacity=".3"/>' for far in (25, 50, 75, 100))
    spokes = "".join(f'<path d="M0 0L{_n(x)} {_n(y)}" stroke-opacity=".3"/>'
                     for x, y in (at(place, 100) for place in range(len(axes))))
    names = "".join(_axis(name, *at(place, 112)) for place, (name, _) in enumerate(axes))
    shape = ring([100 * (share or 0) for _, share in axes])
    return Markup(  # noqa: S704 -- every text goes through _text
        f'<svg role="img" aria-label="{_text(told)}" viewBox="-200 -130 400 260" width="30em" fill="none" '
        f'stroke="currentColor">{rings}{spokes}<polygon points="{shape}" stroke-width="3" fill="currentColor" '
        f'fill-opacity=".15"/>{names}</svg>')


def _axis(name: str, x: float, y: float) -> str:
    anchor = "middle" if abs(x) < 5 else "start" if x > 0 else "end"
    return (f'<text x="{_n(x)}" y="{_n(y + 4)}" text-anchor="{anchor}" font-size="12" fill="currentColor" '
            f'stroke="none">{_text(name.split(" ")[0])}</text>')
