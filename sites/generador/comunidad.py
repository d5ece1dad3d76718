"""Items 1.09, 1.10 and 2.04: benefits, participation and community organisations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from generador.comun import LINK, Book, Row, Scale, count, day, dice, organisation, rise, seeds, when

from portalgen.model import Period

REASON = "Los nombres revelarían la situación de quienes reciben el aporte, por lo que se informa el total."


def write_benefits(book: Book, scale: Scale, period: Period) -> None:
    wanted = seeds("programas") if scale.others >= 1 else seeds("programas")[4:5]
    book.put("programas", period, [_programme(row, scale, period) for row in wanted])
    book.put(
        "programas_intermediario",
        period,
        [
            when(period)
            | {
                "nombre": row["nombre"],
                "organismo": row["organismo"],
                "descripcion": row["descripcion"],
                "enlace": f"https://ejemplo.cl/beneficios/{at + 1}",
            }
            for at, row in enumerate(seeds("intermediario"))
        ],
    )
    for row in wanted:
        slug = _slug(row["nombre"])
        book.put("nominas", period, list(_granted(row, scale, period)), "", slug)


def _slug(text: str) -> str:
    plain = text.lower().translate(str.maketrans("áéíóúñ", "aeioun"))
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _programme(row: Mapping[str, str], scale: Scale, period: Period) -> Row:
    always, slug = row["permanente"] == "Sí", _slug(str(row["nombre"]))
    start = None if always else date(period.year, int(str(row["inicio"])), 1)
    end = None if always else Period(period.year, int(str(row["fin"]))).last
    return when(period) | {
        "nombre": row["nombre"],
        "unidad": "Dirección de Desarrollo Comunitario",
        "objetivo": row["objetivo"],
        "requisitos": row["requisitos"],
        "criterios": row["criterios"],
        "postulacion_permanente": always,
        "postulacion": "Postulación permanente" if always else f"Del {start:%d-%m-%Y} al {end:%d-%m-%Y}",
        "postulacion_inicio": start or "",
        "postulacion_fin": end or "",
        "monto_global": round(int(str(row["monto"])) * rise(period.year) * (1 if scale.others >= 1 else 0.1)),
        "max_beneficiarios": row["maximo"],
        "acto_tipo": "Decreto alcaldicio",
        "acto_denominacion": f"Aprueba bases: {row['nombre']}",
        "acto_numero": 20,
        "acto_fecha": date(period.year, 1, 8),
        "enlace_acto": f"{LINK}/programas/{slug}-{period.year}.pdf",
        "enlace_info": f"https://ejemplo.cl/programas/{slug}",
        "numero_beneficiarios": _total(row, scale, period) if row["sensible"] == "Sí" else "",
        "razones_exclusion": REASON if row["sensible"] == "Sí" else "",
    }


def _total(row: Mapping[str, str], scale: Scale, period: Period) -> int:
    """How many received a benefit whose names are not told."""
    throw = dice(scale.slug, "nomina", row["nombre"], period)
    return round(throw.randint(60, 110) * (1 if scale.others >= 1 else 0.2)) + 5


def _granted(row: Mapping[str, str], scale: Scale, period: Period) -> Iterator[Row]:
    """Names only of organisations; of people, only how many."""
    throw = dice(scale.slug, "nomina", row["nombre"], period)
    if row["sensible"] == "Sí":
        yield when(period) | {
            "programa": row["nombre"],
            "modalidad": "Solo el total",
            "razones_fundadas": REASON,
            "numero_total": _total(row, scale, period),
        }
        return
    if period.month != int(str(row["fin"])) + 1 if row["fin"] else period.month % 3:
        return
    given = day(period, 14)
    for number in sorted(throw.sample(range(scale.organisations), int(str(row["maximo"])) * 2 // 3)):
        who = organisation(number)
        yield when(period) | {
            "programa": row["nombre"],
            "modalidad": "Con nombre",
            "razon_social": who["nombre"],
            "razon_social_rut": who["rut"],
            "acto_tipo": "Decreto alcaldicio",
            "acto_denominacion": "Adjudica el fondo",
            "acto_numero": 300 + period.month,
            "acto_fecha": given,
            "fecha_otorgamiento": given,
        }


def write_participation(book: Book, scale: Scale, period: Period) -> None:
    throw = dice(scale.slug, "participacion", period)
    consults = (
        [
            when(period)
            | {
                "nombre": throw.choice(
                    (
                        "Consulta sobre el diseño de la plaza",
                        "Cabildo por el plan de desarrollo comunal",
                        "Presupuesto participativo de barrios",
                    )
                ),
                "proposito": "Conocer la opinión de la comunidad antes de decidir",
                "fecha_inicio": day(period, 3),
                "fecha_termino": day(period, 26),
                "requisitos": "Residir en la comuna y ser mayor de 14 años",
                "vinculante": False,
            }
        ]
        if count(scale, period, "consultas", 0.35)
        else []
    )
    book.put("mecanismos_en_ejecucion", period, consults)
    topics = [row["materia"] for row in seeds("materias") if row["organo"] == "cosoc"]
    book.put(
        "actas_mecanismos",
        period,
        [
            when(period)
            | {
                "mecanismo": "Consejo Comunal de Organizaciones de la Sociedad Civil",
                "numero": period.month,
                "fecha": day(period, 15),
                "tipo_sesion": "Ordinaria",
                "materias": throw.choice(topics),
                "enlace": f"{LINK}/participacion/cosoc-{period}.pdf",
            }
        ]
        if count(scale, period, "cosoc", 0.6)
        else [],
    )


def write_community(book: Book, scale: Scale, period: Period) -> None:
    rows, elections = [], []
    for number in range(scale.organisations):
        who = organisation(number)
        founded = date(2001 + number % 18, 1 + number % 12, 5 + number % 20)
        since = date(period.year - ((period.year - number) % 3), 1 + number % 12, 10)
        since = since if since <= period.last else since.replace(year=since.year - 3)
        rows.append(
            when(period)
            | {
                "numero_registro": who["numero"],
                "nombre": who["nombre"],
                "clasificacion": who["clasificacion"],
                "tipo_organizacion": who["tipo"],
                "rut": who["rut"],
                "unidad_vecinal": who["unidad"],
                "fecha_constitucion": founded,
                "directiva_desde": since,
                "directiva_hasta": since.replace(year=since.year + 3),
            }
        )
        if since.year == period.year and since.month == period.month:
            elections.append(
                when(period)
                | {
                    "tipo_organizacion": who["tipo"],
                    "nombre": who["nombre"],
                    "fecha_eleccion": since,
                    "hora_eleccion": "18:30",
                    "lugar_eleccion": "Sede social de la organización",
                    "enlace_comunicacion": f"{LINK}/elecciones/{period}/{who['numero']}-aviso.pdf",
                    "enlace_resultado": f"{LINK}/elecciones/{period}/{who['numero']}-acta.pdf",
                }
            )
    book.put("organizaciones", period, rows)
    book.put("organizaciones_elecciones", period, elections)
