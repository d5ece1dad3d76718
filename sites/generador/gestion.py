"""Items 1.01, 1.05 to 1.10 and those beyond 1.14: purchases, transfers, acts, benefits, councils, permits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from generador.comun import (
    LINK,
    ORGANISATION_FROM,
    Book,
    Row,
    Scale,
    company,
    day,
    dice,
    month_name,
    months,
    organisation,
    person,
    rise,
    rut,
    seeds,
    when,
)
from portalgen.model import Period

REASON = "Los nombres revelarían la situación de quienes reciben el aporte, por lo que se informa el total."


def write_management(book: Book, scale: Scale) -> None:
    for period in months(scale):
        book.put("diario_oficial", period, list(_gazette(scale, period)))
        for table in ("otras_compras", "compras_menores_3utm", "ordenes_compra"):
            book.put(table, period, list(_purchases(table, scale, period)))
        book.put("bienes_inmuebles", period, list(_rents(scale, period)))
        book.put("licitaciones", period, list(_tenders(scale, period)))
        book.put("otras_transferencias", period, list(_transfers(scale, period)))
        _acts(book, scale, period)
        _benefits(book, scale, period)
        _participation(book, scale, period)
        _community(book, scale, period)
        _council(book, scale, period)
        _works(book, scale, period)
        book.put("registro_respuestas", period, list(_answers(scale, period)))
    for year in range(scale.since.year, scale.until.year):
        _report(book, year)


def _count(scale: Scale, period: Period, what: str, usual: float) -> int:
    """How many things happened in a month: near the usual number, none sometimes when it is small."""
    mean = usual * scale.others
    throw = dice(scale.slug, what, period)
    return round(mean * throw.uniform(0.75, 1.25)) if mean >= 2 else int(throw.random() < mean)


def _gazette(scale: Scale, period: Period) -> Iterator[Row]:
    if _count(scale, period, "diario", 0.3):
        throw = dice(scale.slug, "diario-fila", period)
        number = 4 + (period.year - 2021) * 12 + period.month
        yield when(period) | {
            "tipo_norma": "Ordenanza municipal", "numero": number, "fecha_promulgacion": day(period, 3),
            "denominacion": throw.choice(("Ordenanza sobre ferias libres", "Ordenanza de derechos municipales",
                                          "Ordenanza de aseo y ornato", "Ordenanza de tenencia responsable de mascotas")),
            "fecha_publicacion_do": day(period, 18), "enlace_texto": f"{LINK}/ordenanzas/ordenanza-{number}.pdf"}


def _purchases(table: str, scale: Scale, period: Period) -> Iterator[Row]:
    kinds = [row for row in seeds("compras") if row["tabla"] == table]
    usual = {"otras_compras": 24, "compras_menores_3utm": 20, "ordenes_compra": 28}[table]
    for at in range(_count(scale, period, table, usual)):
        throw = dice(scale.slug, table, period, at)
        kind = throw.choice(kinds)
        natural = throw.random() < 0.12
        name, code = (person(200_000 + throw.randint(0, 400), len(scale.slug)), "") if natural else company(kind["rubro"], throw)
        start = day(period, throw.randint(1, 27))
        number = period.month * 120 + at + 1
        amount = round(throw.randint(int(kind["minimo"]), int(kind["maximo"])) * rise(period.year)) // 10 * 10
        yield when(period) | {
            "acto_tipo": "Decreto alcaldicio", "acto_denominacion": kind["denominacion"] or "Autoriza compras menores del año",
            "acto_numero": number if kind["denominacion"] else 15, "acto_fecha": start if kind["denominacion"] else date(period.year, 1, 5),
            "objeto": kind["objeto"], "contratista_tipo": "Natural" if natural else "Jurídica", "contratista_nombre": name,
            "contratista_rut": code, "socios_accionistas": "" if natural else person(300_000 + int(code[4:8]), 3),
            "monto": amount, "fecha_inicio": start, "fecha_termino": start + timedelta(days=throw.choice((0, 30, 90, 180))),
            "fecha": start, "renovacion_automatica": False, "oc_numero": f"9999-{number}-SE{period.year % 100}",
            "oc_denominacion": kind["denominacion"], "oc_fecha": start,
            "enlace_contrato": f"{LINK}/compras/{period}/contrato-{number}.pdf",
            "enlace_acto": f"{LINK}/compras/{period}/decreto-{number}.pdf",
            "enlace_detalle": f"{LINK}/compras/{period}/menores.pdf", "enlace_oc": f"{LINK}/compras/{period}/oc-{number}.pdf"}


def _rents(scale: Scale, period: Period) -> Iterator[Row]:
    if _count(scale, period, "inmuebles", 0.25):
        throw = dice(scale.slug, "inmuebles-fila", period)
        name, code = company("inmuebles", throw)
        start = day(period, 4)
        yield when(period) | {
            "acto_tipo": "Decreto alcaldicio", "acto_denominacion": "Aprueba contrato de arriendo", "acto_numero": period.month * 11,
            "acto_fecha": start, "tipo_contratacion": "Arriendo", "contratista_tipo": "Jurídica", "contratista_nombre": name,
            "contratista_rut": code, "objeto": throw.choice(("Arriendo de un galpón para bodega municipal",
                                                            "Arriendo de oficinas para la Dirección de Tránsito")),
            "monto": throw.randint(400, 1900) * 1000, "fecha_inicio": start, "fecha_termino": start.replace(year=start.year + 2),
            "renovacion_automatica": False, "enlace_contrato": f"{LINK}/inmuebles/contrato-{period}.pdf",
            "enlace_acto": f"{LINK}/inmuebles/decreto-{period}.pdf"}


def _tenders(scale: Scale, period: Period) -> Iterator[Row]:
    kinds = [row for row in seeds("compras") if row["tabla"] == "licitaciones"]
    for at in range(_count(scale, period, "licitaciones", 2.3)):
        throw = dice(scale.slug, "licitacion", period, at)
        number = period.month * 10 + at
        state = throw.choice(("Publicada", "Adjudicada", "Adjudicada", "Desierta"))
        done = state in ("Adjudicada", "Desierta")
        yield when(period) | {
            "id_licitacion": f"9999-{number}-LE{period.year % 100}", "nombre": throw.choice(kinds)["denominacion"],
            "tipo": "Licitación pública", "estado": state, "acto_denominacion": "Adjudica la licitación" if state == "Adjudicada"
            else "Declara desierta la licitación" if done else "Aprueba bases y llama a licitación", "acto_numero": 400 + number,
            "acto_fecha": day(period, throw.randint(3, 26)), "enlace_licitacion": "https://www.mercadopublico.cl/",
            "enlace_bases": f"{LINK}/licitaciones/{period}/bases-{number}.pdf",
            "enlace_acta_evaluacion": f"{LINK}/licitaciones/{period}/acta-{number}.pdf" if done else "",
            "enlace_adjudicacion": f"{LINK}/licitaciones/{period}/decreto-{number}.pdf" if done else ""}


def _transfers(scale: Scale, period: Period) -> Iterator[Row]:
    many = _count(scale, period, "transferencias", 30)
    for at in range(many):
        throw = dice(scale.slug, "transferencia", period, at)
        kind = throw.choice(seeds("transferencias"))
        natural = kind["imputacion"] == "24.01.008"
        who = organisation(throw.randrange(scale.organisations))
        amount = throw.randint(int(kind["minimo"]), int(kind["maximo"])) // 1000 * 1000
        yield when(period) | {
            "fecha": day(period, 1 + at * 27 // max(many, 1)), "denominacion": kind["denominacion"], "objeto": kind["objeto"],
            "respaldo_juridico": f"Decreto alcaldicio N° {period.month * 100 + at} de {period.year}",
            "imputacion_presupuestaria": kind["imputacion"], "monto": amount, "receptor_tipo": "Natural" if natural else "Jurídica",
            "receptor_razon_social": "" if natural else who["nombre"], "receptor_rut": "" if natural else who["rut"],
            "receptor_nombre": person(210_000 + throw.randint(0, 300), len(scale.slug)) if natural else "",
            "receptor_region": "Región de Valparaíso"}


def _acts(book: Book, scale: Scale, period: Period) -> None:
    series = dict.fromkeys(row["serie"] for row in seeds("actos"))
    for name in series:
        kinds = [row for row in seeds("actos") if row["serie"] == name]
        book.put("actos_terceros", period, list(_acts_of(name, kinds, scale, period)), "", name)


def _acts_of(name: str, kinds: list[Row], scale: Scale, period: Period) -> Iterator[Row]:
    usual = float(str(kinds[0]["por_mes"])) or 0.08
    many = _count(scale, period, name, usual if usual > 1 else usual * 0.7)
    for at in range(many):
        throw = dice(scale.slug, name, period, at)
        kind = throw.choice(kinds)
        decided = day(period, 27 - at * 25 // max(many, 1))
        number = period.month * 100 + many - at
        yield when(period) | {
            "tipo_acto": kind["tipo_acto"], "denominacion": kind["denominacion"], "numero": number, "fecha_acto": decided,
            "publicidad": "Publicación en el sitio web municipal", "publicidad_fecha": decided + timedelta(days=1),
            "efectos": kind["efectos"], "efectos_generales": kind["efectos"] == "Generales",
            "fecha_ultima_actualizacion": decided if kind["efectos"] == "Generales" and period < Period(2024, 1) else "",
            "fue_modificado": False if kind["efectos"] == "Generales" else "",
            "descripcion": kind["descripcion"], "enlace": f"{LINK}/actos/{name}/{period}/{number}.pdf"}


def _benefits(book: Book, scale: Scale, period: Period) -> None:
    wanted = seeds("programas") if scale.others >= 1 else seeds("programas")[4:5]
    book.put("programas", period, [_programme(row, scale, period) for row in wanted])
    book.put("programas_intermediario", period, [
        when(period) | {"nombre": row["nombre"], "organismo": row["organismo"], "descripcion": row["descripcion"],
                        "enlace": f"https://ejemplo.cl/beneficios/{at + 1}"} for at, row in enumerate(seeds("intermediario"))])
    for row in wanted:
        slug = _slug(row["nombre"])
        book.put("nominas", period, list(_granted(row, scale, period)), "", slug)


def _slug(text: str) -> str:
    plain = text.lower().translate(str.maketrans("áéíóúñ", "aeioun"))
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


def _programme(row: Row, scale: Scale, period: Period) -> Row:
    always, slug = row["permanente"] == "Sí", _slug(str(row["nombre"]))
    start = None if always else date(period.year, int(str(row["inicio"])), 1)
    end = None if always else Period(period.year, int(str(row["fin"]))).last
    return when(period) | {
        "nombre": row["nombre"], "unidad": "Dirección de Desarrollo Comunitario", "objetivo": row["objetivo"],
        "requisitos": row["requisitos"], "criterios": row["criterios"], "postulacion_permanente": always,
        "postulacion": "Postulación permanente" if always else f"Del {start:%d-%m-%Y} al {end:%d-%m-%Y}",
        "postulacion_inicio": start or "", "postulacion_fin": end or "",
        "monto_global": round(int(str(row["monto"])) * rise(period.year) * (1 if scale.others >= 1 else 0.1)),
        "max_beneficiarios": row["maximo"], "acto_tipo": "Decreto alcaldicio",
        "acto_denominacion": f"Aprueba bases del {str(row['nombre'])[0].lower()}{str(row['nombre'])[1:]}", "acto_numero": 20,
        "acto_fecha": date(period.year, 1, 8), "enlace_acto": f"{LINK}/programas/{slug}-{period.year}.pdf",
        "enlace_info": f"https://ejemplo.cl/programas/{slug}",
        "razones_exclusion": REASON if row["sensible"] == "Sí" else ""}


def _granted(row: Row, scale: Scale, period: Period) -> Iterator[Row]:
    """Names only of organisations; of people, only how many."""
    throw = dice(scale.slug, "nomina", row["nombre"], period)
    if row["sensible"] == "Sí":
        yield when(period) | {"programa": row["nombre"], "modalidad": "Solo el total", "razones_fundadas": REASON,
                              "numero_total": round(throw.randint(60, 110) * (1 if scale.others >= 1 else 0.2)) + 5}
        return
    if row["fin"] and period.month != int(str(row["fin"])) + 1 or not row["fin"] and period.month % 3:
        return
    given = day(period, 14)
    for number in sorted(throw.sample(range(scale.organisations), int(str(row["maximo"])) * 2 // 3)):
        who = organisation(number)
        yield when(period) | {
            "programa": row["nombre"], "modalidad": "Con nombre", "razon_social": who["nombre"], "razon_social_rut": who["rut"],
            "acto_tipo": "Decreto alcaldicio", "acto_denominacion": "Adjudica el fondo", "acto_numero": 300 + period.month,
            "acto_fecha": given, "fecha_otorgamiento": given}


def _participation(book: Book, scale: Scale, period: Period) -> None:
    throw = dice(scale.slug, "participacion", period)
    consults = [when(period) | {
        "nombre": throw.choice(("Consulta sobre el diseño de la plaza", "Cabildo por el plan de desarrollo comunal",
                                "Presupuesto participativo de barrios")), "proposito": "Conocer la opinión de la comunidad antes de decidir",
        "fecha_inicio": day(period, 3), "fecha_termino": day(period, 26), "requisitos": "Residir en la comuna y ser mayor de 14 años",
        "vinculante": False}] if _count(scale, period, "consultas", 0.35) else []
    book.put("mecanismos_en_ejecucion", period, consults)
    topics = [row["materia"] for row in seeds("materias") if row["organo"] == "cosoc"]
    book.put("actas_mecanismos", period, [when(period) | {
        "mecanismo": "Consejo Comunal de Organizaciones de la Sociedad Civil", "numero": period.month, "fecha": day(period, 15),
        "tipo_sesion": "Ordinaria", "materias": throw.choice(topics), "enlace": f"{LINK}/participacion/cosoc-{period}.pdf"}]
        if _count(scale, period, "cosoc", 0.6) else [])


def _community(book: Book, scale: Scale, period: Period) -> None:
    rows, elections = [], []
    for number in range(scale.organisations):
        who = organisation(number)
        founded = date(2001 + number % 18, 1 + number % 12, 5 + number % 20)
        since = date(period.year - ((period.year - number) % 3), 1 + number % 12, 10)
        since = since if since <= period.last else since.replace(year=since.year - 3)
        rows.append(when(period) | {
            "numero_registro": who["numero"], "nombre": who["nombre"], "clasificacion": who["clasificacion"],
            "tipo_organizacion": who["tipo"], "rut": who["rut"], "unidad_vecinal": who["unidad"], "fecha_constitucion": founded,
            "directiva_desde": since, "directiva_hasta": since.replace(year=since.year + 3)})
        if since.year == period.year and since.month == period.month:
            elections.append(when(period) | {
                "tipo_organizacion": who["tipo"], "nombre": who["nombre"], "fecha_eleccion": since, "hora_eleccion": "18:30",
                "lugar_eleccion": "Sede social de la organización",
                "enlace_comunicacion": f"{LINK}/elecciones/{period}/{who['numero']}-aviso.pdf",
                "enlace_resultado": f"{LINK}/elecciones/{period}/{who['numero']}-acta.pdf"})
    book.put("organizaciones", period, rows)
    book.put("organizaciones_elecciones", period, elections)


def _council(book: Book, scale: Scale, period: Period) -> None:
    topics = [row["materia"] for row in seeds("materias") if row["organo"] == "concejo"]
    rows = []
    many = 3 if scale.others >= 1 else 2
    for at in reversed(range(many)):
        throw = dice(scale.slug, "concejo", period, at)
        number = ((period.year - 2021) * 12 + period.month - 6) * many + at
        held = day(period, 3 + at * 8)
        rows.append(when(period) | {
            "tipo_sesion": "Ordinaria", "numero_sesion": number, "fecha_sesion": held, "fecha_aprobacion": min(held + timedelta(days=6), period.last),
            "materias": "; ".join(throw.sample(topics, 3)), "acuerdos": f"Acuerdos {number * 3} a {number * 3 + 2}",
            "enlace_acta": f"{LINK}/concejo/acta-{number}.pdf"})
    book.put("actas_concejo", period, rows)
    safety = [row["materia"] for row in seeds("materias") if row["organo"] == "seguridad"]
    book.put("actas_seguridad", period, [when(period) | {
        "tipo_sesion": "Ordinaria", "numero_sesion": (period.year - 2021) * 12 + period.month, "fecha_sesion": day(period, 20),
        "materias": dice(scale.slug, "seguridad", period).choice(safety), "acuerdos": "Se fija la fecha de la próxima sesión.",
        "enlace_acta": f"{LINK}/seguridad/acta-{period}.pdf"}] if scale.others >= 1 or period.month % 3 == 0 else [])


def _works(book: Book, scale: Scale, period: Period) -> None:
    many = _count(scale, period, "permisos", 14)
    streets = ("Avenida Inventada", "Calle del Faro", "Camino a Caleta Honda", "Calle Los Ulmos")
    rows = []
    for at in range(many):
        throw = dice(scale.slug, "permiso", period, at)
        name, _ = company("", throw)
        rows.append(when(period) | {
            "tipo_permiso": throw.choice(("Obra nueva", "Ampliación", "Obra menor", "Demolición")), "numero": period.month * 30 + many - at,
            "fecha": day(period, 27 - at * 25 // max(many, 1)), "propietario": name, "profesional": company("obras", throw)[0],
            "direccion": f"{throw.choice(streets)} {throw.randint(100, 2900)}", "rol_sii": f"{throw.randint(100, 999)}-{throw.randint(1, 99)}",
            "destino": throw.choice(("Comercio", "Bodega", "Oficina", "Hospedaje")), "superficie": throw.randint(20, 1400),
            "pisos": throw.randint(1, 3), "enlace": f"{LINK}/obras/{period}/{at + 1}.pdf"})
    book.put("permisos_obras", period, rows)
    book.put("patentes", period, [_licence(number, scale, period) for number in range(scale.patentes)
                                  if number % 60 <= 48 + (period.year - 2021) * 2])


def _licence(number: int, scale: Scale, period: Period) -> Row:
    kind = seeds("giros")[number % len(seeds("giros"))]
    throw = dice(scale.slug, "patente", number)
    natural = throw.random() < 0.45
    half = "Primero" if period.month <= 6 else "Segundo"
    return when(period) | {
        "rol": 200_000 + number, "tipo_patente": kind["tipo_patente"], "giro": kind["giro"],
        "titular_tipo": "Natural" if natural else "Jurídica",
        "titular": person(500_000 + number, len(scale.slug)) if natural else f"{kind['giro'].split()[0]} {seeds('lugares')[number % 24]['lugar']} SpA",
        "titular_rut": "" if natural else rut(ORGANISATION_FROM + 34_000_000 + 4000 + 7 * number),
        "direccion": "" if natural else f"Calle del Faro {100 + number}", "fecha_otorgamiento": date(2004 + number % 16, 1 + number % 12, 10),
        "fecha_vencimiento": date(period.year, 6, 30) if half == "Primero" else date(period.year, 12, 31), "semestre": half}


def _answers(scale: Scale, period: Period) -> Iterator[Row]:
    topics = [row["materia"] for row in seeds("materias") if row["organo"] == "respuestas"]
    for at in range(_count(scale, period, "respuestas", 9)):
        throw = dice(scale.slug, "respuesta", period, at)
        asked = day(period, throw.randint(1, 10))
        folio = f"{scale.code}T{(period.year - 2021) * 1000 + period.month * 50 + at:07d}"
        topic = throw.choice(topics)
        yield when(period) | {
            "folio": folio, "materia": topic, "fecha_solicitud": asked, "fecha_respuesta": day(period, throw.randint(14, 27)),
            "resumen": f"Antecedentes sobre {topic.lower()} de {month_name(period).lower()} de {period.year - 1}.",
            "resultado": throw.choice(("Entrega total", "Entrega total", "Entrega parcial", "Derivación a otro organismo")),
            "enlace": f"{LINK}/respuestas/{folio.lower()}.pdf"}


def _report(book: Book, year: int) -> None:
    told = date(year + 1, 4, 28)
    book.put("cuenta_publica", Period(year), [
        {"anyo": year, "tipo_documento": kind, "denominacion": f"Cuenta pública de la gestión {year}", "fecha_presentacion": told,
         "lugar": "Salón del Concejo Municipal", "enlace": f"{LINK}/cuenta-publica/{year}-{at}.pdf"}
        for at, kind in enumerate(("Cuenta íntegra", "Extracto", "Presentación"), 1)])
