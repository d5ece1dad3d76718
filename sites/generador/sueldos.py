"""One month of a payroll: pay, overtime, travel money and bonuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from generador.comun import day, dice, rise, when
from generador.puestos import Post, Stay, everybody, holder

from portalgen.model import Period

BONUS_MONTHS = (3, 6, 9, 12)  # quarters of the programme of management improvement
REGION = "Región de Valparaíso"
CODES = {"Directivo": "(33)(153)", "Profesional": "(33)(153)", "Jefatura": "(33)(41)", "Alcalde": "(33)"}


def payroll(table: str, posts: list[Post], stays: list[list[Stay]], period: Period) -> Iterator[dict[str, object]]:
    for post, each in zip(posts, stays, strict=True):
        stay = holder(each, period)
        if stay:
            yield _pay(table, post, stay, period)


def _pay(table: str, post: Post, stay: Stay, period: Period) -> dict[str, object]:
    factor = rise(period.year)
    base = round(post.base * factor)
    bonus = round(post.bono * factor) if period.month in BONUS_MONTHS else 0
    hours = overtime(post, period)
    paid = {kind: round(base / 190 * rate * amount) for kind, (rate, amount) in hours.items() if amount}
    monthly = period >= Period(2024, 1)  # before, amounts were an average of the year
    gross = base + bonus + sum(paid.values()) if monthly else base + round(post.bono * factor / 3)
    extra = round(base * 0.04) if dice("otras", post.number, period).random() < 0.01 else 0
    allowance = allowances(post, period)
    row = when(period) | {
        "tipo_contrato": "Planta" if post.kind == "planta" else "Contrata",
        "estamento": post.estamento,
        "nombre_completo": stay.name,
        "cargo_funcion": post.cargo,
        "grado_o_jornada": post.grado,
        "calificacion": post.calificacion,
        "region": REGION,
        "asignaciones_especiales": CODES.get(post.estamento, "(33)"),
        "remuneracion_bruta": gross,
        "remuneracion_liquida": round(gross * 0.812),
        "remuneraciones_adicionales": extra,
        "bonos_incentivos": bonus,
        "derecho_horas_extra": post.overtime,
        "fecha_inicio": stay.start,
        "fecha_termino": _end(table, stay, period),
        "viaticos": allowance,
        "observaciones": _remark(stay, period, bonus),
    }
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


def overtime_sheet(
    posts: Mapping[tuple[str, str], list[Post]], stays: Mapping[tuple[str, str], list[list[Stay]]], period: Period
) -> Iterator[dict[str, object]]:
    for post, stay in everybody(posts, stays, period):
        hours = overtime(post, period)
        if hours and period < Period(2024, 1):
            hourly = post.base * rise(period.year) / 190
            row = when(period) | {"nombre_completo": stay.name}
            for kind in ("diurnas", "nocturnas"):
                rate, amount = hours[kind]
                if amount:
                    row |= {f"horas_{kind}": amount, f"monto_{kind}": round(hourly * rate * amount)}
            yield row


def allowance_rows(
    posts: Mapping[tuple[str, str], list[Post]], stays: Mapping[tuple[str, str], list[list[Stay]]], period: Period
) -> Iterator[dict[str, object]]:
    for post, stay in everybody(posts, stays, period):
        amount = allowances(post, period)
        if amount and period >= Period(2024, 1):
            throw = dice("viaje", post.number, period)
            start = day(period, throw.randint(2, 24))
            yield when(period) | {
                "nombre_completo": stay.name,
                "calidad_juridica": "Planta" if post.kind == "planta" else "Contrata",
                "cargo_funcion": post.cargo,
                "motivo": throw.choice(
                    (
                        "Capacitación sobre compras públicas",
                        "Reunión con el gobierno regional",
                        "Seminario de gestión municipal",
                        "Visita técnica a obras en ejecución",
                    )
                ),
                "destino": throw.choice(("Capital regional", "Santiago")),
                "fecha_inicio": start,
                "fecha_termino": start,
                "dias": 1,
                "monto": amount,
            }


def bonuses(posts: Mapping[tuple[str, str], list[Post]], period: Period) -> Iterator[dict[str, object]]:
    if period.month not in BONUS_MONTHS or period < Period(2024, 1):
        return
    everybody = [p for key, found in posts.items() for p in found if key[1] == ""]
    yield when(period) | {
        "denominacion": "Total de funcionarios",
        "estamento": "Todos",
        "total_funcionarios": len(everybody),
    }
    for estamento in dict.fromkeys(p.estamento for p in everybody):
        count = sum(p.estamento == estamento for p in everybody)
        yield when(period) | {
            "denominacion": "Incentivo por gestión institucional",
            "estamento": estamento,
            "total_funcionarios": count,
            "porcentaje_con_derecho": dice("derecho", estamento, period).choice((96, 98, 100)),
            "porcentaje_bonificacion": 7.6,
        }
