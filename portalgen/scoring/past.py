"""The score of the last months, each as the repository was when its deadline passed, under today's instrument."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from portalgen.findings import Stop
from portalgen.jobs import Settings, law_of
from portalgen.memory import look
from portalgen.model import Period
from portalgen.portal.scores.evaluate import Score
from portalgen.portal.scores.parts import month_before, reference
from portalgen.portal.scores.report import late, rounded
from portalgen.portal.workdays import calendar_of
from portalgen.read.past import files_at, version_at, versions, write
from portalgen.read.site import load_site
from portalgen.scoring.site import score, scorecard
from portalgen.textos import SCORE_NO_HISTORY


def past_scores(settings: Settings, slug: str, last: Period | None, months: int, variant: str = "",
                ) -> Iterator[dict[str, Any]]:
    """Of each month up to `last` (the one due today when it is None), oldest first: period, day, commit, total and the
    points of each materia; then the last month again, as the folder is now (commit ""). `total` None: nothing was there
    yet. Stop(3) when there is no history."""
    the_law, card = law_of(settings, slug), scorecard(settings)
    known = versions(settings.sites)
    if not known:
        raise Stop(SCORE_NO_HISTORY, 3)
    site, _ = load_site(settings.sites / slug, slug, look(settings, slug).listing, the_law)
    calendar = calendar_of(the_law, site.info)
    newest = last or reference(the_law, card, site, settings.today)
    with tempfile.TemporaryDirectory(prefix="portalgen-") as made:
        store = Path(made) / "blobs"
        store.mkdir()
        for back in range(months - 1, -1, -1):
            period = month_before(newest, back)
            after = month_before(period, -1)
            day = calendar.nth(after.year, after.month, card.deadline) + timedelta(days=1)
            commit, then = version_at(known, day), settings._replace(today=day)
            files = files_at(settings.sites, commit, slug) if commit else {}
            if f"{slug}/sitio.yaml" in files:
                write(settings.sites, files, store, Path(made) / str(period))
                then = then._replace(sites=Path(made) / str(period))
                yield _row(period, then, commit, score(then, slug, period, variant)[1])
            else:
                yield _row(period, then, commit, None)
    yield _row(newest, settings, "", score(settings, slug, newest, variant)[1])


def _row(period: Period, then: Settings, commit: str, found: Score | None) -> dict[str, Any]:
    topics = found.topics if found else ()
    return {"periodo": str(period), "dia": then.today.isoformat(), "version": commit,
            "total": rounded(found.points) if found else None,
            "materias": {topic.id: rounded(topic.points) for topic in topics if topic.weight},
            "desactualizados": [result.section.id for result in late(found)] if found else []}
