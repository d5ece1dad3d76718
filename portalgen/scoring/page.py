"""The score of a site in its portal, when the municipality wants, and as files to print and to show. What scores is
imported only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from portalgen.jobs import DEFAULT_THEME, Result, Settings, environment, law, theme
from portalgen.jsons import as_line
from portalgen.memory import digest_of
from portalgen.model import Law, Site
from portalgen.portal.chrome import chrome
from portalgen.portal.pages import Page, View
from portalgen.textos import SCORE_TITLE

if TYPE_CHECKING:
    from portalgen.portal.scores.evaluate import Score
    from portalgen.read.scorecard import Scorecard

WANTED = "publicar_puntaje"         # key of sitio.yaml
Scored: TypeAlias = "tuple[Scorecard, Score] | None"    # what the portal shows; None when it does not


def public_score(the_law: Law, settings: Settings, site: Site, found: Sequence[View], results: Mapping[str, Result],
                 ) -> Scored:
    """The score that the portal shows, when the municipality wants it shown. `found`: its tables."""
    if site.info.get(WANTED) is not True:
        return None
    from portalgen.portal.scores.parts import parts_of, reference
    from portalgen.scoring.site import evidence_of, scorecard, scored

    card = scorecard(settings)
    findings = {path: result.findings for path, result in results.items()}
    month = reference(the_law, card, site, settings.today)
    parts = parts_of(the_law, card, found, month)
    return card, scored(site, evidence_of(the_law, card, settings, site, month, findings, parts))


def score_pages(found: Scored) -> Iterator[Page]:
    if found is not None:
        from portalgen.portal.scores import page

        yield from page.score_pages(*found)


def score_files(found: Scored) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """The score for machines: path, key, what makes the file."""
    if found is not None:
        from portalgen.portal.scores import page
        from portalgen.portal.scores.report import told

        value = told(*found)
        yield page.DATA, digest_of(value), lambda: as_line(value)


def report(settings: Settings, card: Scorecard, site: Site, score: Score, past: Sequence[Mapping[str, Any]] = (),
           ) -> bytes:
    """The report to print: one page with all it needs inside. `past`: rows of scoring/past.py, to be shown too."""
    from portalgen.portal.scores import page

    return _drawn(settings, site, "informe_puntaje.html", {"puntaje": page.context(card, score),
                                                           "historia": page.past_rows(past)})


def badge(settings: Settings, site: Site, score: Score) -> bytes:
    """The badge, an SVG."""
    from portalgen.portal.scores import page

    return _drawn(settings, site, "insignia.svg", {"insignia": page.badge(score)})


def _drawn(settings: Settings, site: Site, template: str, context: Mapping[str, Any]) -> bytes:
    name = str((site.info.get("tema") or {}).get("nombre") or DEFAULT_THEME)
    frame = chrome(law(settings.schemas, settings.cache), site)
    env = environment(theme(settings.themes, name).folders)
    text: str = env.get_template(template).render({**frame, "titulo": SCORE_TITLE, "ruta": "", **context})
    return text.encode()
