"""The arithmetic of the score, and nothing else. Points go from 0 to 100; None is "left out of the calculation"."""

from __future__ import annotations

from collections.abc import Iterable

from portalgen.read.scorecard import Formula

FULL, NONE = 100.0, 0.0
EVALUATED, LEFT_OUT = 1, frozenset({2, 3})          # scenarios; any other is worth 0


def specific(yes: int, no: int) -> float | None:
    """Share of "Sí" among the indicators that apply; None when none does."""
    return FULL * yes / (yes + no) if yes + no else None


def section_points(formula: Formula, scenario: int, available: bool, current: bool, completeness: str,
                   yes: int, no: int) -> float | None:
    """Points of an item. `completeness`: one of the answers that the variant of the formula gives points to.

    Not available or not current is 0 and ends there; without specific indicators that apply, the general part is all.
    """
    if scenario in LEFT_OUT:
        return None
    if scenario != EVALUATED or not available or not current:
        return NONE
    general = min(FULL, formula.completeness[completeness])
    share = specific(yes, no)
    return general if share is None else formula.general * general + formula.specific * share


def mean(points: Iterable[float | None]) -> float | None:
    """Points of a "materia": the mean of its evaluated items; None when there are none."""
    known = [value for value in points if value is not None]
    return sum(known) / len(known) if known else None


def total(topics: Iterable[tuple[float, float | None]]) -> float | None:
    """The whole score from (weight, points) of each materia, the weights of the evaluated ones made to sum 1."""
    known = [(weight, value) for weight, value in topics if value is not None and weight > 0]
    whole = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / whole if whole else None
