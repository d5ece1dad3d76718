"""Write schemas/feriados/<year>.csv: the holidays that make a day not "hábil" (Ley 19.880, artículo 25).

National holidays come from the `holidays` package, which follows the laws that move them (19.668, 20.215, 20.299,
20.983, 21.357); what it lacks, or knows only by region when the law says comuna, comes from reglas.yaml beside this
file. Builds read the files, never the package, so that a new version of it cannot move a deadline in silence.

    python schemas/feriados/generar.py                                   # every year, in this folder
    python schemas/feriados/generar.py --desde 2026 --hasta 2027 --carpeta /tmp/feriados
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIRST, LAST = 2009, 2035
HEADER = ("fecha", "nombre", "alcance", "irrenunciable", "verificado", "nota")
Row = tuple[str, str, str, str, str, str]


def read_rules(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Read reglas.yaml: lists of rules by kind (locales, irrenunciables, por_confirmar)."""
    import yaml

    rules: dict[str, list[dict[str, Any]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return rules


def applies(rule: Mapping[str, Any], day: str) -> bool:
    """Whether a rule speaks of an ISO day: `dia` (whole or month-day, or none) and `desde` (first year)."""
    return day.endswith(str(rule.get("dia", ""))) and day[:4] >= str(rule.get("desde", ""))


def national(year: int, rules: Mapping[str, list[dict[str, Any]]]) -> Iterator[Row]:
    """Holidays of the whole country. Two on one day are one row, as the day is lost only once."""
    import holidays

    for day, name in holidays.country_holidays("CL", years=year, language="es").items():
        doubt = next((r for r in rules["por_confirmar"] if r["nombre"] == name and applies(r, day.isoformat())), None)
        fixed = any(applies(r, day.isoformat()) for r in rules["irrenunciables"])
        yield (day.isoformat(), name, "nacional", "Sí" if fixed else "No",
               "false" if doubt else "true", doubt["nota"] if doubt else "")


def local(year: int, rules: Mapping[str, list[dict[str, Any]]]) -> Iterator[Row]:
    """Holidays of a region or comuna, none of them checked against the official text."""
    for rule in rules["locales"]:
        day = rule["dia"] if len(rule["dia"]) == len("2018-01-16") else f"{year}-{rule['dia']}"
        if day[:4] == str(year) and applies(rule, day):
            for scope in rule["alcance"]:
                yield day, rule["nombre"], scope, "No", "false", rule["nota"]


def write_year(year: int, rules: Mapping[str, list[dict[str, Any]]], folder: Path) -> None:
    """Write one canonical CSV (UTF-8, comma, LF), ordered by date."""
    with (folder / f"{year}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(sorted([*national(year, rules), *local(year, rules)]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Escribe los feriados de cada año.")
    parser.add_argument("--desde", type=int, default=FIRST, metavar="AÑO", help="primer año")
    parser.add_argument("--hasta", type=int, default=LAST, metavar="AÑO", help="último año")
    parser.add_argument("--carpeta", type=Path, default=HERE, help="dónde escribir")
    args = parser.parse_args()
    rules = read_rules(HERE / "reglas.yaml")
    args.carpeta.mkdir(parents=True, exist_ok=True)
    for year in range(args.desde, args.hasta + 1):
        write_year(year, rules, args.carpeta)


if __name__ == "__main__":
    main()
