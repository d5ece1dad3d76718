"""The participatory public account of a year: what the municipality tells, the figures of its own tables beside it, the
questions of the community, and what it promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from portalgen.model import Site
from portalgen.portal import urls
from portalgen.portal.manage.parts import cell, part
from portalgen.portal.manage.progress import planned
from portalgen.portal.more import Facts, in_time
from portalgen.portal.pages import Page, View
from portalgen.portal.tables import long_date
from portalgen.read.account import Account, Chapter
from portalgen.read.surveys import Answers, whole
from portalgen.textos import ACCOUNT

Parts = list[dict[str, Any]]


def pages(model: Account, said: Sequence[Mapping[str, Any]], site: Site, views: Sequence[View],
          facts: Mapping[str, Facts], today: date) -> Iterator[Page]:
    """A page for each year told, the last one first. `said`: gestion/cuenta.yaml; `facts`: by path of files."""
    units = {str(u.get("id")): str(u.get("nombre")) for u in site.info.get("unidades") or ()}
    told = sorted(said, key=lambda one: int(one["anyo"]), reverse=True)
    for one in told:
        year = int(one["anyo"])
        way = [{"ruta": urls.account(), "titulo": model.title}] if one is not told[0] else []
        yield Page(urls.account(0 if one is told[0] else year), "informe.html", {
            "titulo": f"{model.title} {year}", "titulo_corto": str(year) if way else model.title,
            "descripcion": model.about, "migas": [{"ruta": "index.html", "titulo": "Inicio"}, *way], "archivos": [],
            "secciones": [part("", _when(one, year), items=_links(one)),
                          *(chapter(each, one, year, views, facts) for each in model.chapters),
                          *_questions(one), *_promises(one, units, today), *_others(told, one, model)]})


def _when(one: Mapping[str, Any], year: int) -> str:
    day = long_date(one.get("fecha", ""))
    if not day:
        return ACCOUNT["sin_fecha"].format(year=year)
    return ACCOUNT["fecha"].format(year=year, day=day, place=f", {one['donde']}" if one.get("donde") else "")


def _links(one: Mapping[str, Any]) -> list[dict[str, str]]:
    return [cell(ACCOUNT["documento"], url=one["enlace"])] if one.get("enlace") else []


def chapter(each: Chapter, one: Mapping[str, Any], year: int, views: Sequence[View], facts: Mapping[str, Facts],
            ) -> dict[str, Any]:
    """What the municipality tells, and what its tables say of the year."""
    text = str((one.get("capitulos") or {}).get(each.id, "")).strip()
    lines = [line for view in views if view.table.id in each.tables for line in figure(view, year, facts)]
    return part(each.title, *text.split("\n"), *([] if text or lines else [ACCOUNT["nada"]]), items=lines)


def figure(view: View, year: int, facts: Mapping[str, Facts]) -> Iterator[dict[str, str]]:
    """What a table says of a year: its total when it has one, else how many periods are published."""
    published = [slot for slot in view.slots if slot.sources and slot.period.year in (0, year)]
    if not published:
        return
    total = next((one for one in in_time(view, facts)[1] if one["anyo"] == str(year)), None)
    name = ": ".join(text for text in (view.table.title, view.name) if text)
    if total:
        words = ACCOUNT["total"].format(tabla=name, que=view.table.charts["tiempo"]["titulo"].lower(), **total)
    elif not published[0].period.year:
        words = name
    else:
        words = ACCOUNT["un_periodo" if len(published) == 1 else "periodos"].format(tabla=name, n=len(published))
    yield cell(words, urls.table_page(view.item, view.table, view.series))


def _questions(one: Mapping[str, Any]) -> Parts:
    found = whole(one, "preguntas", "pregunta")
    if not found:
        return []
    answered = sum(bool(each.get("respuesta")) for each in found)
    return [part(ACCOUNT["preguntas"], ACCOUNT["respondidas"].format(n=answered, all=len(found)),
                 heads=ACCOUNT["columnas_preguntas"].split(" | "),
                 rows=[[each["pregunta"], each.get("respuesta") or ACCOUNT["sin_respuesta"]] for each in found])]


def _promises(one: Mapping[str, Any], units: Mapping[str, str], today: date) -> Parts:
    found = whole(one, "compromisos", "accion")
    return [planned(ACCOUNT["compromisos"], Answers(plan=found), units, today)] if found else []


def _others(told: Sequence[Mapping[str, Any]], one: Mapping[str, Any], model: Account) -> Parts:
    others = [each for each in told if each is not one]
    links = [cell(f"{model.title} {each['anyo']}", urls.account(0 if each is told[0] else int(each["anyo"])))
             for each in others]
    note = [ACCOUNT["nota"].format(norma=model.law, nota=model.note)] if model.note else []
    return [*([part(ACCOUNT["otras"], items=links)] if links else []), *([part("", *note)] if note else [])]


def skeleton(model: Account, year: int) -> str:
    """An entry of gestion/cuenta.yaml to be filled: what each chapter asks, beside it."""
    lines = [f"- anyo: {year}", "  # fecha: AAAA-MM-DD", "  # donde: …", "  capitulos:"]
    for each in model.chapters:
        lines += [f"    # {each.title}: {each.asks}", f"    {each.id}: \"\""]
    lines += ["  preguntas: []      # - {pregunta: …, respuesta: …}",
              "  compromisos: []    # - {accion: …, responsable: …, plazo: AAAA-MM-DD, estado: pendiente}"]
    return "\n".join(lines) + "\n"
