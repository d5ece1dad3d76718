"""A small invented law for tests: tables of tests/ley, with the words, severities and privacy of the real schemas/."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings

from portalgen.check.judge import judge
from portalgen.check.rules import BETWEEN, RULES
from portalgen.check.rules.common import Context, Lookup
from portalgen.findings import Finding
from portalgen.model import Law, Period, Source
from portalgen.read.law import load_law
from portalgen.read.tables import Sheet, parse

settings.register_profile("casa", deadline=None, derandomize=bool(os.environ.get("CI")))     # machines are busy
settings.load_profile("casa")

HERE = Path(__file__).parent
REAL = HERE.parent / "schemas"
TODAY = date(2026, 11, 20)


@lru_cache(maxsize=1)
def schemas() -> Path:
    """A folder with the invented law, made once a run."""
    root = Path(mkdtemp(prefix="ley-")) / "schemas"
    shutil.copytree(REAL, root, ignore=shutil.ignore_patterns("tablas", "ejemplos", "plantillas"))
    shutil.copytree(HERE / "ley", root, dirs_exist_ok=True)
    words = (root / "perfiles.yaml").read_text("utf-8")
    (root / "perfiles.yaml").write_text(words.partition("\n\nig")[0] + "\n", "utf-8")      # its editions are others
    return root


@lru_cache(maxsize=1)
def small_law() -> Law:
    return load_law(schemas(), None, frozenset({**RULES, **BETWEEN}))


@lru_cache(maxsize=1)
def real_law() -> Law:
    return load_law(REAL, None, frozenset({**RULES, **BETWEEN}))


def context(table: str, period: str = "2026-10", *, law: Law | None = None, lookup: Lookup | None = None,
            previous: Sheet | None = None, documents: frozenset[str] = frozenset(), series: str = "") -> Context:
    """The context of a table file of the municipality "demo"."""
    law = law or small_law()
    when = Period.parse(period)
    assert when is not None
    edition = law.edition_for(law.tables[table], when, TODAY)
    assert edition is not None
    source = Source("demo", "1.01", table, series, "", when, f"1.01-pruebas/{table}/{period}.csv")
    return Context(law, law.tables[table], edition, source, TODAY, lookup, previous, documents)


def sheet(table: str, rows: Sequence[dict[str, str]], period: str = "2026-10", law: Law | None = None) -> Sheet:
    """Rows as a parsed sheet; what a row does not say is empty."""
    ctx = context(table, period, law=law)
    return parse(ctx.edition, [csv_of(ctx.edition.names, rows)]).sheets[0]


def csv_of(names: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n\r') else text

    lines = [",".join(names), *(",".join(cell(row.get(name, "")) for name in names) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def judged(ctx: Context, data: bytes | Sequence[dict[str, str]]) -> tuple[Finding, ...]:
    """The findings of one file, through the real path."""
    raw = data if isinstance(data, bytes) else csv_of(ctx.edition.names, data)
    return judge(parse(ctx.edition, [raw]), [ctx])[0]


def told(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Code and cell of each finding."""
    return [(finding.code, finding.place.cell or str(finding.place.row or "")) for finding in findings]
