"""What a theme may ask of a page besides rows: figures, a chart, changes, glossary, ids of rows; and the facts that the
site's own pages are made from later. Each is one key of theme.yaml, and costs nothing when it is not asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from portalgen.model import Item, Law, Period, Site
from portalgen.portal import changes, urls
from portalgen.portal.chrome import SEARCH
from portalgen.portal.figures import Chart, bars, by_year, figures, over_time, period_facts
from portalgen.portal.glossary import terms_of
from portalgen.portal.measures import Seen
from portalgen.portal.pages import View, area_title, series_title
from portalgen.portal.parties import Told, party_facts
from portalgen.portal.tables import Shown, folder, naming_column, neighbour
from portalgen.read.tables import Sheet
from portalgen.textos import STATE_WORDS

FIGURES, CHANGES, PARTIES, ANCHORS, GLOSSARY = "cifras", "cambios", "entidades", "anclas", "glosario"
SCRIPT = "guion"                         # data for the script of a theme that has it
PARTS = (FIGURES, CHANGES, PARTIES, ANCHORS, GLOSSARY, SCRIPT, SEARCH)       # keys of theme.yaml
SEPARATOR = "\x1f"            # between the cells of a key: no text holds it
Facts = Mapping[str, Any]


class More(NamedTuple):
    """`context`: keys of periodo.html; `chart`: to be drawn; `anchors`: id of each row, or none; `changes`: the bytes
    of cambios.csv; `facts`: what the state keeps of the table (JSON)."""

    context: Mapping[str, Any] = {}
    chart: Chart | None = None
    anchors: Sequence[str] = ()
    changes: bytes = b""
    facts: Mapping[str, Any] = {}


def more(law: Law, shown: Shown, sheet: Sheet, previous: Sheet | None, parts: Collection[str]) -> More:
    """All that a theme asks of a table. `previous`: the same table in the period before."""
    if not parts:
        return More()
    table, edition = shown.table, shown.edition
    seen = Seen(sheet, edition, int(law.privacy["rut"]["natural_hasta"]))
    context: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    ids = anchors(sheet, table.key) if ANCHORS in parts else []
    chart = None
    if FIGURES in parts:
        context["cifras"], chart = figures(seen, table), bars(seen, table)
        facts["tiempo"] = period_facts(seen, table)
    # A register of what is in force repeats itself each period: only its last one tells.
    if PARTIES in parts and table.party and not (table.party.get("vigente") and shown.words.after):
        facts["entidades"] = party_facts(seen, table.party, ids)
    if GLOSSARY in parts:
        context["glosario"] = terms_of(law, table, edition)
    if SEARCH in parts and table.searched and not shown.words.after:
        column = naming_column(table, edition)
        facts["filas"] = [list(row) for row in zip(sheet.column(column), ids or [""] * sheet.height, strict=True)]
    made = b""
    if CHANGES in parts and previous is not None and shown.words.before is not None:
        context["cambios"], made = _changes(shown, previous, sheet)
    return More(context, chart, ids, made, {name: value for name, value in facts.items() if value})


def _changes(shown: Shown, old: Sheet, new: Sheet) -> tuple[dict[str, Any] | None, bytes]:
    found = changes.changes(shown.table, shown.edition, old, new)
    before = shown.words.before
    if found is None or before is None:
        return None, b""
    made = changes.as_csv(found) if found else b""
    told = changes.told(shown.table, shown.edition, found, before.period.words)
    return {**told, "anterior": neighbour(shown, before), "ruta": changes_path(shown) if made else "",
            "bytes": len(made)}, made


def changes_path(shown: Shown) -> str:
    return f"{folder(shown)}/cambios.csv"


def anchors(sheet: Sheet, key: Sequence[str]) -> list[str]:
    """A stable id for each row, from its key; repeated keys are numbered in order. [] when the key is not there."""
    if not key or not set(key) <= set(sheet.names):
        return []
    names = [f"f{crc32(SEPARATOR.join(cells).encode('utf-8', 'replace')):08x}"
             for cells in zip(*map(sheet.column, key), strict=True)]
    if len(set(names)) == len(names):
        return names
    times: Counter[str] = Counter()
    for row, name in enumerate(names):
        times[name] += 1
        names[row] = name if times[name] == 1 else f"{name}-{times[name]}"
    return names


# ---- of a whole site


def in_time(view: View, facts: Mapping[str, Facts]) -> tuple[Chart | None, list[dict[str, str]]]:
    """The chart of a table over time and its totals by year. `facts`: by path of its files."""
    periods = [(slot.period, [facts.get(source.path, {}) for source in slot.sources], STATE_WORDS[slot.state])
               for slot in reversed(view.slots)]
    return over_time(view.table, periods), by_year(view.table, [(period, found) for period, found, _ in periods])


def told(law: Law, site: Site, items: Iterable[Item], facts: Mapping[str, Facts]) -> Iterator[Told]:
    """What each published table of a site says of entities, in legal order."""
    packages = {package.item: package for package in site.packages}
    for item in items:
        for source in sorted(packages[item.id].sources, key=_place) if item.id in packages else ():
            if found := facts.get(source.path, {}).get("entidades"):
                table = law.tables[source.table]
                words = [table.title, series_title(law, table, source.series) if source.series else ""]
                yield Told(source, ": ".join(word for word in words if word),
                           urls.table_page(item, table, source.series) if source.period.year else "",
                           urls.source_folder(item, table, source),
                           area_title(site, source.area) if source.area else "", found)


def _place(source: Any) -> tuple[str, str, str, Period]:
    return source.table, source.series, source.area, source.period
