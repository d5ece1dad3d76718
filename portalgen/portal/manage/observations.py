"""What others observed — fiscalizaciones, claims, Control — followed from the day it arrives until it is closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portalgen.read.surveys import whole

OPEN, LATE, CLOSED, CLOSED_LATE = STATES = ("abierta", "vencida", "cerrada", "cerrada_tarde")


@dataclass(frozen=True, slots=True)
class Observation:
    """`item`: its number or folder, or ""; `unit`: who must mend it; `closed`: None while it is open; `link`: the proof
    that it was mended."""

    number: str
    origin: str
    day: date
    text: str
    item: str = ""
    unit: str = ""
    due: date | None = None
    closed: date | None = None
    answer: str = ""
    link: str = ""

    def state(self, today: date) -> str:
        """How it stands on a day: what was closed later was still open."""
        if self.closed is not None and self.closed <= today:
            return CLOSED_LATE if self.due is not None and self.closed > self.due else CLOSED
        return LATE if self.due is not None and today > self.due else OPEN


def observations(said: Mapping[str, Any]) -> tuple[Observation, ...]:
    """What gestion/observaciones.yaml says, already judged; the newest first."""
    found = [Observation(str(one["numero"]), one["origen"], date.fromisoformat(one["fecha"]), one["observacion"],
                         str(one.get("item", "")), one.get("responsable", ""), _day(one.get("plazo")),
                         _day(one.get("cierre")), one.get("respuesta", ""), one.get("enlace", ""))
             for one in whole(said, "observaciones", "numero", "origen", "fecha", "observacion")]
    return tuple(sorted(found, key=lambda one: (one.day, one.number), reverse=True))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def tally(found: Iterable[Observation], today: date) -> dict[str, int]:
    """State → how many, of those that had arrived by a day."""
    states = [one.state(today) for one in found if one.day <= today]
    return {state: states.count(state) for state in STATES}
