"""Item 1.04: five years of payroll and fees, with hires, departures, rises, bonuses and overtime."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from generador.comun import LINK, Book, Scale, dice, months, person, rise, seeds, when
from generador.puestos import TERMS, Post, as_contract, education_posts, health_posts, seat_holder, seed_posts, stays_of
from generador.sueldos import REGION, allowance_rows, bonuses, overtime_sheet, payroll

from portalgen.model import Period


def write_payroll(book: Book, scale: Scale) -> None:
    posts = {
        ("personal_planta", ""): seed_posts("planta", scale.planta),
        ("personal_contrata", ""): seed_posts("contrata", scale.contrata),
    }
    if scale.sectors:
        health = health_posts()
        posts["personal_planta", "salud"] = [p for p in health if p.number % 3]
        posts["personal_contrata", "salud"] = [as_contract(p) for p in health if not p.number % 3]
        posts["personal_codigo_trabajo", "educacion"] = education_posts()
    stays = {key: [stays_of(post, scale, key) for post in found] for key, found in posts.items()}
    for period in months(scale):
        for key, found in posts.items():
            rows = list(payroll(key[0], found, stays[key], period))
            book.put(key[0], period, rows, key[1])
        book.put("horas_extraordinarias", period, overtime_sheet(posts, stays, period))
        book.put("viaticos", period, allowance_rows(posts, stays, period))
        book.put("bonificaciones", period, bonuses(posts, period))
    _scales(book, scale, posts)
    _subdere(book, scale, posts)


def _scales(book: Book, scale: Scale, posts: Mapping[tuple[str, str], list[Post]]) -> None:
    """The pay scale of each year and sector: every grade that somebody holds is in it."""
    for year in range(scale.since.year, scale.until.year + 1):
        for area in dict.fromkeys(area for _, area in posts if area != "educacion"):
            held = [
                p
                for key, found in posts.items()
                if key[1] == area
                for p in found
                if key[0] != "personal_codigo_trabajo"
            ]
            for table, made in _scale_rows(held, year).items():
                book.put(table, Period(year), made, area)


def _scale_rows(held: Iterable[Post], year: int) -> dict[str, list[dict[str, object]]]:
    grades: dict[tuple[str, str], list[Post]] = {}
    for post in held:
        grades.setdefault((post.estamento, post.grado), []).append(post)
    made: dict[str, list[dict[str, object]]] = {"escala_remuneraciones": [], "bienios": [], "incentivos": []}
    for (estamento, grado), found in sorted(
        grades.items(), key=lambda g: (g[0][0], int("".join(filter(str.isdigit, g[0][1]))))
    ):
        gross = round(sum(p.base for p in found) / len(found) * rise(year))
        basic, bonus = round(gross * 0.38), round(gross * 0.07)
        common = {"anyo": year, "estamento": estamento, "grado": grado, "unidad_monetaria": "Pesos"}
        made["escala_remuneraciones"].append(
            common
            | {
                "sueldo_base": basic,
                "asignaciones_permanentes": round(gross * 0.55),
                "metas_incentivos": bonus,
                "otras_asignaciones": 0,
                "valor_bienio": round(basic * 0.02),
                "remuneracion_bruta": gross,
            }
        )
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
                rows.append(
                    {
                        "anyo": year,
                        "tipo_personal": title,
                        "estamento": estamento,
                        "cantidad": len(some),
                        "unidad_monetaria": "Pesos",
                        "gasto_total": round(sum(p.base for p in some) * 12 * rise(year)),
                        "antiguedad_municipalidad": round(sum(max(0, year - p.since) for p in some) / len(some), 1),
                    }
                )
        book.put("informe_subdere", Period(year), rows)
        sent = date(year + 1, 1, 28)
        book.put(
            "informe_subdere_documentos",
            Period(year),
            [
                {
                    "anyo": year,
                    "tipo_documento": kind,
                    "denominacion": f"{kind} {year}",
                    "fecha_documento": date(year + 1, 1, 20),
                    "fecha_remision": sent,
                    "enlace": f"{LINK}/subdere/{year}-{at}.pdf",
                }
                for at, kind in enumerate(("Informe anual", "Escalafón de mérito", "Política de recursos humanos"), 1)
            ],
        )


def write_fees(book: Book, scale: Scale) -> None:
    rows = seeds("honorarios")
    wanted = round(len(rows) * scale.honorarios)
    for period in months(scale):
        book.put(
            "personal_honorarios",
            period,
            [
                _fee(rows[n % len(rows)], n, scale, period)
                for n in range(wanted)
                if dice("contrato", n, period.year).random() < 0.97
            ],
        )


def _fee(seed: Mapping[str, str], number: int, scale: Scale, period: Period) -> dict[str, object]:
    turn = sum(dice("cambio", number, year).random() < 0.12 for year in range(2021, period.year + 1))
    gross = round(int(seed["bruto"]) * rise(period.year) * dice("monto", number).uniform(0.95, 1.05))
    kept = {2021: 0.885, 2022: 0.8775, 2023: 0.87, 2024: 0.8625, 2025: 0.855}.get(period.year, 0.8475)
    return when(period) | {
        "nombre_completo": person(120_000 + number * 10 + turn, len(scale.slug)),
        "grado": "S/G" if number % 2 else "",
        "descripcion_funcion": seed["funcion"],
        "calificacion": seed["calificacion"],
        "region": REGION,
        "honorario_bruto": gross,
        "honorario_liquido": round(gross * kept),
        "tipo_pago": "Pago mensual",
        "pago_mensual": True,
        "num_cuotas": 12,
        "fecha_inicio": date(period.year, 1, 1),
        "fecha_termino": date(period.year, 12, 31),
        "enlace_informe_funciones": f"{LINK}/honorarios/{period}/{number + 1:03d}.pdf",
        "viaticos": 0,
        "observaciones": seed["imputacion"],
    }


def write_authorities(book: Book, scale: Scale) -> None:
    """The mayor and six councillors, before and after the election of 2024."""
    for period in months(scale):
        start, end, election = next(t for t in reversed(TERMS) if t[0] <= period.last)
        rows = []
        for seat in range(7):
            title = "Alcaldesa" if seat == 0 else "Concejala" if seat % 2 else "Concejal"
            pay = round((4_790_000 if seat == 0 else 1_010_000) * rise(period.year))
            rows.append(
                when(period)
                | {
                    "nombre_completo": seat_holder(scale, seat, start),
                    "cargo": title,
                    "forma_designacion": "Elección popular",
                    "acto_denominacion": f"Sentencia de proclamación de {title.lower()}",
                    "acto_numero": "S/N",
                    "acto_fecha_publicacion": date(election, 6 if election == 2021 else 11, 18),
                    "enlace_acto": f"{LINK}/autoridades/proclamacion-{election}.pdf",
                    "fecha_inicio": start,
                    "fecha_termino": end,
                    "region": REGION,
                    "monto_bruto": pay,
                }
            )
        book.put("autoridades", period, rows)
