"""Item 1.07 and those of councils, works, licences and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from generador.comun import (
    LINK,
    ORGANISATION_FROM,
    Book,
    Row,
    Scale,
    company,
    count,
    day,
    dice,
    month_name,
    person,
    rut,
    seeds,
    when,
)

from portalgen.model import Period


def write_acts(book: Book, scale: Scale, period: Period) -> None:
    series = dict.fromkeys(row["serie"] for row in seeds("actos"))
    for name in series:
        kinds = [row for row in seeds("actos") if row["serie"] == name]
        book.put("actos_terceros", period, list(_acts_of(name, kinds, scale, period)), "", name)


def _acts_of(name: str, kinds: list[Mapping[str, str]], scale: Scale, period: Period) -> Iterator[Row]:
    usual = float(str(kinds[0]["por_mes"])) or 0.08
    many = count(scale, period, name, usual if usual > 1 else usual * 0.7)
    for at in range(many):
        throw = dice(scale.slug, name, period, at)
        kind = throw.choice(kinds)
        decided = day(period, 27 - at * 25 // max(many, 1))
        number = period.month * 100 + many - at
        yield when(period) | {
            "tipo_acto": kind["tipo_acto"],
            "denominacion": kind["denominacion"],
            "numero": number,
            "fecha_acto": decided,
            "publicidad": "Publicación en el sitio web municipal",
            "publicidad_fecha": decided + timedelta(days=1),
            "efectos": kind["efectos"],
            "efectos_generales": kind["efectos"] == "Generales",
            "fecha_ultima_actualizacion": decided
            if kind["efectos"] == "Generales" and period < Period(2024, 1)
            else "",
            "fue_modificado": False if kind["efectos"] == "Generales" else "",
            "descripcion": kind["descripcion"],
            "enlace": f"{LINK}/actos/{name}/{period}/{number}.pdf",
        }


def write_council(book: Book, scale: Scale, period: Period) -> None:
    topics = [row["materia"] for row in seeds("materias") if row["organo"] == "concejo"]
    rows = []
    many = 3 if scale.others >= 1 else 2
    for at in reversed(range(many)):
        throw = dice(scale.slug, "concejo", period, at)
        number = ((period.year - 2021) * 12 + period.month - 6) * many + at
        held = day(period, 3 + at * 8)
        rows.append(
            when(period)
            | {
                "tipo_sesion": "Ordinaria",
                "numero_sesion": number,
                "fecha_sesion": held,
                "fecha_aprobacion": min(held + timedelta(days=6), period.last),
                "materias": "; ".join(throw.sample(topics, 3)),
                "acuerdos": f"Acuerdos {number * 3} a {number * 3 + 2}",
                "enlace_acta": f"{LINK}/concejo/acta-{number}.pdf",
            }
        )
    book.put("actas_concejo", period, rows)
    safety = [row["materia"] for row in seeds("materias") if row["organo"] == "seguridad"]
    book.put(
        "actas_seguridad",
        period,
        [
            when(period)
            | {
                "tipo_sesion": "Ordinaria",
                "numero_sesion": (period.year - 2021) * 12 + period.month,
                "fecha_sesion": day(period, 20),
                "materias": dice(scale.slug, "seguridad", period).choice(safety),
                "acuerdos": "Se fija la fecha de la próxima sesión.",
                "enlace_acta": f"{LINK}/seguridad/acta-{period}.pdf",
            }
        ]
        if scale.others >= 1 or period.month % 3 == 0
        else [],
    )


def write_works(book: Book, scale: Scale, period: Period) -> None:
    many = count(scale, period, "permisos", 14)
    streets = ("Avenida Inventada", "Calle del Faro", "Camino a Caleta Honda", "Calle Los Ulmos")
    rows = []
    for at in range(many):
        throw = dice(scale.slug, "permiso", period, at)
        name, _ = company("", throw)
        rows.append(
            when(period)
            | {
                "tipo_permiso": throw.choice(("Obra nueva", "Ampliación", "Obra menor", "Demolición")),
                "numero": period.month * 30 + many - at,
                "fecha": day(period, 27 - at * 25 // max(many, 1)),
                "propietario": name,
                "profesional": company("obras", throw)[0],
                "direccion": f"{throw.choice(streets)} {throw.randint(100, 2900)}",
                "rol_sii": f"{throw.randint(100, 999)}-{throw.randint(1, 99)}",
                "destino": throw.choice(("Comercio", "Bodega", "Oficina", "Hospedaje")),
                "superficie": throw.randint(20, 1400),
                "pisos": throw.randint(1, 3),
                "enlace": f"{LINK}/obras/{period}/{at + 1}.pdf",
            }
        )
    book.put("permisos_obras", period, rows)
    book.put(
        "patentes",
        period,
        [
            _licence(number, scale, period)
            for number in range(scale.patentes)
            if number % 60 <= 48 + (period.year - 2021) * 2
        ],
    )


def _licence(number: int, scale: Scale, period: Period) -> Row:
    kind = seeds("giros")[number % len(seeds("giros"))]
    throw = dice(scale.slug, "patente", number)
    natural = throw.random() < 0.45
    half = "Primero" if period.month <= 6 else "Segundo"
    return when(period) | {
        "rol": 200_000 + number,
        "tipo_patente": kind["tipo_patente"],
        "giro": kind["giro"],
        "titular_tipo": "Natural" if natural else "Jurídica",
        "titular": person(500_000 + number, len(scale.slug))
        if natural
        else f"{kind['giro'].split()[0]} {seeds('lugares')[number % 24]['lugar']} SpA",
        "titular_rut": "" if natural else rut(ORGANISATION_FROM + 34_000_000 + 4000 + 7 * number),
        "direccion": "" if natural else f"Calle del Faro {100 + number}",
        "fecha_otorgamiento": date(2004 + number % 16, 1 + number % 12, 10),
        "fecha_vencimiento": date(period.year, 6, 30) if half == "Primero" else date(period.year, 12, 31),
        "semestre": half,
    }


def answers(scale: Scale, period: Period) -> Iterator[Row]:
    topics = [row["materia"] for row in seeds("materias") if row["organo"] == "respuestas"]
    for at in range(count(scale, period, "respuestas", 9)):
        throw = dice(scale.slug, "respuesta", period, at)
        asked = day(period, throw.randint(1, 10))
        folio = f"{scale.code}T{(period.year - 2021) * 1000 + period.month * 50 + at:07d}"
        topic = throw.choice(topics)
        yield when(period) | {
            "folio": folio,
            "materia": topic,
            "fecha_solicitud": asked,
            "fecha_respuesta": day(period, throw.randint(14, 27)),
            "resumen": f"Antecedentes sobre {topic.lower()} de {month_name(period).lower()} de {period.year - 1}.",
            "resultado": throw.choice(
                ("Entrega total", "Entrega total", "Entrega parcial", "Derivación a otro organismo")
            ),
            "enlace": f"{LINK}/respuestas/{folio.lower()}.pdf",
        }


def write_report(book: Book, year: int) -> None:
    told = date(year + 1, 4, 28)
    book.put(
        "cuenta_publica",
        Period(year),
        [
            {
                "anyo": year,
                "tipo_documento": kind,
                "denominacion": f"Cuenta pública de la gestión {year}",
                "fecha_presentacion": told,
                "lugar": "Salón del Concejo Municipal",
                "enlace": f"{LINK}/cuenta-publica/{year}-{at}.pdf",
            }
            for at, kind in enumerate(("Cuenta íntegra", "Extracto", "Presentación"), 1)
        ],
    )
