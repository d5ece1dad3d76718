"""`portalgen survey`: what the answers of a municipality say of how open it is, what is recommended, and its plan."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from portalgen.commands.common import put, say, settings, slugs, today
from portalgen.findings import Stop
from portalgen.jobs import Settings, law_of
from portalgen.memory import look
from portalgen.model import Site
from portalgen.portal.surveys import Outcome, draft, outcomes, progress, told
from portalgen.read.shapes import judge
from portalgen.read.site import load_site
from portalgen.read.surveys import Answers, Survey, answers_of, load_surveys
from portalgen.read.yamls import parse
from portalgen.textos import (
    SURVEY_BY_HAND,
    SURVEY_EMPTY,
    SURVEY_EXISTS,
    SURVEY_HEAD,
    SURVEY_LINE,
    SURVEY_NOT_A_RESULT,
    SURVEY_NOTHING,
    SURVEY_PLAN,
    SURVEY_SAVED,
    SURVEY_STARTED,
    SURVEY_TAKEN,
    SURVEY_THERE,
    SURVEY_UNKNOWN,
)


def run(options: argparse.Namespace) -> int:
    """0 told · 2 no such survey, or no answers to it."""
    given = settings(options)
    (slug,) = slugs(given, [options.site])
    surveys = {survey.id: survey for survey in load_surveys(given.schemas)}
    chosen = [options.survey] if options.survey else [*surveys]
    for name in chosen:
        if name not in surveys:
            raise Stop(SURVEY_UNKNOWN.format(name=name, known=", ".join(surveys)))
    if options.start:
        for name in chosen:
            start(options, surveys[name], given.sites / slug)
        return 0
    if options.take:
        take(options, given, slug, surveys)
        return 0
    site = read_site(given, slug)
    found = [(surveys[name], answers_of(surveys[name], site.management[name].value)) for name in chosen
             if name in site.management]
    if not found:
        raise Stop(SURVEY_EMPTY.format(name=name_of(site), id=chosen[0]))
    if options.draft:
        print("".join(plan_draft(survey, answers) for survey, answers in found), end="")
    elif options.json:
        print(json.dumps([told(survey, answers) for survey, answers in found], ensure_ascii=False, indent=1))
    else:
        for survey, answers in found:
            print("\n".join(lines(site, survey, answers)))
    if options.save:
        for survey, answers in found:
            save(options, given, slug, survey, answers)
    return 0


def read_site(given: Settings, slug: str) -> Site:
    """The site, whose answers are judged as it is read (`portalgen check` says what is wrong with them)."""
    site, _ = load_site(given.sites / slug, slug, look(given, slug).listing, law_of(given, slug))
    return site


def name_of(site: Site) -> str:
    return str(site.info.get("nombre") or site.slug)


def lines(site: Site, survey: Survey, answers: Answers) -> Iterator[str]:
    """What the terminal shows of one survey."""
    yield SURVEY_HEAD.format(name=name_of(site), title=survey.title, answered=len(answers.given),
                             questions=len(survey.questions))
    yield ""
    for one in outcomes(survey, answers.given):
        yield from outcome_lines(one)
    done, whole = progress(answers)
    if whole:
        yield SURVEY_PLAN.format(done=done, whole=whole)
        yield ""


def outcome_lines(one: Outcome) -> Iterator[str]:
    told = f"{one.grade.name}, {round((one.share or 0) * 100)} %" if one.grade else SURVEY_NOTHING
    yield f"  {one.dimension.title}: {told}"
    if one.grade and one.grade.risk:
        yield f"    {one.grade.risk}"
    yield from (f"    - {text}" for text in one.advice)
    yield ""


def start(options: argparse.Namespace, survey: Survey, folder: Path) -> None:
    """Write gestion/<id>.yaml with every question, to be answered; a file that exists is left as it is."""
    path = folder / "gestion" / f"{survey.id}.yaml"
    if path.exists():
        say(options, SURVEY_EXISTS.format(path=path))
        return
    text = [f"# {survey.title}. Quite el # de lo que responda.", "#"]
    text += [f"#   {place}: {option}" for place, option in enumerate(survey.options)]
    text += ["", f"fecha: {today(options)}", "respuestas: {}"]
    for dimension in survey.dimensions:
        text += ["", f"# {dimension.title}"]
        for question in dimension.questions:
            text += [f"#   {question.id}: {{respuesta: 0}}    # {question.text}"]
    put(path, ("\n".join(text) + "\n").encode())
    say(options, SURVEY_STARTED.format(path=path))


def take(options: argparse.Namespace, given: Settings, slug: str, surveys: Mapping[str, Survey]) -> None:
    """Write gestion/<id>.yaml from what the page or the portal gave to download. What people wrote is not replaced."""
    try:
        told = json.loads(options.take.read_bytes())
        survey = surveys[told["encuesta"]]
        value = kept(told, today(options).isoformat())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise Stop(SURVEY_NOT_A_RESULT.format(path=options.take)) from None
    path = given.sites / slug / "gestion" / f"{survey.id}.yaml"
    if path.exists():
        raise Stop(SURVEY_THERE.format(path=path))
    data = as_yaml(value).encode()
    document, problems = parse(data, path.name)
    shape = law_of(given, slug).descriptors.get(survey.id, {})
    if document is None or problems or judge(document, shape, path.name)[1]:
        raise Stop(SURVEY_NOT_A_RESULT.format(path=options.take))
    put(path, data)
    say(options, SURVEY_TAKEN.format(path=path, n=len(value["respuestas"])))


def kept(told: Mapping[str, Any], day: str) -> dict[str, Any]:
    """A result as gestion/ keeps it: the inverse of portal/surveys.told."""
    support = told.get("sustento", {})
    value = {"fecha": told.get("fecha") or day,
             "respuestas": {name: {"respuesta": option, **support.get(name, {})}
                            for name, option in told["respuestas"].items()},
             **{name: told.get(name) for name in ("respaldo", "implementacion", "historia")},
             "plan": told.get("acciones")}
    return {name: one for name, one in value.items() if one or name == "respuestas"}


def plan_draft(survey: Survey, answers: Answers) -> str:
    """What is recommended and the plan has not, to be pasted in it."""
    actions = draft(survey, outcomes(survey, answers.given), answers)
    return f"# {survey.title}: gestion/{survey.id}.yaml\n" + as_yaml({"plan": actions})


def as_yaml(value: Mapping[str, Any]) -> str:
    import yaml

    text: str = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)
    return text


def save(options: argparse.Namespace, given: Settings, slug: str, survey: Survey, answers: Answers) -> None:
    """Note today's result at the end of the file, so that progress can be seen."""
    path = given.sites / slug / "gestion" / f"{survey.id}.yaml"
    day = given.today.isoformat()
    if any(noted == day for noted, _ in answers.history):
        return
    result = ", ".join(f"{one.dimension.id}: {one.share:.2f}" for one in outcomes(survey, answers.given)
                       if one.share is not None)
    text = path.read_text("utf-8").rstrip() + "\n" + ("" if answers.history else "historia:\n")
    line = SURVEY_LINE.format(day=day, result=result)
    made, problems = parse(f"{text}{line}\n".encode(), path.name)
    # The file is written by people: its history may not be at its end, and then a line there would be something else's.
    if made is None or problems or len(made.value.get("historia") or ()) != len(answers.history) + 1:
        raise Stop(SURVEY_BY_HAND.format(path=path, line=line))
    put(path, f"{text}{line}\n".encode())
    say(options, SURVEY_SAVED.format(path=path))
