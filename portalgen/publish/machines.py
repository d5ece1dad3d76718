"""Reports for other programs: JSON (a contract), GitHub annotations, SARIF 2.1.0."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from portalgen import __version__
from portalgen.findings import Finding, Place, Severity
from portalgen.model import Law, Wording
from portalgen.publish.words import Line, cells, grouped, printable, severity

VERSION = 1                                 # of the JSON contract
LEVELS: Mapping[Severity, tuple[str, str]] = {
    "bloquea": ("error", "error"), "advierte": ("warning", "warning"), "sugiere": ("notice", "note")}
NOWHERE = Place("")
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def document(lines: Sequence[Line], counts: Mapping[str, int]) -> str:
    """The JSON contract: version, summary and every finding."""
    return as_text({"version": VERSION, "summary": dict(counts), "findings": [as_json(line) for line in lines]})


def as_json(line: Line) -> dict[str, Any]:
    """A finding in the JSON contract: `row` as in a spreadsheet, `file` relative to the sites folder."""
    finding, place = line.finding, line.finding.place
    return {"code": finding.code, "severity": line.severity, "site": finding.site, "item": finding.item,
            "table": finding.table, "area": finding.area, "period": finding.period, "file": place.file,
            "row": place.row, "column": place.column, "cell": place.cell, "value": finding.value,
            "message": line.message, "remedy": line.remedy}


def github(lines: Iterable[Line], folder: str) -> list[str]:
    """One annotation a cause (GitHub shows ten): the first finding, and how many more there are."""
    out = []
    for group in grouped(lines):
        line, place = group[0], group[0].finding.place
        more = f" Hay {cells(group[1:])} más con lo mismo." if len(group) > 1 else ""
        at = f",line={place.row}" if place.row else ""
        where = f"{place.cell}: " if place.cell else ""
        file, title = _property(_path(folder, place.file)), _property(line.title)
        head = f"{LEVELS[line.severity][0]} file={file}{at},title={title}"
        out.append(f"::{head}::{_data(f'{where}{line.message} {line.remedy}{more}')}")
    return out


def _data(value: str) -> str:
    """Text of a workflow command: a line break would begin another command."""
    return printable(value).replace("%", "%25")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _path(folder: str, file: str) -> str:
    return f"{folder.rstrip('/')}/{file}" if folder else file


def sarif(lines: Sequence[Line], law: Law, folder: str) -> dict[str, Any]:
    """The SARIF log. The fingerprint does not hold the row: a finding is the same one after a row is put above it."""
    codes = sorted({*law.wordings, *(line.finding.code for line in lines)})
    times: Counter[str] = Counter()
    results = []
    for line in lines:
        print_ = _fingerprint(line)
        times[print_] += 1
        results.append(_result(line, codes.index(line.finding.code), folder, f"{print_}:{times[print_]}"))
    driver = {"name": "portalgen", "semanticVersion": __version__, "language": "es-CL",
              "rules": [_rule(code, law) for code in codes]}
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(code: str, law: Law) -> dict[str, Any]:
    wording = law.wordings.get(code) or Wording(code, code, "", "informatica")
    return {"id": code, "shortDescription": {"text": wording.title}, "fullDescription": {"text": wording.sentence},
            "help": {"text": wording.remedy or wording.sentence},
            "defaultConfiguration": {"level": LEVELS[severity(law, Finding(code, NOWHERE))][1]}}


def _result(line: Line, index: int, folder: str, fingerprint: str) -> dict[str, Any]:
    place = line.finding.place
    where: dict[str, Any] = {"artifactLocation": {"uri": quote(_path(folder, place.file))}}
    if place.row:
        where["region"] = {"startLine": place.row}
    said = f"{place.cell}: " if place.cell else ""
    return {"ruleId": line.finding.code, "ruleIndex": index, "level": LEVELS[line.severity][1],
            "message": {"text": f"{said}{line.message} {line.remedy}".rstrip()},
            "locations": [{"physicalLocation": where}], "partialFingerprints": {"portalgen/v1": fingerprint}}


def _fingerprint(line: Line) -> str:
    finding = line.finding
    parts = (finding.code, finding.place.file, finding.place.sheet, finding.place.column, finding.value, line.record)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
