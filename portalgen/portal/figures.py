"""What a table says in figures: key figures, groups in bars, and how it moves from period to period.

All is declared in the table's YAML (`cifras`, `grafico`) as named generic aggregations with columns as parameters. A
figure whose columns an edition lacks is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import dropwhile
from typing import Any, NamedTuple

from portalgen.check.rules.common import amount, blanks, number
from portalgen.model import Period, Table
from portalgen.portal.measures import SPACE, Number, Said, Seen, counted, kept, median, numbers, rounded, told, total

CURRENCIES = 3              # shown in one figure
GROUPS, SHORT = 8, 3        # in a chart; in a figure
FEWEST, MOST = 3, 60        # periods in a chart over time
Facts = Mapping[str, Any]


class Point(NamedTuple):
    """A bar: its name, its size (None: nothing is known of that period), its size in words."""

    name: str
    value: Number | None
    words: str


class Chart(NamedTuple):
    """What is drawn. `kind`: "barras" (groups, largest first) or "tiempo" (periods, oldest first)."""

    kind: str
    title: str
    points: tuple[Point, ...]
    heads: tuple[str, str]              # of the two columns of its data
    note: str = ""


# ---- key figures


def figures(seen: Seen, table: Table) -> list[dict[str, str]]:
    """`{titulo, valor}` of each key figure that this table can tell."""
    if not seen.sheet.height:
        return []
    mine = [said for said in table.figures if seen.has(said)]
    if len(mine) == 1 and mine[0]["cifra"] == "filas":
        return []                       # the sentence of state says it
    found = [(str(said.get("titulo", "")), OF[said["cifra"]](seen, said)) for said in mine]
    return [{"titulo": title, "valor": value} for title, value in found if value]


def row_words(table: Table) -> Said:
    """What the table calls its rows (`una`, `varias`); {} when it does not say."""
    return next((figure for figure in table.figures if figure["cifra"] == "filas" and "una" in figure), {})


def count_words(table: Table, total: int) -> str:
    """ "214 personas", with the words of the table; "214 filas" when it has none."""
    said = row_words(table)
    word = said.get("una", "fila") if total == 1 else said.get("varias", "filas")
    return f"{amount(total)} {word}"


def _rows(seen: Seen, said: Said) -> str:
    return amount(len(counted(seen, said)))


def _of_amounts(take: Callable[[Iterable[Number]], Number]) -> Callable[[Seen, Said], str]:
    def figure(seen: Seen, said: Said) -> str:
        by_unit = numbers(seen, said, said["columna"], counted(seen, said))
        parts = [told(take([value for _, value in values]), unit) for unit, values in by_unit.items()]
        more = f" y {len(parts) - CURRENCIES} monedas más" if len(parts) > CURRENCIES else ""
        return " + ".join(parts[:CURRENCIES]) + more

    return figure


def _distinct(seen: Seen, said: Said) -> str:
    texts, none = seen.sheet.column(said["columna"]), blanks(seen.edition, said["columna"])
    return amount(len({texts[row].strip().casefold() for row in counted(seen, said) if texts[row].strip() not in none}))


def _percentage(seen: Seen, said: Said) -> str:
    rows = counted(seen, said)
    parts = [total(value for values in numbers(seen, said, said[name], rows).values() for _, value in values)
             for name in ("parte", "todo")]
    return f"{amount(round(100 * parts[0] / parts[1]))}{SPACE}%" if parts[1] else ""


def _by_group(seen: Seen, said: Said) -> str:
    texts, none = seen.sheet.column(said["grupo"]), blanks(seen.edition, said["grupo"])
    times = Counter(texts[row] for row in counted(seen, said) if texts[row] not in none)
    ranked = sorted(times.items(), key=lambda entry: (-entry[1], entry[0]))
    shown = ranked[:said.get("limite", SHORT)]
    more = f"; {len(ranked) - len(shown)} más" if len(ranked) > len(shown) else ""
    return "; ".join(f"{name}: {amount(count)}" for name, count in shown) + more


OF: Mapping[str, Callable[[Seen, Said], str]] = {
    "filas": _rows, "suma": _of_amounts(total), "mediana": _of_amounts(median), "maximo": _of_amounts(max),
    "minimo": _of_amounts(min), "distintos": _distinct, "porcentaje": _percentage, "por_grupo": _by_group}


# ---- groups


def bars(seen: Seen, table: Table) -> Chart | None:
    """The chart of groups of a table in a period; None when it says nothing that one number does not."""
    said = table.charts.get("barras")
    if said is None or not seen.has(said):
        return None
    texts, none = seen.sheet.column(said["grupo"]), blanks(seen.edition, said["grupo"])
    rows = [row for row in counted(seen, said) if texts[row] not in none]
    unit, values, others = _measured(seen, said, rows)
    groups: dict[str, list[Number]] = {}
    for row, value in values:
        groups.setdefault(texts[row], []).append(value)
    if len(groups) < 2:
        return None
    take = median if said["cifra"] == "mediana" else total
    ranked = sorted(((take(found), name) for name, found in groups.items()), key=lambda entry: (-entry[0], entry[1]))
    limit = said.get("limite", GROUPS)
    shown = [Point(name, value, told(value, unit)) for value, name in ranked[:limit]]
    rest = ranked[limit:]
    if rest and take is total:
        value = total(value for value, _ in rest)
        shown.append(Point(f"Otros {amount(len(rest))}", value, told(value, unit)))
    return Chart("barras", said["titulo"], tuple(shown), (_title(seen, said["grupo"]), "Valor"), _left_out(others))


def _measured(seen: Seen, said: Said, rows: Sequence[int]) -> tuple[str, Sequence[tuple[int, Number]], int]:
    """The unit of most rows, (row, number) of those in it, and how many rows are in others."""
    if said["cifra"] == "filas":
        return "", [(row, 1) for row in rows], 0
    by_unit = numbers(seen, said, said["columna"], rows)
    unit = next(iter(by_unit), "")
    return unit, by_unit.get(unit, []), sum(len(values) for name, values in by_unit.items() if name != unit)


def _left_out(rows: int) -> str:
    return f"No incluye {amount(rows)} {'fila' if rows == 1 else 'filas'} en otra moneda." if rows else ""


def _title(seen: Seen, name: str) -> str:
    return next((str(f.get("title") or name) for f in seen.edition.schema["fields"] if f["name"] == name), name)


# ---- over time


def period_facts(seen: Seen, table: Table) -> dict[str, str]:
    """Unit → what this table adds to its chart over time, as the state keeps it."""
    said = table.charts.get("tiempo")
    if said is None or not seen.has(said):
        return {}
    rows = counted(seen, said)
    if said["cifra"] == "filas":
        return {"": str(len(rows))}
    by_unit = numbers(seen, said, said["columna"], rows)
    return {unit: kept(total(value for _, value in values)) for unit, values in by_unit.items()}


def over_time(table: Table, periods: Sequence[tuple[Period, Sequence[Facts], str]]) -> Chart | None:
    """The chart of the last periods. Each comes, oldest first, with the facts of its tables (one an area) and the words
    for when there are none."""
    said = table.charts.get("tiempo")
    series = [(period, added(facts), words) for period, facts, words in periods if period.year]
    series = list(dropwhile(lambda entry: not entry[1], series))[-MOST:]
    if said is None or sum(1 for _, values, _ in series if values) < FEWEST:
        return None
    unit = _main(values for _, values, _ in series)
    points = [Point(period.words, values.get(unit), told(values[unit], unit) if unit in values else words)
              for period, values, words in series]
    return Chart("tiempo", said["titulo"], tuple(points), ("Período", "Valor"),
                 "No incluye montos en otras monedas." if any(set(values) - {unit} for _, values, _ in series) else "")


def by_year(table: Table, periods: Iterable[tuple[Period, Sequence[Facts]]]) -> list[dict[str, str]]:
    """`{anyo, valor, detalle}`, newest first: the sum, the mean or the last of each year, as `anual` says."""
    said = table.charts.get("tiempo", {})
    if "anual" not in said:
        return []
    years: dict[int, list[dict[str, Number]]] = {}
    for period, facts in sorted(periods, key=lambda entry: entry[0]):
        if period.year and (values := added(facts)):
            years.setdefault(period.year, []).append(values)
    return [{"anyo": str(year), "valor": _year(said["anual"], found), "detalle": _months(found)}
            for year, found in sorted(years.items(), reverse=True)]


def _year(how: str, found: Sequence[Mapping[str, Number]]) -> str:
    units = sorted({unit for values in found for unit in values}, key=lambda u: (-sum(u in v for v in found), u))
    parts = []
    for unit in units[:CURRENCIES]:
        values = [each[unit] for each in found if unit in each]
        value = values[-1] if how == "ultimo" else total(values)
        parts.append(told(rounded(mean(value, len(values)), 0) if how == "promedio" else value, unit))
    return " + ".join(parts)


def mean(value: Number, count: int) -> Number:
    """The mean, from a sum and how many were added."""
    return Decimal(value) / count


def _months(found: Sequence[Any]) -> str:
    return "1 período" if len(found) == 1 else f"{len(found)} períodos"


def added(facts: Sequence[Facts]) -> dict[str, Number]:
    """Unit → sum of the facts of one period over the tables that make it."""
    sums: dict[str, Number] = {}
    for each in facts:
        for unit, text in each.get("tiempo", {}).items():
            value = number(text)
            if value is not None:
                sums[unit] = sums.get(unit, 0) + value
    return sums


def _main(series: Iterable[Mapping[str, Number]]) -> str:
    """The unit of most periods."""
    times = Counter(unit for values in series for unit in values)
    return min(times, key=lambda unit: (-times[unit], unit))
