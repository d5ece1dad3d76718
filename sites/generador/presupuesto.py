"""Item 1.11: a budget whose figures add up by code, month after month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generador.comun import LINK, Book, Row, Scale, company, day, dice, months, rise, seeds, when
from portalgen.model import Period

INCOME = ("03", "05", "06", "07", "08", "10", "11", "12", "13", "14", "15")
SMALLEST = 60_000_000                         # lines that a small municipality has too
CLOSING = "35"                                # final balance: what makes spending equal to income


def write_budget(book: Book, scale: Scale) -> None:
    titles = {row["valor"]: row["titulo"] for row in book.law.vocabularies["clasificador"]}
    for year in range(scale.since.year, scale.until.year + 1):
        initial = _initial(scale, year)
        rows = [{"anyo": year, "unidad_monetaria": "Pesos", "tipo": "Ingresos" if _income(code) else "Gastos", "codigo": code,
                 "denominacion": titles[code], "presupuesto_inicial": amount} for code, amount in _tree(initial).items()]
        book.put("presupuesto_asignado", Period(year), rows)
        _advertising(book, scale, year)
    for period in months(scale):
        _month(book, scale, period, titles)


def _income(code: str) -> bool:
    return code.split(".")[0] in INCOME


def _initial(scale: Scale, year: int) -> dict[str, int]:
    """Leaf code → initial budget; spending closes to the same total as income."""
    leaves = {row["codigo"]: round(int(row["inicial"]) * scale.budget * rise(year)) // 1000 * 1000
              for row in seeds("presupuesto") if scale.others >= 1 or int(row["inicial"]) >= SMALLEST}
    income = sum(v for c, v in leaves.items() if _income(c))
    spending = sum(v for c, v in leaves.items() if not _income(c) and c != CLOSING)
    last = "24.03.101.002"
    leaves[CLOSING] = 20_000_000 * (scale.budget >= 1) + 1_000_000
    leaves[last] += income - spending - leaves[CLOSING]
    return leaves


def _tree(leaves: Mapping[str, int]) -> dict[str, int]:
    """Every code and the sum of what is below it, in order."""
    made: dict[str, int] = {}
    for code, amount in leaves.items():
        parts = code.split(".")
        for depth in range(1, len(parts) + 1):
            above = ".".join(parts[:depth])
            made[above] = made.get(above, 0) + amount
    return dict(sorted(made.items()))


def _current(scale: Scale, period: Period) -> tuple[dict[str, int], list[tuple[int, dict[str, int]]]]:
    """Budget in force at the end of a month by leaf code, and the changes of each month of the year so far."""
    leaves, changes = _initial(scale, period.year), []
    for month in range(1, period.month + 1):
        throw = dice(scale.slug, "modificacion", period.year, month)
        if throw.random() < 0.7:
            source = throw.choice(("08.03", "13.03", "05.03.002"))
            target = throw.choice(("31.02.004", "22.08.001", "22.03.001", "24.01.004"))
            amount = throw.randint(4, 60) * 1_000_000 * (1 if scale.budget >= 1 else 0) + throw.randint(1, 9) * 100_000
            leaves = leaves | {source: leaves[source] + amount, target: leaves[target] + amount}
            changes.append((month, {"amount": amount}))
    return leaves, changes


def _month(book: Book, scale: Scale, period: Period, titles: Mapping[str, str]) -> None:
    initial, (current, changes) = _initial(scale, period.year), _current(scale, period)
    book.put("modificaciones", period, list(_decrees(scale, period, changes)))
    share = period.month / 12
    income = {c: v for c, v in current.items() if _income(c)}
    spending = {c: v for c, v in current.items() if not _income(c)}
    accrued = {c: 0 if c == "15" else round(v * share * _noise(scale, period, c)) for c, v in income.items()}
    received = {c: round(v * 0.96) for c, v in accrued.items()}
    owed = {c: 0 if c == CLOSING else round(v * share * _noise(scale, period, c)) for c, v in spending.items()}
    paid = {c: round(v * 0.97) for c, v in owed.items()}
    bound = {c: min(spending[c], round(v * 1.05)) for c, v in owed.items()}
    trees = [_tree(each) for each in (_some(initial, income), income, accrued, received)]
    book.put("ejecucion_ingresos", period, [when(period) | _income_row(code, titles, *(t[code] for t in trees)) for code in trees[1]])
    trees = [_tree(each) for each in (_some(initial, spending), spending, bound, owed, paid)]
    book.put("ejecucion_gastos", period, [when(period) | _spending_row(code, titles, *(t[code] for t in trees)) for code in trees[1]])
    book.put("informe_variaciones", period, list(_variations(period, titles, initial, current, received | owed)))
    book.put("informe_inversion", period, list(_investments(scale, period, spending, owed)))
    _accounts(book, scale, period)
    _debts(book, scale, period)
    book.put("libro_diario", period, list(_journal(scale, period)))
    _small(book, scale, period)


def _noise(scale: Scale, period: Period, code: str) -> float:
    return dice(scale.slug, "ejecucion", period.year, code).uniform(0.82, 0.99)


def _some(amounts: Mapping[str, int], like: Mapping[str, int]) -> dict[str, int]:
    return {code: amounts[code] for code in like}


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0


def _income_row(code: str, titles: Mapping[str, str], initial: int, current: int, accrued: int, received: int) -> Row:
    return {"codigo": code, "denominacion": titles[code], "presupuesto_inicial": initial, "presupuesto_vigente": current,
            "devengado": accrued, "percibido": received, "por_percibir": accrued - received, "ejecucion_acumulada": received,
            "pct_ejecucion": _percent(received, current)}


def _spending_row(code: str, titles: Mapping[str, str], initial: int, current: int, bound: int, owed: int, paid: int) -> Row:
    return {"codigo": code, "denominacion": titles[code], "presupuesto_inicial": initial, "presupuesto_vigente": current,
            "obligado": bound, "devengado": owed, "pagado": paid, "deuda_exigible": owed - paid, "saldo": current - owed,
            "ejecucion_acumulada": owed, "pct_ejecucion": _percent(owed, current)}


def _decrees(scale: Scale, period: Period, changes: list[tuple[int, dict[str, int]]]) -> Iterator[Row]:
    for at, (month, change) in enumerate(changes, 1):
        if month == period.month:
            number = 200 + at * 90 + period.month
            yield when(period) | {
                "numero_decreto": number, "fecha_decreto": day(period, 12), "monto": change["amount"],
                "descripcion": "Incorpora mayores ingresos y los destina a gastos del año",
                "enlace": f"{LINK}/presupuesto/decreto-{number}-{period.year}.pdf"}


def _variations(period: Period, titles: Mapping[str, str], initial: Mapping[str, int], current: Mapping[str, int],
                done: Mapping[str, int]) -> Iterator[Row]:
    trees = [_tree(each) for each in (initial, current, done)]
    for code in trees[1]:
        first, now, executed = (tree[code] for tree in trees)
        if code.count(".") < 2:
            yield when(period) | {"codigo": code, "denominacion": titles[code], "presupuesto_inicial": first,
                                  "modificaciones": now - first, "presupuesto_vigente": now, "ejecucion_acumulada": executed,
                                  "variacion": now - executed}


def _investments(scale: Scale, period: Period, current: Mapping[str, int], owed: Mapping[str, int]) -> Iterator[Row]:
    names = (("Reposición de veredas del sector centro", "31.02.004", 0.4), ("Mejoramiento de la plaza de Caleta Honda", "31.02.004", 0.35),
             ("Construcción de multicancha en Los Quillayes", "31.02.004", 0.25), ("Diseño de la costanera", "31.02.002", 1.0))
    for at, (name, code, share) in enumerate(names):
        total, spent = round(current[code] * share), round(owed[code] * share)
        yield when(period) | {"codigo_bip": f"400{at}7{at}21-0", "iniciativa": name, "codigo": code,
                              "fuente_financiamiento": "Fondos municipales" if at % 2 else "Gobierno regional",
                              "presupuesto_vigente": total, "ejecucion_acumulada": spent, "variacion": total - spent}


def _accounts(book: Book, scale: Scale, period: Period) -> None:
    whole, detail, state = [], [], []
    for row in seeds("cuentas"):
        throw = dice(scale.slug, "cuenta", period, row["codigo"])
        amount = round(int(row["monto"]) * scale.budget * rise(period.year) * throw.uniform(0.95, 1.05))
        turn = round(amount * throw.uniform(1.4, 2.2))
        debtor = row["grupo"] == "Activo"
        parts = ((f"{row['codigo']}-01", 0.7), (f"{row['codigo']}-02", 0.3))
        line = when(period) | {"codigo": row["codigo"], "denominacion": row["denominacion"]}
        whole.append(line | _balance(amount, turn, debtor))
        first = round(amount * 0.7)
        turn_one = round(turn * 0.7)
        for (code, _), part, moved in zip(parts, (first, amount - first), (turn_one, turn - turn_one), strict=True):
            detail.append(line | {"codigo": code, "denominacion": f"{row['denominacion']}, cuenta {code[-2:]}"}
                          | _balance(part, moved, debtor))
        state.append(line | {"grupo": row["grupo"], "monto": amount, "monto_anterior": round(amount / throw.uniform(1.0, 1.04)),
                             "enlace": f"{LINK}/presupuesto/situacion-{period}.pdf"})
    book.put("balance_agregado", period, whole)
    book.put("balance_desagregado", period, detail)
    book.put("estado_situacion_financiera", period, state)


def _balance(amount: int, turn: int, debtor: bool) -> Row:
    debits, credits = (turn, turn - amount) if debtor else (turn - amount, turn)
    return {"debitos": debits, "creditos": credits, "saldo_deudor": amount if debtor else 0, "saldo_acreedor": 0 if debtor else amount}


def _debts(book: Book, scale: Scale, period: Period) -> None:
    start = round(150_000_000 * scale.budget) - 1_000_000 * ((period.year - 2021) * 12 + period.month)
    start = max(start, 4_000_000)
    book.put("informe_deuda", period, [when(period) | {
        "codigo": "231-02", "denominacion": "Empréstitos internos", "acreedor": "Banco Inventado", "saldo_inicial": start,
        "variacion": -1_000_000, "saldo_final": start - 1_000_000}])
    kinds = (("Proveedores", "Cuentas por pagar de servicios básicos", 26), ("Proveedores", "Facturas de mantención de áreas verdes", 18),
             ("Previsionales", "Cotizaciones del mes por enterar", 41), ("Financieros", "Cuota del empréstito interno", 6))
    book.put("pasivos_municipio", period, [when(period) | {
        "fecha": period.last, "tipo_pasivo": kind, "descripcion": text,
        "monto": round(amount * 1_000_000 * scale.budget * dice(scale.slug, "pasivo", period, text).uniform(0.8, 1.2)),
        "enlace": f"{LINK}/presupuesto/pasivos-{period}.pdf"} for kind, text, amount in kinds])


def _journal(scale: Scale, period: Period) -> Iterator[Row]:
    """Entries of two lines that balance."""
    lines = (("Egreso", "215-22-05", "Servicios básicos", "Pago de electricidad de edificios municipales"),
             ("Egreso", "215-22-08", "Servicios generales", "Pago de aseo y recolección"),
             ("Egreso", "215-22-04", "Materiales de uso o consumo", "Compra de materiales de oficina"),
             ("Egreso", "215-21-01", "Personal de planta", "Pago de remuneraciones"),
             ("Ingreso", "115-03-02", "Permisos y licencias", "Recaudación de permisos de circulación"),
             ("Ingreso", "115-03-01", "Patentes y tasas por derechos", "Recaudación de patentes"),
             ("Ingreso", "115-08-03", "Participación del Fondo Común Municipal", "Remesa del fondo común"))
    for at in range(round(34 * scale.others) or 2):
        throw = dice(scale.slug, "libro", period, at)
        kind, code, title, text = throw.choice(lines)
        amount = throw.randint(120, 9_800) * 1000
        row = when(period) | {"fecha": day(period, 1 + at * 27 // max(1, round(34 * scale.others))), "comprobante": 1000 + at,
                              "tipo_comprobante": kind, "glosa": text}
        out = kind == "Egreso"
        yield row | {"codigo": code, "denominacion": title, "debe": amount if out else 0, "haber": 0 if out else amount}
        yield row | {"codigo": "111-02", "denominacion": "Banco Inventado", "debe": 0 if out else amount, "haber": amount if out else 0}


def _small(book: Book, scale: Scale, period: Period) -> None:
    throw = dice(scale.slug, "representacion", period)
    rows = []
    for at in range(throw.choice((0, 1, 1, 2)) if scale.others >= 1 else 0):
        name, _ = company("eventos", throw)
        rows.append(when(period) | {
            "descripcion": throw.choice(("Atención de delegación visitante", "Ceremonia de aniversario de la comuna",
                                         "Coronas y arreglos para actos oficiales")), "monto": throw.randint(60, 420) * 1000,
            "proveedor_nombre": name, "enlace": f"{LINK}/gastos/factura-{period}-{at + 1}.pdf"})
    book.put("gastos_representacion", period, rows)
    fleet = round(26 * scale.others) or 3
    kinds = (("Camioneta", "Marca Inventada", "Faena"), ("Camión recolector", "Marca Ejemplo", "Carga 14"), ("Automóvil", "Marca Inventada", "Ciudad"),
             ("Retroexcavadora", "Marca Ejemplo", "Obra 3"), ("Furgón", "Marca Inventada", "Traslado"))
    units = ("Dirección de Aseo y Ornato", "Dirección de Obras Municipales", "Dirección de Desarrollo Comunitario", "Seguridad Pública")
    book.put("vehiculos", period, [when(period) | {
        "tipo": kinds[n % 5][0], "marca": kinds[n % 5][1], "modelo": kinds[n % 5][2], "anyo_fabricacion": 2012 + n % 9,
        "patente": f"ZZZZ{n + 10:02d}", "tenencia": "Arrendado" if n % 6 == 5 else "Propio", "asignacion": units[n % 4]}
        for n in range(fleet)])


def _advertising(book: Book, scale: Scale, year: int) -> None:
    """One sheet a year, with the months that had none."""
    months_, detail = [], []
    for period in months(scale):
        if period.year != year:
            continue
        throw = dice(scale.slug, "avisaje", period)
        orders = throw.choice((0, 1, 2, 2)) if scale.others >= 1 else throw.choice((0, 0, 0, 1))
        rows = []
        for _ in range(orders):
            name, code = company("medios", throw)
            kind = {"Radio": "Radio", "Diario": "Prensa"}.get(name.split()[0], "Televisión")
            rows.append(when(period) | {
                "proveedor_tipo": "Jurídica", "proveedor_nombre": name, "proveedor_rut": code, "tipo_medio": kind,
                "medio": name.rsplit(" ", 1)[0], "cobertura": "Local", "pertenece_a_grupo": False,
                "monto": throw.randint(150, 1_200) * 1000})
        detail += rows
        months_.append(when(period) | {"hubo_avisaje": bool(rows), "monto_total": sum(int(str(r["monto"])) for r in rows),
                                       "observaciones": "" if rows else "Sin avisaje en el mes"})
    book.put("avisaje", Period(year), months_)
    book.put("avisaje_desglose", Period(year), detail)
