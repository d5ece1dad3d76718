"""The jobs of an invented municipality, and who held each of them when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from generador.comun import Scale, dice, months, person, seeds

from portalgen.model import Period

TERMS = ((date(2021, 6, 28), date(2024, 12, 5), 2021), (date(2024, 12, 6), date(2028, 12, 6), 2024))


@dataclass(frozen=True)
class Post:
    """A job of a payroll: what it pays in 2024 and who starts holding it. `kind`: planta, contrata, codigo."""

    kind: str
    number: int
    estamento: str
    cargo: str
    grado: str
    calificacion: str
    base: int
    bono: int
    overtime: bool
    since: int


@dataclass(frozen=True)
class Stay:
    """One person in a post."""

    name: str
    start: date
    end: date | None


def seed_posts(name: str, share: float) -> list[Post]:
    rows = seeds(name)
    wanted = max(1, round(len(rows) * share))
    step = len(rows) / wanted
    chosen = [rows[int(at * step)] for at in range(wanted)]
    return [
        Post(
            name,
            n,
            r["estamento"],
            r["cargo"],
            r["grado"],
            r["calificacion"],
            int(r["base"]),
            int(r["bono"]),
            r["horas_extra"] == "Sí",
            int(r["ingreso"]),
        )
        for n, r in enumerate(chosen)
    ]


def health_posts() -> list[Post]:
    made: list[Post] = []
    for row in seeds("salud"):
        for _ in range(int(row["cantidad"])):
            throw = dice("salud", len(made))
            level = throw.randint(1, 15)
            made.append(
                Post(
                    "planta",
                    1000 + len(made),
                    row["estamento"],
                    row["cargo"],
                    f"Nivel {level}",
                    row["calificacion"],
                    int(int(row["base"]) * (1.35 - level * 0.03)) // 100 * 100,
                    int(row["base"]) // 1000 * 120,
                    throw.random() < 0.4,
                    throw.randint(1998, 2021),
                )
            )
    return made


def as_contract(post: Post) -> Post:
    return Post(
        "contrata",
        post.number,
        post.estamento,
        post.cargo,
        post.grado,
        post.calificacion,
        post.base,
        post.bono,
        post.overtime,
        max(post.since, 2014),
    )


def education_posts() -> list[Post]:
    made: list[Post] = []
    for row in seeds("educacion"):
        for _ in range(int(row["cantidad"])):
            throw = dice("educacion", len(made))
            made.append(
                Post(
                    "codigo",
                    2000 + len(made),
                    "",
                    row["cargo"],
                    row["jornada"],
                    row["calificacion"],
                    int(int(row["base"]) * throw.uniform(0.95, 1.2)) // 100 * 100,
                    0,
                    throw.random() < 0.2,
                    throw.randint(2004, 2021),
                )
            )
    return made


def stays_of(post: Post, scale: Scale, key: tuple[str, str]) -> list[Stay]:
    """Who held the post: people leave now and then, and the post is filled one to three months later."""
    if post.estamento == "Alcalde":
        return [
            Stay(seat_holder(scale, 0, begins), begins, ends if begins != TERMS[-1][0] else None)
            for begins, ends, _ in TERMS
        ]
    throw = dice(scale.slug, key, post.number)
    start = date(post.since, throw.randint(1, 12) if post.since < scale.since.year else 1, 1)
    made: list[Stay] = []
    for period in months(scale):
        leaves = throw.random() < (0.004 if post.kind == "planta" else 0.008)
        if leaves and period.last > start + timedelta(days=200):
            made.append(Stay(_name(scale, post, len(made)), start, period.last))
            start = (period.last + timedelta(days=throw.randint(28, 90))).replace(day=1)
    return [*made, Stay(_name(scale, post, len(made)), start, None)]


def seat_holder(scale: Scale, seat: int, begins: date) -> str:
    """Who holds a seat of the council (0: the mayor's office); two councillors were elected again in 2024."""
    again = seat in (1, 2)
    return person(190_000 + seat + (0 if again else begins.year), len(scale.slug))


def _name(scale: Scale, post: Post, serial: int) -> str:
    kinds = ("planta", "contrata", "codigo", "honorarios")
    return person(kinds.index(post.kind) * 40_000 + post.number * 10 + serial, len(scale.slug))


def holder(stays: list[Stay], period: Period) -> Stay | None:
    return next((s for s in stays if s.start <= period.last and (s.end is None or s.end >= period.first)), None)


def everybody(
    posts: Mapping[tuple[str, str], list[Post]], stays: Mapping[tuple[str, str], list[list[Stay]]], period: Period
) -> Iterator[tuple[Post, Stay]]:
    for key, found in posts.items():
        for post, each in zip(found, stays[key], strict=True):
            stay = holder(each, period)
            if stay:
                yield post, stay
