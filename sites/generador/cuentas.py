"""Item 1.11 beyond the budget: accounts, debts, journal, vehicles and advertising."""

from __future__ import annotations

from collections.abc import Iterator

from generador.comun import LINK, Book, Row, Scale, company, day, dice, months, rise, seeds, when

from portalgen.model import Period


def accounts(book: Book, scale: Scale, period: Period) -> None:
    whole, detail, state = [], [], []
    rows = seeds("cuentas")
    throws = [dice(scale.slug, "cuenta", period, row["codigo"]) for row in rows]
    amounts = [
        round(int(row["monto"]) * scale.budget * rise(period.year) * throw.uniform(0.95, 1.05))
        for row, throw in zip(rows, throws, strict=True)
    ]
    signs = [1 if row["grupo"] == "Activo" else -1 for row in rows]
    rest = sum(sign * amount for sign, amount in zip(signs, amounts, strict=True))
    amounts[[row["codigo"] for row in rows].index("311")] += rest  # the equity is what is left
    for row, throw, amount in zip(rows, throws, amounts, strict=True):
        turn = round(amount * throw.uniform(1.4, 2.2))
        debtor = row["grupo"] == "Activo"
        parts = ((f"{row['codigo']}-01", 0.7), (f"{row['codigo']}-02", 0.3))
        line = when(period) | {"codigo": row["codigo"], "denominacion": row["denominacion"]}
        whole.append(line | _balance(amount, turn, debtor))
        first = round(amount * 0.7)
        turn_one = round(turn * 0.7)
        for (code, _), part, moved in zip(parts, (first, amount - first), (turn_one, turn - turn_one), strict=True):
            detail.append(
                line
                | {"codigo": code, "denominacion": f"{row['denominacion']}, cuenta {code[-2:]}"}
                | _balance(part, moved, debtor)
            )
        state.append(
            line
            | {
                "grupo": row["grupo"],
                "monto": amount,
                "monto_anterior": round(amount / throw.uniform(1.0, 1.04)),
                "enlace": f"{LINK}/presupuesto/situacion-{period}.pdf",
            }
        )
    book.put("balance_agregado", period, whole)
    book.put("balance_desagregado", period, detail)
    book.put("estado_situacion_financiera", period, state)


def _balance(amount: int, turn: int, debtor: bool) -> Row:
    debits, credits = (turn, turn - amount) if debtor else (turn - amount, turn)
    return {
        "debitos": debits,
        "creditos": credits,
        "saldo_deudor": amount if debtor else 0,
        "saldo_acreedor": 0 if debtor else amount,
    }


def debts(book: Book, scale: Scale, period: Period) -> None:
    start = round(150_000_000 * scale.budget) - 1_000_000 * ((period.year - 2021) * 12 + period.month)
    start = max(start, 4_000_000)
    book.put(
        "informe_deuda",
        period,
        [
            when(period)
            | {
                "codigo": "231-02",
                "denominacion": "Empréstitos internos",
                "acreedor": "Banco Inventado",
                "saldo_inicial": start,
                "variacion": -1_000_000,
                "saldo_final": start - 1_000_000,
            }
        ],
    )
    kinds = (
        ("Proveedores", "Cuentas por pagar de servicios básicos", 26),
        ("Proveedores", "Facturas de mantención de áreas verdes", 18),
        ("Previsionales", "Cotizaciones del mes por enterar", 41),
        ("Financieros", "Cuota del empréstito interno", 6),
    )
    book.put(
        "pasivos_municipio",
        period,
        [
            when(period)
            | {
                "fecha": period.last,
                "tipo_pasivo": kind,
                "descripcion": text,
                "monto": round(
                    amount * 1_000_000 * scale.budget * dice(scale.slug, "pasivo", period, text).uniform(0.8, 1.2)
                ),
                "enlace": f"{LINK}/presupuesto/pasivos-{period}.pdf",
            }
            for kind, text, amount in kinds
        ],
    )


def journal(scale: Scale, period: Period) -> Iterator[Row]:
    """Entries of two lines that balance."""
    lines = (
        ("Egreso", "215-22-05", "Servicios básicos", "Pago de electricidad de edificios municipales"),
        ("Egreso", "215-22-08", "Servicios generales", "Pago de aseo y recolección"),
        ("Egreso", "215-22-04", "Materiales de uso o consumo", "Compra de materiales de oficina"),
        ("Egreso", "215-21-01", "Personal de planta", "Pago de remuneraciones"),
        ("Ingreso", "115-03-02", "Permisos y licencias", "Recaudación de permisos de circulación"),
        ("Ingreso", "115-03-01", "Patentes y tasas por derechos", "Recaudación de patentes"),
        ("Ingreso", "115-08-03", "Participación del Fondo Común Municipal", "Remesa del fondo común"),
    )
    for at in range(round(34 * scale.others) or 2):
        throw = dice(scale.slug, "libro", period, at)
        kind, code, title, text = throw.choice(lines)
        amount = throw.randint(120, 9_800) * 1000
        row = when(period) | {
            "fecha": day(period, 1 + at * 27 // max(1, round(34 * scale.others))),
            "comprobante": 1000 + at,
            "tipo_comprobante": kind,
            "glosa": text,
        }
        out = kind == "Egreso"
        yield row | {"codigo": code, "denominacion": title, "debe": amount if out else 0, "haber": 0 if out else amount}
        yield row | {
            "codigo": "111-02",
            "denominacion": "Banco Inventado",
            "debe": 0 if out else amount,
            "haber": amount if out else 0,
        }


def small(book: Book, scale: Scale, period: Period) -> None:
    throw = dice(scale.slug, "representacion", period)
    rows = []
    for at in range(throw.choice((0, 1, 1, 2)) if scale.others >= 1 else 0):
        name, _ = company("eventos", throw)
        rows.append(
            when(period)
            | {
                "descripcion": throw.choice(
                    (
                        "Atención de delegación visitante",
                        "Ceremonia de aniversario de la comuna",
                        "Coronas y arreglos para actos oficiales",
                    )
                ),
                "monto": throw.randint(60, 420) * 1000,
                "proveedor_nombre": name,
                "enlace": f"{LINK}/gastos/factura-{period}-{at + 1}.pdf",
            }
        )
    book.put("gastos_representacion", period, rows)
    fleet = round(26 * scale.others) or 3
    kinds = (
        ("Camioneta", "Marca Inventada", "Faena"),
        ("Camión recolector", "Marca Ejemplo", "Carga 14"),
        ("Automóvil", "Marca Inventada", "Ciudad"),
        ("Retroexcavadora", "Marca Ejemplo", "Obra 3"),
        ("Furgón", "Marca Inventada", "Traslado"),
    )
    units = (
        "Dirección de Aseo y Ornato",
        "Dirección de Obras Municipales",
        "Dirección de Desarrollo Comunitario",
        "Seguridad Pública",
    )
    book.put(
        "vehiculos",
        period,
        [
            when(period)
            | {
                "tipo": kinds[n % 5][0],
                "marca": kinds[n % 5][1],
                "modelo": kinds[n % 5][2],
                "anyo_fabricacion": 2012 + n % 9,
                "patente": f"ZZZZ{n + 10:02d}",
                "tenencia": "Arrendado" if n % 6 == 5 else "Propio",
                "asignacion": units[n % 4],
            }
            for n in range(fleet)
        ],
    )


def advertising(book: Book, scale: Scale, year: int) -> None:
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
            rows.append(
                when(period)
                | {
                    "proveedor_tipo": "Jurídica",
                    "proveedor_nombre": name,
                    "proveedor_rut": code,
                    "tipo_medio": kind,
                    "medio": name.rsplit(" ", 1)[0],
                    "cobertura": "Local",
                    "pertenece_a_grupo": False,
                    "monto": throw.randint(150, 1_200) * 1000,
                }
            )
        detail += rows
        months_.append(
            when(period)
            | {
                "hubo_avisaje": bool(rows),
                "monto_total": sum(int(str(r["monto"])) for r in rows),
                "observaciones": "" if rows else "Sin avisaje en el mes",
            }
        )
    book.put("avisaje", Period(year), months_)
    book.put("avisaje_desglose", Period(year), detail)
