"""Item 1.11: a budget whose figures add up by code, month after month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generador.comun import LINK, Book, Row, Scale, day, dice, months, rise, seeds, when
from generador.cuentas import accounts, advertising, debts, journal, small

from portalgen.model import Period

INCOME = ("03", "05", "06", "07", "08", "10", "11", "12", "13", "14", "15")
SMALLEST = 60_000_000  # lines that a small municipality has too
CLOSING = "35"  # final balance: what makes spending equal to income


def write_budget(book: Book, scale: Scale) -> None:
    titles = {row["valor"]: row["titulo"] for row in book.law.vocabularies["clasificador"]}
    for year in range(scale.since.year, scale.until.year + 1):
        initial = _initial(scale, year)
        rows = [
            {
                "anyo": year,
                "unidad_monetaria": "Pesos",
                "tipo": "Ingresos" if _income(code) else "Gastos",
                "codigo": code,
                "denominacion": titles[code],
                "presupuesto_inicial": amount,
            }
            for code, amount in _tree(initial).items()
        ]
        book.put("presupuesto_asignado", Period(year), rows)
        advertising(book, scale, year)
    for period in months(scale):
        _month(book, scale, period, titles)


def _income(code: str) -> bool:
    return code.split(".")[0] in INCOME


def _initial(scale: Scale, year: int) -> dict[str, int]:
    """Leaf code → initial budget; spending closes to the same total as income."""
    leaves = {
        row["codigo"]: round(int(row["inicial"]) * scale.budget * rise(year)) // 1000 * 1000
        for row in seeds("presupuesto")
        if scale.others >= 1 or int(row["inicial"]) >= SMALLEST
    }
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
    book.put(
        "ejecucion_ingresos",
        period,
        [when(period) | _income_row(code, titles, *(t[code] for t in trees)) for code in trees[1]],
    )
    trees = [_tree(each) for each in (_some(initial, spending), spending, bound, owed, paid)]
    book.put(
        "ejecucion_gastos",
        period,
        [when(period) | _spending_row(code, titles, *(t[code] for t in trees)) for code in trees[1]],
    )
    book.put("informe_variaciones", period, list(_variations(period, titles, initial, current, received | owed)))
    book.put("informe_inversion", period, list(_investments(scale, period, spending, owed)))
    accounts(book, scale, period)
    debts(book, scale, period)
    book.put("libro_diario", period, list(journal(scale, period)))
    small(book, scale, period)


def _noise(scale: Scale, period: Period, code: str) -> float:
    return dice(scale.slug, "ejecucion", period.year, code).uniform(0.82, 0.99)


def _some(amounts: Mapping[str, int], like: Mapping[str, int]) -> dict[str, int]:
    return {code: amounts[code] for code in like}


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0


def _income_row(code: str, titles: Mapping[str, str], initial: int, current: int, accrued: int, received: int) -> Row:
    return {
        "codigo": code,
        "denominacion": titles[code],
        "presupuesto_inicial": initial,
        "presupuesto_vigente": current,
        "devengado": accrued,
        "percibido": received,
        "por_percibir": accrued - received,
        "ejecucion_acumulada": received,
        "pct_ejecucion": _percent(received, current),
    }


def _spending_row(
    code: str, titles: Mapping[str, str], initial: int, current: int, bound: int, owed: int, paid: int
) -> Row:
    return {
        "codigo": code,
        "denominacion": titles[code],
        "presupuesto_inicial": initial,
        "presupuesto_vigente": current,
        "obligado": bound,
        "devengado": owed,
        "pagado": paid,
        "deuda_exigible": owed - paid,
        "saldo": current - owed,
        "ejecucion_acumulada": owed,
        "pct_ejecucion": _percent(owed, current),
    }


def _decrees(scale: Scale, period: Period, changes: list[tuple[int, dict[str, int]]]) -> Iterator[Row]:
    for at, (month, change) in enumerate(changes, 1):
        if month == period.month:
            number = 200 + at * 90 + period.month
            yield when(period) | {
                "numero_decreto": number,
                "fecha_decreto": day(period, 12),
                "monto": change["amount"],
                "descripcion": "Incorpora mayores ingresos y los destina a gastos del año",
                "enlace": f"{LINK}/presupuesto/decreto-{number}-{period.year}.pdf",
            }


def _variations(
    period: Period,
    titles: Mapping[str, str],
    initial: Mapping[str, int],
    current: Mapping[str, int],
    done: Mapping[str, int],
) -> Iterator[Row]:
    trees = [_tree(each) for each in (initial, current, done)]
    for code in trees[1]:
        first, now, executed = (tree[code] for tree in trees)
        if code.count(".") < 2:
            yield when(period) | {
                "codigo": code,
                "denominacion": titles[code],
                "presupuesto_inicial": first,
                "modificaciones": now - first,
                "presupuesto_vigente": now,
                "ejecucion_acumulada": executed,
                "variacion": now - executed,
            }


def _investments(scale: Scale, period: Period, current: Mapping[str, int], owed: Mapping[str, int]) -> Iterator[Row]:
    names = (
        ("Reposición de veredas del sector centro", "31.02.004", 0.4),
        ("Mejoramiento de la plaza de Caleta Honda", "31.02.004", 0.35),
        ("Construcción de multicancha en Los Quillayes", "31.02.004", 0.25),
        ("Diseño de la costanera", "31.02.002", 1.0),
    )
    for at, (name, code, share) in enumerate(names):
        total, spent = round(current[code] * share), round(owed[code] * share)
        yield when(period) | {
            "codigo_bip": f"400{at}7{at}21-0",
            "iniciativa": name,
            "codigo": code,
            "fuente_financiamiento": "Fondos municipales" if at % 2 else "Gobierno regional",
            "presupuesto_vigente": total,
            "ejecucion_acumulada": spent,
            "variacion": total - spent,
        }
