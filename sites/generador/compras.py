"""Items 1.01, 1.05 and 1.06: the gazette, purchases, rents, tenders and transfers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from generador.comun import LINK, Row, Scale, company, count, day, dice, organisation, person, rise, seeds, when

from portalgen.model import Period


def gazette(scale: Scale, period: Period) -> Iterator[Row]:
    if count(scale, period, "diario", 0.3):
        throw = dice(scale.slug, "diario-fila", period)
        number = 4 + (period.year - 2021) * 12 + period.month
        yield when(period) | {
            "tipo_norma": "Ordenanza municipal",
            "numero": number,
            "fecha_promulgacion": day(period, 3),
            "denominacion": throw.choice(
                (
                    "Ordenanza sobre ferias libres",
                    "Ordenanza de derechos municipales",
                    "Ordenanza de aseo y ornato",
                    "Ordenanza de tenencia responsable de mascotas",
                )
            ),
            "fecha_publicacion_do": day(period, 18),
            "enlace_texto": f"{LINK}/ordenanzas/ordenanza-{number}.pdf",
        }


def purchases(table: str, scale: Scale, period: Period) -> Iterator[Row]:
    kinds = [row for row in seeds("compras") if row["tabla"] == table]
    usual = {"otras_compras": 24, "compras_menores_3utm": 20, "ordenes_compra": 28}[table]
    for at in range(count(scale, period, table, usual)):
        throw = dice(scale.slug, table, period, at)
        kind = throw.choice(kinds)
        natural = throw.random() < 0.12
        name, code = (
            (person(200_000 + throw.randint(0, 400), len(scale.slug)), "") if natural else company(kind["rubro"], throw)
        )
        start = day(period, throw.randint(1, 27))
        number = period.month * 120 + at + 1
        amount = round(throw.randint(int(kind["minimo"]), int(kind["maximo"])) * rise(period.year)) // 10 * 10
        yield when(period) | {
            "acto_tipo": "Decreto alcaldicio",
            "acto_denominacion": kind["denominacion"] or "Autoriza compras menores del año",
            "acto_numero": number if kind["denominacion"] else 15,
            "acto_fecha": start if kind["denominacion"] else date(period.year, 1, 5),
            "objeto": kind["objeto"],
            "contratista_tipo": "Natural" if natural else "Jurídica",
            "contratista_nombre": name,
            "contratista_rut": code,
            "socios_accionistas": "" if natural else person(300_000 + int(code[4:8]), 3),
            "monto": amount,
            "fecha_inicio": start,
            "fecha_termino": start + timedelta(days=throw.choice((0, 30, 90, 180))),
            "fecha": start,
            "renovacion_automatica": False,
            "oc_numero": f"9999-{number}-SE{period.year % 100}",
            "oc_denominacion": kind["denominacion"],
            "oc_fecha": start,
            "enlace_contrato": f"{LINK}/compras/{period}/contrato-{number}.pdf",
            "enlace_acto": f"{LINK}/compras/{period}/decreto-{number}.pdf",
            "enlace_detalle": f"{LINK}/compras/{period}/menores.pdf",
            "enlace_oc": f"{LINK}/compras/{period}/oc-{number}.pdf",
        }


def rents(scale: Scale, period: Period) -> Iterator[Row]:
    if count(scale, period, "inmuebles", 0.25):
        throw = dice(scale.slug, "inmuebles-fila", period)
        name, code = company("inmuebles", throw)
        start = day(period, 4)
        yield when(period) | {
            "acto_tipo": "Decreto alcaldicio",
            "acto_denominacion": "Aprueba contrato de arriendo",
            "acto_numero": period.month * 11,
            "acto_fecha": start,
            "tipo_contratacion": "Arriendo",
            "contratista_tipo": "Jurídica",
            "contratista_nombre": name,
            "contratista_rut": code,
            "objeto": throw.choice(
                ("Arriendo de un galpón para bodega municipal", "Arriendo de oficinas para la Dirección de Tránsito")
            ),
            "monto": throw.randint(400, 1900) * 1000,
            "fecha_inicio": start,
            "fecha_termino": start.replace(year=start.year + 2),
            "renovacion_automatica": False,
            "enlace_contrato": f"{LINK}/inmuebles/contrato-{period}.pdf",
            "enlace_acto": f"{LINK}/inmuebles/decreto-{period}.pdf",
        }


def tenders(scale: Scale, period: Period) -> Iterator[Row]:
    kinds = [row for row in seeds("compras") if row["tabla"] == "licitaciones"]
    for at in range(count(scale, period, "licitaciones", 2.3)):
        throw = dice(scale.slug, "licitacion", period, at)
        number = period.month * 10 + at
        state = throw.choice(("Publicada", "Adjudicada", "Adjudicada", "Desierta"))
        done = state in ("Adjudicada", "Desierta")
        yield when(period) | {
            "id_licitacion": f"9999-{number}-LE{period.year % 100}",
            "nombre": throw.choice(kinds)["denominacion"],
            "tipo": "Licitación pública",
            "estado": state,
            "acto_denominacion": "Adjudica la licitación"
            if state == "Adjudicada"
            else "Declara desierta la licitación"
            if done
            else "Aprueba bases y llama a licitación",
            "acto_numero": 400 + number,
            "acto_fecha": day(period, throw.randint(3, 26)),
            "enlace_licitacion": "https://www.mercadopublico.cl/",
            "enlace_bases": f"{LINK}/licitaciones/{period}/bases-{number}.pdf",
            "enlace_acta_evaluacion": f"{LINK}/licitaciones/{period}/acta-{number}.pdf" if done else "",
            "enlace_adjudicacion": f"{LINK}/licitaciones/{period}/decreto-{number}.pdf" if done else "",
        }


def transfers(scale: Scale, period: Period) -> Iterator[Row]:
    many = count(scale, period, "transferencias", 30)
    for at in range(many):
        throw = dice(scale.slug, "transferencia", period, at)
        kind = throw.choice(seeds("transferencias"))
        natural = kind["imputacion"] == "24.01.008"
        who = organisation(throw.randrange(scale.organisations))
        amount = throw.randint(int(kind["minimo"]), int(kind["maximo"])) // 1000 * 1000
        yield when(period) | {
            "fecha": day(period, 1 + at * 27 // max(many, 1)),
            "denominacion": kind["denominacion"],
            "objeto": kind["objeto"],
            "respaldo_juridico": f"Decreto alcaldicio N° {period.month * 100 + at} de {period.year}",
            "imputacion_presupuestaria": kind["imputacion"],
            "monto": amount,
            "receptor_tipo": "Natural" if natural else "Jurídica",
            "receptor_razon_social": "" if natural else who["nombre"],
            "receptor_rut": "" if natural else who["rut"],
            "receptor_nombre": person(210_000 + throw.randint(0, 300), len(scale.slug)) if natural else "",
            "receptor_region": "Región de Valparaíso",
        }
