"""The months of everything that is neither payroll nor budget."""

from __future__ import annotations

from generador.actos import answers, write_acts, write_council, write_report, write_works
from generador.compras import gazette, purchases, rents, tenders, transfers
from generador.comun import Book, Scale, months
from generador.comunidad import write_benefits, write_community, write_participation


def write_management(book: Book, scale: Scale) -> None:
    for period in months(scale):
        book.put("diario_oficial", period, list(gazette(scale, period)))
        for table in ("otras_compras", "compras_menores_3utm", "ordenes_compra"):
            book.put(table, period, list(purchases(table, scale, period)))
        book.put("bienes_inmuebles", period, list(rents(scale, period)))
        book.put("licitaciones", period, list(tenders(scale, period)))
        book.put("otras_transferencias", period, list(transfers(scale, period)))
        write_acts(book, scale, period)
        write_benefits(book, scale, period)
        write_participation(book, scale, period)
        write_community(book, scale, period)
        write_council(book, scale, period)
        write_works(book, scale, period)
        book.put("registro_respuestas", period, list(answers(scale, period)))
    for year in range(scale.since.year, scale.until.year):
        write_report(book, year)
