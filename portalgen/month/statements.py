"""«Sin movimiento» said with one click: the lines that datapackage.yaml needs, without touching the rest of it."""

from __future__ import annotations

import json
import re

EMPTY = re.compile(r"(?m)^estados:[ \t]*\[[ \t]*\][ \t]*(#.*)?$")
LIST = re.compile(r"(?m)^estados:[ \t]*(#.*)?\n(?P<margin> *)(?=- )")
LONGEST = 500


def declared(text: str, table: str, period: str, reason: str, area: str = "", series: str = "") -> str:
    """The descriptor with one more state: nothing happened in `table` during `period`, and why."""
    why = " ".join(reason.split())[:LONGEST]
    named = {"tabla": table, "estado": "sin_movimiento", "periodos": [period], "motivo": why,
             **({"area": area} if area else {}), **({"serie": series} if series else {})}
    line = "- " + json.dumps(named, ensure_ascii=False)
    if line in text:
        return text
    if EMPTY.search(text):
        return EMPTY.sub(lambda _: f"estados:\n{line}", text, count=1)
    found = LIST.search(text)
    if found:
        return f"{text[:found.end()]}{line}\n{found['margin']}{text[found.end():]}"
    return f"{text.rstrip()}\nestados:\n{line}\n"
