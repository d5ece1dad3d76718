"""The invented municipalities: made by their generator, free of findings, and inhabited by nobody real."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from portalgen.model import Law, Period
from portalgen.portal.states import slots
from portalgen.read.files import scan
from portalgen.read.law import load_law
from portalgen.read.lawcheck import accept
from portalgen.read.lawown import with_own
from portalgen.read.site import load_site

ROOT = Path(__file__).parent.parent
SITES = ROOT / "sites"
SLUGS = ("puerto-ejemplo", "quebrada-honda-demo")
TODAY = date(2026, 11, 20)
MADE = re.compile(r"([0-9]{4}(-[0-9]{2})?(-[a-z]+)?\.csv|datapackage\.yaml)")
PERSON = ("nombre_completo", "jefatura_nombre", "jefe_superior_nombre", "nombre_consejero", "socios_accionistas")
HOSTS = re.compile(r"https?://(?:[a-z.]+\.)?(ejemplo\.cl|mercadopublico\.cl|bcn\.cl|registros19862\.cl|leylobby\.gob\.cl|"
                   r"infoprobidad\.cl|chileatiende\.gob\.cl)\b")


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "schemas")


def made(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for slug in SLUGS for p in sorted((root / slug).rglob("*"))
            if MADE.fullmatch(p.name)}


def test_the_generator_makes_what_is_committed(tmp_path: Path) -> None:
    code = "import sys, pathlib as p; sys.path[:0] = sys.argv[1:2]; import generar; generar.main(p.Path(sys.argv[2]))"
    command = [sys.executable, "-c", code, str(SITES), str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONHASHSEED": "7", "PATH": ""})
    again, committed = made(tmp_path), made(SITES)
    assert sorted(again) == sorted(committed)
    assert [path for path in again if again[path] != committed[path]] == []


def test_nothing_that_blocks_and_hardly_a_warning() -> None:
    command = [sys.executable, "-m", "portalgen", "check", "--today", str(TODAY), "--format", "json", *SLUGS]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    summary = json.loads(done.stdout)["summary"]
    assert summary["sites"] == 2
    assert summary["rows"] > 90_000
    assert summary["bloquea"] == 0
    assert summary["advierte"] <= 10


@pytest.mark.parametrize("slug", SLUGS)
def test_every_table_of_the_law_is_in_some_state(law: Law, slug: str) -> None:
    law = with_own(law, SITES / slug, slug, (), accept)
    site, findings = load_site(SITES / slug, slug, scan(SITES / slug, slug), law)
    assert findings == ()
    assert site.info["ficticia"] is True
    start = Period.parse(str(site.info["desde"]))
    assert start is not None
    missing = [f"{table} {series} {slot.period}"
               for item, package in zip(law.items, site.packages, strict=True) for table in item.tables
               for series in sorted({s.series for s in package.sources if s.table == table} or {""})
               for slot in slots(law, item, law.tables[table], package, series, start, TODAY)
               if slot.state == "pendiente"]
    assert missing == []


def test_people_are_trees_birds_rivers_flowers_and_animals() -> None:
    with open(SITES / "semillas" / "nombres.csv", encoding="utf-8", newline="") as file:
        words = {row["palabra"] for row in csv.DictReader(file)}
    strangers = set()
    for path in sorted(SITES.rglob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                names = [row[c] for c in PERSON if row.get(c)]
                strangers |= {name for name in names for word in re.findall(r"\w+", name) if word not in words}
    assert strangers == set()


def test_links_lead_to_invented_places_or_to_the_state() -> None:
    odd = set()
    for path in sorted(p for slug in SLUGS for p in (SITES / slug).rglob("*") if p.suffix in (".csv", ".yaml", ".md")):
        odd |= {url for url in re.findall(r"https?://[^\s,;)\"]+", path.read_text("utf-8")) if not HOSTS.match(url)}
    assert odd == set()


def test_sizes_stay_sensible() -> None:
    sizes = {slug: sum(p.stat().st_size for p in (SITES / slug).rglob("*") if p.is_file()) for slug in SLUGS}
    assert sizes["puerto-ejemplo"] < 25_000_000
    assert sizes["quebrada-honda-demo"] < 1_000_000
