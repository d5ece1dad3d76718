"""The list of all published periods of a table, for who wants to search in all of them: periodos.json."""

from __future__ import annotations

from posixpath import relpath
from typing import Any

from portalgen.model import Site
from portalgen.portal import urls
from portalgen.portal.datasets import Dataset, File
from portalgen.portal.pages import area_title


def periods(site: Site, dataset: Dataset) -> tuple[str, dict[str, Any]] | None:
    """(path, value), newest first: `titulo` in words, `pagina` and `csv` as seen from its own folder, `filas`. None for
    a table with one period, or without CSV."""
    found = [file for file in dataset.files if file.path and (file.period.year or file.area)]
    if len(found) < 2:
        return None
    view = dataset.view
    path = urls.periods(view.item, view.table, view.series)
    here = path.rpartition("/")[0]
    return path, {"periodos": [
        {"titulo": _title(site, file),
         "pagina": _seen(file.page, here), "csv": _seen(file.path, here), "filas": file.rows} for file in found]}


def _seen(path: str, here: str) -> str:
    """A path as seen from a folder, which almost always holds it."""
    return path[len(here) + 1:] if path.startswith(f"{here}/") else relpath(path, here)


def _title(site: Site, file: File) -> str:
    """ "octubre de 2026, Educación"."""
    when = file.period.words if file.period.year else ""
    return ", ".join(part for part in (when, area_title(site, file.area) if file.area else "") if part)
