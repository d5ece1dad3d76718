"""Item 1.04: five years of payroll and fees, with hires, departures, rises, bonuses and overtime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from generador.comun import LINK, Book, Scale, day, dice, months, person, rise, seeds, when
from portalgen.model import Period

BONUS_MONTHS = (3, 6, 9, 12)                  # quarters of the programme of management improvement
REGION = "Región de Valparaíso"
TERMS = ((date(2021, 6, 28), date(2024, 12, 5), 2021), (date(2024, 12, 6), date(2028, 12, 6), 2024))
CODES = {"Directivo": "(33)(153)", "Profesional": "(33)(153)", "Jefatura": "(33)(41)", "Alcalde": "(33)"}


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


def write_payroll(book: Book, scale: Scale) -> None:
    posts = {("personal_planta", ""): _posts("planta", scale.planta),
             ("personal_contrata", ""): _posts("contrata", scale.contrata)}
    if scale.sectors:
        health = _health()
        posts["personal_planta", "salud"] = [p for p in health if p.number % 3]
        posts["personal_contrata", "salud"] = [_as_contract(p) for p in health if not p.number % 3]
        posts["personal_codigo_trabajo", "educacion"] = _education()
    stays = {key: [_stays(post, scale, key) for post in found] for key, found in posts.items()}
    for period in months(scale):
        for key, found in posts.items():
            rows = list(_payroll(key[0], found, stays[key], period))
            book.put(key[0], period, rows, key[1])
        book.put("horas_extraordinarias", period, _overtime_sheet(posts, stays, period))
        book.put("viaticos", period, _allowances(posts, stays, period))
        book.put("bonificaciones", period, _bonuses(posts, period))
    _scales(book, scale, posts)
    _subdere(book, scale, posts)


def _posts(name: str, share: float) -> list[Post]:
    rows = seeds(name)
    wanted = max(1, round(len(rows) * share))
    step = len(rows) / wanted
    chosen = [rows[int(at * step)] for at in range(wanted)]
    return [Post(name, n, r["estamento"], r["cargo"], r["grado"], r["calificacion"], int(r["base"]), int(r["bono"]),
                 r["horas_extra"] == "Sí", int(r["ingreso"])) for n, r in enumerate(chosen)]


def _health() -> list[Post]:
    made: list[Post] = []
    for row in seeds("salud"):
        for _ in range(int(row["cantidad"])):
            throw = dice("salud", len(made))
            level = throw.randint(1, 15)
            made.append(Post("planta", 1000 + len(made), row["estamento"], row["cargo"], f"Nivel {level}", row["calificacion"],
                             int(int(row["base"]) * (1.35 - level * 0.03)) // 100 * 100, int(row["base"]) // 1000 * 120,
                             throw.random() < 0.4, throw.randint(1998, 2021)))
    return made


def _as_contract(post: Post) -> Post:
    return Post("contrata", post.number, post.estamento, post.cargo, post.grado, post.calificacion, post.base, post.bono,
                post.overtime, max(post.since, 2014))


def _education() -> list[Post]:
    made: list[Post] = []
    for row in seeds("educacion"):
        for _ in range(int(row["cantidad"])):
            throw = dice("educacion", len(made))
            made.append(Post("codigo", 2000 + len(made), "", row["cargo"], row["jornada"], row["calificacion"],
                             int(int(row["base"]) * throw.uniform(0.95, 1.2)) // 100 * 100, 0, throw.random() < 0.2,
                             throw.randint(2004, 2021)))
    return made


def _stays(post: Post, scale: Scale, key: tuple[str, str]) -> list[Stay]:
    """Who held the post: people leave now and then, and the post is filled one to three months later."""
    if post.estamento == "Alcalde":
        return [Stay(_seat(scale, 0, begins), begins, ends if begins != TERMS[-1][0] else None) for begins, ends, _ in TERMS]
    throw = dice(scale.slug, key, post.number)
    start = date(post.since, throw.randint(1, 12) if post.since < scale.since.year else 1, 1)
    made: list[Stay] = []
    for period in months(scale):
        leaves = throw.random() < (0.004 if post.kind == "planta" else 0.008)
        if leaves and period.last > start + timedelta(days=200):
            made.append(Stay(_name(scale, post, len(made)), start, period.last))
            start = (period.last + timedelta(days=throw.randint(28, 90))).replace(day=1)
    return [*made, Stay(_name(scale, post, len(made)), start, None)]


def _seat(scale: Scale, seat: int, begins: date) -> str:
    """Who holds a seat of the council (0: the mayor's office); two councillors were elected again in 2024."""
    again = seat in (1, 2)
    return person(190_000 + seat + (0 if again else begins.year), len(scale.slug))


def _name(scale: Scale, post: Post, serial: int) -> str:
    kinds = ("planta", "contrata", "codigo", "honorarios")
    return person(kinds.index(post.kind) * 40_000 + post.number * 10 + serial, len(scale.slug))


def _holder(stays: list[Stay], period: Period) -> Stay | None:
    return next((s for s in stays if s.start <= period.last and (s.end is None or s.end >= period.first)), None)


def _payroll(table: str, posts: list[Post], stays: list[list[Stay]], period: Period) -> Iterator[dict[str, object]]:
    for post, each in zip(posts, stays, strict=True):
        stay = _holder(each, period)
        if stay:
            yield _pay(table, post, stay, period)


def _pay(table: str, post: Post, stay: Stay, period: Period) -> dict[str, object]:
    factor = rise(period.year)
    base = round(post.base * factor)
    bonus = round(post.bono * factor) if period.month in BONUS_MONTHS else 0
    hours = overtime(post, period)
    paid = {kind: round(base / 190 * rate * amount) for kind, (rate, amount) in hours.items() if amount}
    monthly = period >= Period(2024, 1)       # before, amounts were an average of the year
    gross = base + bonus + sum(paid.values()) if monthly else base + round(post.bono * factor / 3)
    extra = round(base * 0.04) if dice("otras", post.number, period).random() < 0.01 else 0
    allowance = allowances(post, period)
    row = when(period) | {
        "tipo_contrato": "Planta" if post.kind == "planta" else "Contrata", "estamento": post.estamento,
        "nombre_completo": stay.name, "cargo_funcion": post.cargo, "grado_o_jornada": post.grado,
        "calificacion": post.calificacion, "region": REGION, "asignaciones_especiales": CODES.get(post.estamento, "(33)"),
        "remuneracion_bruta": gross, "remuneracion_liquida": round(gross * 0.812), "remuneraciones_adicionales": extra,
        "bonos_incentivos": bonus, "derecho_horas_extra": post.overtime, "fecha_inicio": stay.start,
        "fecha_termino": _end(table, stay, period), "viaticos": allowance, "observaciones": _remark(stay, period, bonus)}
    for kind, amount in paid.items():
        row |= {f"he_{kind}_monto": amount, f"he_{kind}_horas": hours[kind][1]}
    return row


def overtime(post: Post, period: Period) -> dict[str, tuple[float, int]]:
    """kind → (surcharge, hours) of a month; {} for those who have no right to it."""
    if not post.overtime:
        return {}
    throw = dice("horas", post.kind, post.number, period)
    if throw.random() < 0.45:
        return {}
    day_hours = throw.randint(1, 14)
    night = throw.randint(1, 4) if throw.random() < 0.25 else 0
    holiday = throw.randint(1, 3) if throw.random() < 0.1 else 0
    return {"diurnas": (1.25, day_hours), "nocturnas": (1.5, night), "festivas": (1.5, holiday)}


def allowances(post: Post, period: Period) -> int:
    """Travel money of a month; about one person in fifty travels."""
    throw = dice("viaticos", post.kind, post.number, period)
    return throw.choice((28_071, 42_900, 61_350, 88_200)) if post.kind != "codigo" and throw.random() < 0.03 else 0


def _end(table: str, stay: Stay, period: Period) -> object:
    if stay.end and stay.end <= period.last:
        return stay.end
    return date(period.year, 12, 31) if table == "personal_contrata" else "Indefinido"


def _remark(stay: Stay, period: Period, bonus: int) -> str:
    if stay.end and stay.end <= period.last:
        return "Último mes de servicio"
    if bonus and period >= Period(2024, 1):
        return "Incluye la cuota trimestral del incentivo por gestión"
    return ""


def _everybody(posts: Mapping[tuple[str, str], list[Post]], stays: Mapping[tuple[str, str], list[list[Stay]]],
               period: Period) -> Iterator[tuple[Post, Stay]]:
    for key, found in posts.items():
        for post, each in zip(found, stays[key], strict=True):
            stay = _holder(each, period)
            if stay:
                yield post, stay


def _overtime_sheet(posts: Mapping[tuple[str, str], list[Post]], stays: Mapping[tuple[str, str], list[list[Stay]]],
                    period: Period) -> Iterator[dict[str, object]]:
    for post, stay in _everybody(posts, stays, period):
        hours = overtime(post, period)
        if hours and period < Period(2024, 1):
            hourly = post.base * rise(period.year) / 190
            row = when(period) | {"nombre_completo": stay.name}
            for kind in ("diurnas", "nocturnas"):
                rate, amount = hours[kind]
                if amount:
                    row |= {f"horas_{kind}": amount, f"monto_{kind}": round(hourly * rate * amount)}
            yield row


def _allowances(posts: Mapping[tuple[str, str], list[Post]], stays: Mapping[tuple[str, str], list[list[Stay]]],
                period: Period) -> Iterator[dict[str, object]]:
    for post, stay in _everybody(posts, stays, period):
        amount = allowances(post, period)
        if amount and period >= Period(2024, 1):
            throw = dice("viaje", post.number, period)
            start = day(period, throw.randint(2, 24))
            yield when(period) | {
                "nombre_completo": stay.name, "calidad_juridica": "Planta" if post.kind == "planta" else "Contrata",
                "cargo_funcion": post.cargo, "motivo": throw.choice((
                    "Capacitación sobre compras públicas", "Reunión con el gobierno regional", "Seminario de gestión municipal",
                    "Visita técnica a obras en ejecución")), "destino": throw.choice(("Capital regional", "Santiago")),
                "fecha_inicio": start, "fecha_termino": start, "dias": 1, "monto": amount}


def _bonuses(posts: Mapping[tuple[str, str], list[Post]], period: Period) -> Iterator[dict[str, object]]:
    if period.month not in BONUS_MONTHS or period < Period(2024, 1):
        return
    everybody = [p for key, found in posts.items() for p in found if key[1] == ""]
    yield when(period) | {"denominacion": "Total de funcionarios", "estamento": "Todos", "total_funcionarios": len(everybody)}
    for estamento in dict.fromkeys(p.estamento for p in everybody):
        count = sum(p.estamento == estamento for p in everybody)
        yield when(period) | {
            "denominacion": "Incentivo por gestión institucional", "estamento": estamento, "total_funcionarios": count,
            "porcentaje_con_derecho": dice("derecho", estamento, period).choice((96, 98, 100)), "porcentaje_bonificacion": 7.6}


def _scales(book: Book, scale: Scale, posts: Mapping[tuple[str, str], list[Post]]) -> None:
    """The pay scale of each year and sector: every grade that somebody holds is in it."""
    for year in range(scale.since.year, scale.until.year + 1):
        for area in dict.fromkeys(area for _, area in posts if area != "educacion"):
            held = [p for key, found in posts.items() if key[1] == area for p in found if key[0] != "personal_codigo_trabajo"]
            for table, made in _scale_rows(held, year).items():
                book.put(table, Period(year), made, area)


def _scale_rows(held: Iterable[Post], year: int) -> dict[str, list[dict[str, object]]]:
    grades: dict[tuple[str, str], list[Post]] = {}
    for post in held:
        grades.setdefault((post.estamento, post.grado), []).append(post)
    made: dict[str, list[dict[str, object]]] = {"escala_remuneraciones": [], "bienios": [], "incentivos": []}
    for (estamento, grado), found in sorted(grades.items(), key=lambda g: (g[0][0], int("".join(filter(str.isdigit, g[0][1]))))):
        gross = round(sum(p.base for p in found) / len(found) * rise(year))
        basic, bonus = round(gross * 0.38), round(gross * 0.07)
        common = {"anyo": year, "estamento": estamento, "grado": grado, "unidad_monetaria": "Pesos"}
        made["escala_remuneraciones"].append(common | {
            "sueldo_base": basic, "asignaciones_permanentes": round(gross * 0.55), "metas_incentivos": bonus,
            "otras_asignaciones": 0, "valor_bienio": round(basic * 0.02), "remuneracion_bruta": gross})
        made["bienios"].append(common | {"sueldo_base": basic, "bienio": round(basic * 0.02)})
        made["incentivos"].append(common | {"incentivo": bonus})
    return made


def _subdere(book: Book, scale: Scale, posts: Mapping[tuple[str, str], list[Post]]) -> None:
    for year in range(scale.since.year, scale.until.year):
        rows = []
        for kind, title in (("planta", "Planta"), ("contrata", "Contrata"), ("codigo", "Código del Trabajo")):
            found = [p for each in posts.values() for p in each if p.kind == kind]
            for estamento in dict.fromkeys(p.estamento for p in found):
                some = [p for p in found if p.estamento == estamento]
                rows.append({"anyo": year, "tipo_personal": title, "estamento": estamento, "cantidad": len(some),
                             "unidad_monetaria": "Pesos", "gasto_total": round(sum(p.base for p in some) * 12 * rise(year)),
                             "antiguedad_municipalidad": round(sum(max(0, year - p.since) for p in some) / len(some), 1)})
        book.put("informe_subdere", Period(year), rows)
        sent = date(year + 1, 1, 28)
        book.put("informe_subdere_documentos", Period(year), [
            {"anyo": year, "tipo_documento": kind, "denominacion": f"{kind} {year}", "fecha_documento": date(year + 1, 1, 20),
             "fecha_remision": sent, "enlace": f"{LINK}/subdere/{year}-{at}.pdf"}
            for at, kind in enumerate(("Informe anual", "Escalafón de mérito", "Política de recursos humanos"), 1)])


def write_fees(book: Book, scale: Scale) -> None:
    rows = seeds("honorarios")
    wanted = round(len(rows) * scale.honorarios)
    for period in months(scale):
        book.put("personal_honorarios", period, [_fee(rows[n % len(rows)], n, scale, period) for n in range(wanted)
                                                 if dice("contrato", n, period.year).random() < 0.97])


def _fee(seed: Mapping[str, str], number: int, scale: Scale, period: Period) -> dict[str, object]:
    turn = sum(dice("cambio", number, year).random() < 0.12 for year in range(2021, period.year + 1))
    gross = round(int(seed["bruto"]) * rise(period.year) * dice("monto", number).uniform(0.95, 1.05))
    kept = {2021: 0.885, 2022: 0.8775, 2023: 0.87, 2024: 0.8625, 2025: 0.855}.get(period.year, 0.8475)
    return when(period) | {
        "nombre_completo": person(120_000 + number * 10 + turn, len(scale.slug)), "grado": "S/G" if number % 2 else "",
        "descripcion_funcion": seed["funcion"], "calificacion": seed["calificacion"], "region": REGION,
        "honorario_bruto": gross, "honorario_liquido": round(gross * kept), "tipo_pago": "Pago mensual", "pago_mensual": True,
        "num_cuotas": 12, "fecha_inicio": date(period.year, 1, 1), "fecha_termino": date(period.year, 12, 31),
        "enlace_informe_funciones": f"{LINK}/honorarios/{period}/{number + 1:03d}.pdf", "viaticos": 0,
        "observaciones": seed["imputacion"]}


def write_authorities(book: Book, scale: Scale) -> None:
    """The mayor and six councillors, before and after the election of 2024."""
    for period in months(scale):
        start, end, election = next(t for t in reversed(TERMS) if t[0] <= period.last)
        rows = []
        for seat in range(7):
            title = "Alcaldesa" if seat == 0 else "Concejala" if seat % 2 else "Concejal"
            pay = round((4_790_000 if seat == 0 else 1_010_000) * rise(period.year))
            rows.append(when(period) | {
                "nombre_completo": _seat(scale, seat, start), "cargo": title, "forma_designacion": "Elección popular",
                "acto_denominacion": f"Sentencia de proclamación de {title.lower()}", "acto_numero": "S/N",
                "acto_fecha_publicacion": date(election, 6 if election == 2021 else 11, 18),
                "enlace_acto": f"{LINK}/autoridades/proclamacion-{election}.pdf", "fecha_inicio": start,
                "fecha_termino": end, "region": REGION, "monto_bruto": pay})
        book.put("autoridades", period, rows)
