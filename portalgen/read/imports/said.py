"""What a person says of a file when it cannot tell by itself: with options, or once and for all in a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DECIMALS = {"coma": "es", "punto": "en"}      # word of the option → notation (numbers.py)
NO_AREA = "ninguna"                           # said as an area: it is of the municipality itself
DATES = ("dia", "mes")                        # what comes first in 03/04/2026


@dataclass(frozen=True)
class Said:
    """Everything is optional. `columns`: header as written → name of the column, or "" for one that is not wanted."""

    table: str = ""
    period: str = ""
    area: str = ""
    series: str = ""
    sheet: str = ""
    decimal: str = ""                         # "coma" | "punto"
    dates: str = ""                           # "dia" | "mes"
    columns: Mapping[str, str] = field(default_factory=dict)
    mapping: str = ""                         # name of the mapping that says it, when one does

    @property
    def notation(self) -> str:
        return DECIMALS.get(self.decimal, "")
