"""What must be looked at again since a revision: what changed, and what depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from portalgen.check.rules.common import number
from portalgen.comparing import Compared, compared
from portalgen.findings import Finding, Stop
from portalgen.jobs import Job, Settings, law_of
from portalgen.model import Law, Source
from portalgen.portal.differences import Difference
from portalgen.portal.rectifications import MONEY, rectification_findings
from portalgen.read.csvs import canonical
from portalgen.read.files import scan
from portalgen.read.names import PACKAGE
from portalgen.read.revision import Revision, changed, contents, records_of, revision
from portalgen.read.tables import parse

INFO, OWN = "sitio.yaml", "esquemas/"       # what says how all the rest of a site is read
DOCUMENTS, TABLES, LINK = "documentos/", "tablas/", "enlace"
# Files of schemas/ that no judgement of a table reads.
ASIDE = ("ejemplos/", "plantillas/", "instrumentos/", "feriados/", "glosario.yaml", "accesibilidad.yaml", "plazos.yaml",
         "hallazgos.yaml", "transformaciones.yaml", "mensajes.yaml", "retiro.yaml")


@dataclass(frozen=True)
class Scope:
    """What of a site is looked at. `files`: those that changed; `following`: those whose period before did; `tables`:
    (item, table) of what changed; `law`: tables whose schema did; `documents`: whether some are gone; `folders`: items
    with files that came or went; `extra`: findings of what was published."""

    everything: bool = False
    files: frozenset[str] = frozenset()
    following: frozenset[str] = frozenset()
    tables: frozenset[tuple[str, str]] = frozenset()
    law: frozenset[str] = frozenset()
    documents: bool = False
    folders: frozenset[str] = frozenset()
    extra: tuple[Finding, ...] = field(default=())

    def __bool__(self) -> bool:
        return self.everything or bool(self.files or self.law)

    def includes(self, law: Law, norm: str, job: Job) -> bool:
        """Whether a table file is judged again."""
        source = job.source
        if self.everything or source.path in self.files | self.following or source.table in self.law:
            return True
        edition = next(e for e in law.tables[source.table].editions if norm in e.serves)
        return any((self.documents and rule.name == LINK) or (source.item, str(rule.params.get("tabla"))) in self.tables
                   for rule in edition.rules)

    def tells(self, path: str, judged: Iterable[str]) -> bool:
        """Whether what is found in a file is told: it changed, or was judged again, or declares what changed."""
        if self.everything or path in self.files or path in judged:
            return True
        folder, _, name = path.rpartition("/")
        return name == PACKAGE and folder in self.folders


def scopes(settings: Settings, names: Iterable[str], rev: str) -> dict[str, Scope]:
    """The scope of each site since a revision, false when nothing of it changed. Stop(2) when there is no such
    revision."""
    then = revision(settings.sites, rev)
    touched = schemas_changed(settings.schemas, then)
    found = {}
    for slug in names:
        try:
            own = law_of(settings, slug)
        except Stop:                            # its own tables are wrong: judging all of it will say so
            found[slug] = Scope(everything=True)
            continue
        found[slug] = scope(own, compared(own, settings, slug, then), settings, touched, then)
    return found


def schemas_changed(schemas: Path, then: Revision) -> frozenset[str]:
    """Files of schemas/ that changed; none when it is not in that repository."""
    there = Revision(schemas.parent, then.commit, then.day)
    listing = scan(schemas, schemas.name)
    moved = changed(there, schemas, listing)
    return moved.paths if moved.before else frozenset()


def scope(law: Law, found: Compared, settings: Settings, touched: frozenset[str], then: Revision) -> Scope:
    moved, site = found.changed, found.site
    tables = frozenset(path[len(TABLES):].removesuffix(".yaml") for path in touched if path.startswith(TABLES))
    wide = any(not path.startswith((TABLES, *ASIDE)) for path in touched)
    sources = [source for package in site.packages for source in package.sources]
    gone_or_new = [one.source for one in found.tables.values() if one.source.path not in moved.edited]
    return Scope(
        everything=wide or INFO in moved.paths or any(path.startswith(OWN) for path in moved.paths), files=moved.paths,
        following=frozenset(path for one in found.tables.values() for path in next_of(one.source, sources)),
        tables=frozenset((one.source.item, one.source.table) for one in found.tables.values()), law=tables,
        documents=any(path.startswith(DOCUMENTS) for path in moved.removed),
        folders=frozenset(source.path.partition("/")[0] for source in gone_or_new),
        extra=tuple(rectifications(law, found, settings, then)))


def next_of(source: Source, sources: Iterable[Source]) -> list[str]:
    """The file of the period that follows, of the same table, series and area."""
    thread = source.table, source.series, source.area
    later = [one for one in sources if (one.table, one.series, one.area) == thread and one.period > source.period]
    return [min(later, key=lambda one: one.period).path] if later else []


# ---- what was published


def rectifications(law: Law, found: Compared, settings: Settings, then: Revision) -> Iterable[Finding]:
    """Published periods that disappear or change in substance without saying so."""
    if not found.tables:
        return ()
    moved = found.changed
    packages = [f"{item.folder}/{PACKAGE}" for item in law.items]
    old = contents(then, moved, [*found.tables, *packages])
    root = settings.sites / found.site.slug
    known = {record._replace(line=0) for path in packages if path in old
             for record in records_of(root, law, found.site.info, path, old[path])}
    pairs = ((one, amounts(one, old[path]) if path in old else {}) for path, one in found.tables.items())
    return rectification_findings(law, found.site, pairs, known)


def amounts(one: Difference, before: bytes) -> Mapping[str, Decimal]:
    """Sum of each column of amounts of a published table."""
    names = [name for name in one.columns if (known := one.edition.columns.get(name)) and known.unit == MONEY]
    data, _ = canonical(before, one.source.path)
    if data is None or not names or not one.rows:
        return {}
    sheet = parse(one.edition, [data]).sheets[0]
    return {name: sum((Decimal(number(text) or 0) for text in sheet.column(name)), Decimal(0)) for name in names}
