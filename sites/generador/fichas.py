"""datapackage.yaml of each item: who answers for it, and why some periods have no sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generador.comun import Book, Scale, seeds
from generador.registros import write_records

from portalgen.model import Item, Period

NEVER = "Esta municipalidad no registra movimientos de este tipo en el período informado."


def write_packages(book: Book, scale: Scale) -> None:
    """One file an item; statements by hand are in semillas/estados.csv, the rest are the months without rows."""
    notes = {(r["sitio"], r["item"]): r for r in seeds("fichas")}
    for item in book.law.items:
        said = notes.get((scale.slug, item.id), notes.get(("", item.id)))
        lines = [
            f"# {item.number} {item.title}".replace("#  ", "# "),
            f"responsable: {said['unidad'] if said else 'secretaria'}",
        ]
        if said and said["notas"]:
            lines.append(f'notas: "{said["notas"]}"')
        states = [*_by_hand(item, scale), *_by_silence(book, item)]
        lines += ["estados:", *states] if states else ["estados: []"]
        folder = book.root / item.folder
        lines += write_records(book, scale, item, folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "datapackage.yaml").write_text("\n".join(lines) + "\n", "utf-8")


def _by_hand(item: Item, scale: Scale) -> Iterator[str]:
    for row in seeds("estados"):
        if row["sitio"] == scale.slug and row["tabla"] in item.tables:
            law = f', norma: "{row["norma"]}"' if row["norma"] else ""
            since = f", desde: {row['desde']}" if row["desde"] else ""
            yield f'- {{tabla: {row["tabla"]}, estado: {row["estado"]}{since}, motivo: "{row["motivo"]}"{law}}}'


def _by_silence(book: Book, item: Item) -> Iterator[str]:
    reasons = {row["tabla"]: row["motivo"] for row in seeds("silencios")}
    for (table, series), periods in book.empty.items():
        if table in item.tables:
            name = f", serie: {series}" if series else ""
            yield (
                f"- {{tabla: {table}{name}, estado: sin_movimiento, periodos: [{', '.join(_listed(periods))}], "
                f'motivo: "{reasons.get(table, NEVER)}"}}'
            )


def _listed(periods: Iterable[Period]) -> list[str]:
    return [str(period) for period in sorted(periods)]
