"""The pages of management of a site, and the same as data: only when the municipality publishes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portalgen.model import Item, Site
from portalgen.portal import results, surveys, urls
from portalgen.portal.deadlines import Rules
from portalgen.portal.manage.indicators import Measure, Seen, measures, month_names, spoken, years
from portalgen.portal.manage.matrix import Row, named, unit_name
from portalgen.portal.manage.observations import CLOSED, LATE, OPEN, Observation, tally
from portalgen.portal.manage.parts import cell, part
from portalgen.portal.manage.process import rules, sheet
from portalgen.portal.manage.progress import Known, measure_rows, report
from portalgen.portal.pages import Page
from portalgen.portal.people import Person
from portalgen.portal.tables import long_date
from portalgen.read.management import Management
from portalgen.read.surveys import Answers, Survey
from portalgen.textos import GOAL_MET, MANAGE, NOBODY, OBSERVATION_STATES, PROGRESS, RESULT, RULES

MODEL = "mgtm"                  # the survey that reports follow: its file of gestion/ has their days
INSTALLED = 2                   # option of that survey from which a tool is there
BACKED_BY = "reglamento"        # its question about the internal rules
LOOKS = {OPEN: "sin_movimiento", LATE: "pendiente", CLOSED: "con_datos"}
Parts = list[dict[str, Any]]


@dataclass(frozen=True)
class Managed:
    """All that the pages say. `kept`: surveys with the answers that the municipality keeps;
    `everybody`: those with a function today."""

    model: Management
    site: Site
    rules: Rules
    rows: Sequence[Row]
    everybody: Sequence[Person]
    seen: Seen
    goals: Sequence[Mapping[str, Any]]
    observations: Sequence[Observation]
    kept: Sequence[tuple[Survey, Answers]]
    today: date

    @property
    def holes(self) -> dict[str, str]:
        law = max((row.item.deadline for row in self.rows), default=0)
        return {"municipalidad": str(self.site.info.get("nombre") or self.site.slug), "titulo": "",
                "interno": str(self.rules.internal), "legal": str(self.rules.legal or law)}

    @property
    def units(self) -> dict[str, str]:
        return {str(u.get("id")): str(u.get("nombre")) for u in self.site.info.get("unidades") or ()}

    def measured(self, year: int, month: int = 0) -> tuple[Measure, ...]:
        return measures(self.model.gauges, self.seen, self.goals, year, month)

    @property
    def reported(self) -> tuple[Survey, Answers] | None:
        """The survey of the management model, when the municipality answered it."""
        return next((one for one in self.kept if one[0].id == MODEL), None)


def pages(told: Managed, draw: results.Draw) -> Iterator[Page]:
    """Every page; the first one leads to the others."""
    below = list(_below(told, draw))
    yield _page(urls.management(), MANAGE["titulo"], told.model.about, _front(told, below), top=True, files=[
        (urls.management("gestion.json"), MANAGE["datos"]), (urls.management("matriz.csv"), MANAGE["datos_matriz"])])
    yield from below
    for item, rows in by_item(told.rows):
        yield _page(urls.process(item), MANAGE["proceso"].format(titulo=item.title), MANAGE["procesos_detalle"],
                    sheet(told.model, item, rows, told.holes))


def _page(path: str, title: str, words: str, parts: Parts, top: bool = False, files: Sequence[tuple[str, str]] = (),
          ) -> Page:
    way = [] if top else [{"ruta": urls.management(), "titulo": MANAGE["titulo"]}]
    return Page(path, "informe.html", {
        "titulo": title, "descripcion": words, "secciones": parts,
        "migas": [{"ruta": "index.html", "titulo": "Inicio"}, *way],
        "archivos": [{"ruta": file, "titulo": name} for file, name in files]})


def _below(told: Managed, draw: results.Draw) -> Iterator[Page]:
    for survey, answers in told.kept:
        yield _page(urls.management(f"{survey.id}.html"), survey.title, survey.about,
                    results.parts(survey, answers, told.units, told.today, draw),
                    files=[(urls.management(f"{survey.id}.json"), RESULT["datos"])])
    yield _page(urls.management("matriz.html"), MANAGE["matriz"], MANAGE["matriz_detalle"], _matrix(told),
                files=[(urls.management("matriz.csv"), MANAGE["datos_matriz"])])
    year = told.today.year
    yield _page(urls.management("reglamento.html"), told.model.rules_title.format_map(told.holes),
                MANAGE["reglamento_detalle"], [part("", _approval(told)),
                                               *rules(told.model, told.rows, told.everybody,
                                                      told.measured(year), told.holes)])
    yield _page(urls.management("procesos.html"), MANAGE["procesos"], MANAGE["procesos_detalle"], [part(items=[
        cell(f"{item.number} {item.title}".strip(), urls.process(item)) for item, _ in by_item(told.rows)])])
    yield _page(urls.management("observaciones.html"), MANAGE["observaciones"], MANAGE["observaciones_detalle"],
                [_observed(told)])
    yield _page(urls.management("indicadores.html"), MANAGE["indicadores"], MANAGE["indicadores_detalle"],
                _gauged(told))
    yield from _reports(told)


def by_item(rows: Sequence[Row]) -> list[tuple[Item, list[Row]]]:
    found: dict[Item, list[Row]] = {}
    for row in rows:
        found.setdefault(row.item, []).append(row)
    return list(found.items())


def _front(told: Managed, below: Sequence[Page]) -> Parts:
    """What matters most in figures, then the way to everything."""
    figures = []
    if told.reported:
        survey, answers = told.reported
        done = sum(option >= INSTALLED for option in answers.given.values())
        figures.append((MANAGE["herramientas"], MANAGE["herramientas_cuenta"].format(done=done,
                                                                                     whole=len(survey.questions))))
    good = sum(bool(row.unit) and not row.missing for row in told.rows)
    counts = tally(told.observations, told.today)
    figures += [(MANAGE["tablas"], MANAGE["herramientas_cuenta"].format(done=good, whole=len(told.rows))),
                (MANAGE["abiertas"], str(counts[OPEN] + counts[LATE]))]
    figures += [(one.gauge.title, spoken(one.value, one.gauge.unit)) for one in told.measured(told.today.year)]
    note = MANAGE["por_verificar"].format(nota=told.model.note) if told.model.note else ""
    return [part(figures=figures), part(MANAGE["paginas"], items=[cell(page.context["titulo"], page.path)
                                                                  for page in below]), part("", note)]


# ---- each page


def _matrix(told: Managed) -> Parts:
    lacking = sum(not row.unit or bool(row.missing) for row in told.rows)
    words = (MANAGE["matriz_una" if lacking == 1 else "matriz_falta"].format(n=lacking) if lacking
             else MANAGE["matriz_completa"])
    alone = sum(row.same for row in told.rows)
    heads = [*MANAGE["columnas_matriz"].split(" | "), *(duty.title for duty in told.model.duties)]
    found = [part("", words, MANAGE["matriz_misma"].format(n=alone) if alone else "")]
    for item, rows in by_item(told.rows):
        found.append(part(f"{item.number} {item.title}".strip(), heads=heads, rows=[
            [row.table.title, row.table.cadence.capitalize(), _said(row.unit),
             *(_said("; ".join(map(named, row.people[duty.id]))) for duty in told.model.duties)] for row in rows]))
    return found


def _said(text: str) -> dict[str, str]:
    return cell(text or NOBODY, look="" if text else "pendiente")


def _approval(told: Managed) -> str:
    """The decree that approved the internal rules, when the municipality says one."""
    said: Mapping[str, Any] = told.reported[1].support.get(BACKED_BY, {}) if told.reported else {}
    if not said.get("decreto"):
        return RULES["borrador"]
    day = f", del {long_date(said['fecha'])}" if said.get("fecha") else ""
    return RULES["aprobado"].format(decreto=said["decreto"], fecha=day)


def _observed(told: Managed) -> dict[str, Any]:
    if not told.observations:
        return part("", MANAGE["sin_observaciones"])
    counts = tally(told.observations, told.today)
    rows: list[list[str | dict[str, str]]] = []
    for one in told.observations:
        state = one.state(told.today)
        rows.append([one.number, f"{one.day:%d-%m-%Y}", told.model.origins.get(one.origin, one.origin),
                     " ".join(text for text in (one.item, one.text) if text), unit_name(told.site, one.unit),
                     f"{one.due:%d-%m-%Y}" if one.due else "",
                     cell(OBSERVATION_STATES[state], look=LOOKS.get(state, "con_datos")),
                     cell(one.answer, url=one.link)])
    return part(MANAGE["recibidas"], heads=MANAGE["columnas_observaciones"].split(" | "), rows=rows,
                figures=[(OBSERVATION_STATES[state], str(count)) for state, count in counts.items() if count])


def _gauged(told: Managed) -> Parts:
    heads = PROGRESS["columnas_indicadores"].split(" | ")
    found = [part(MANAGE["anyo"].format(year=year), heads=heads, rows=measure_rows(told.measured(year)))
             for year in years(told.seen)]
    if found:
        year = years(told.seen)[0]
        found.insert(1, part(MANAGE["por_mes"].format(year=year),
                             heads=[MANAGE["columnas_meses"], *(gauge.title for gauge in told.model.gauges)], rows=[
            [name, *(f"{spoken(one.value, one.gauge.unit)} ({GOAL_MET[one.met].lower()})" if one.value is not None
                     else spoken(None, "") for one in told.measured(year, month))]
            for month, name in month_names(told.seen, year)]))
    found.append(part(MANAGE["formulas"]))
    found.append(part(facts=[line for gauge in told.model.gauges for line in (
        (gauge.title, gauge.formula), (MANAGE["evidencia"], gauge.evidence))]))
    return found


def _reports(told: Managed) -> Iterator[Page]:
    """The reports whose day gestion/mgtm.yaml says."""
    if told.reported is None:
        return
    survey, answers = told.reported
    known = Known(survey, answers, told.model.gauges, told.seen, told.goals, told.observations, told.units)
    start = date.fromisoformat(min(answers.schedule.values(), default=str(told.today)))
    for name, title, words in told.model.reports:
        if name in answers.schedule:
            day = date.fromisoformat(answers.schedule[name])
            as_of = PROGRESS["fecha" if day <= told.today else "preliminar"].format(day=long_date(day.isoformat()))
            yield _page(urls.management(f"informe-{name}.html"), title, words,
                        [part("", as_of), *report(known, start, min(day, told.today))])


# ---- for machines


def as_data(told: Managed) -> dict[str, Any]:
    """All of it as plain values (docs/gestion.md)."""
    return {
        "version": 1, "sitio": told.site.slug, "dia": told.today.isoformat(),
        "matriz": [{"item": row.item.id, "tabla": row.table.id, "unidad": row.unit,
                    **{duty: list(map(named, found)) for duty, found in row.people.items()}} for row in told.rows],
        "indicadores": [{"anyo": year, "id": one.gauge.id, "titulo": one.gauge.title, "parte": one.part,
                         "todo": one.whole, "valor": None if one.value is None else round(one.value, 2),
                         "unidad": one.gauge.unit, "meta": one.goal, "cumple": one.met}
                        for year in years(told.seen) for one in told.measured(year)],
        "observaciones": [{"numero": one.number, "origen": one.origin, "fecha": one.day.isoformat(), "item": one.item,
                           "observacion": one.text, "responsable": one.unit,
                           "plazo": one.due.isoformat() if one.due else "",
                           "cierre": one.closed.isoformat() if one.closed else "", "respuesta": one.answer,
                           "enlace": one.link, "estado": one.state(told.today)} for one in told.observations],
        "encuestas": [surveys.told(survey, answers) for survey, answers in told.kept]}


