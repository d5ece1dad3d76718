"""Workbooks for tests, good and hostile: all that a unit may send, with invented rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

TRANSFERS = ("Fecha", "Denominación", "Objeto", "Imputación presupuestaria", "Unidad monetaria", "Monto",
             "Razón social de la persona jurídica", "Tipo de persona receptora")
OFFICES = ("Oficina", "Dirección", "Teléfono", "Horario de atención", "Observaciones")
OFFICE = ("Oficina de Partes", "Plaza Inventada 100", "+56 2 2000 0000", "Lunes a viernes, 8:30 a 14:00", "Sin gradas")
HARMFUL = ("bomba", "filas-vacias", "celda-lejana", "columna-lejana", "entidades", "cortado", "clave", "macro",
           "sin-hojas")
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> openpyxl.Workbook:
    """A saved workbook; save it again after changing it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return made


def changed(path: Path, parts: Mapping[str, bytes]) -> None:
    """Replace or add parts of a workbook, as bytes."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, data in {**kept, **parts}.items():
            new.writestr(name, data)


# How much memory a program used at most: its own, and not that of whoever started it.
PEAK = "int(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1]) // 1024"


def hostile(folder: Path) -> dict[str, tuple[Path, str]]:
    """Name → a workbook that means harm, and the code of what must be said of it ("": it is read as any other)."""
    made = {name: folder / f"{name}.xlsx" for name in HARMFUL}
    for path in made.values():
        book(path, {"Oficinas": [OFFICES, OFFICE]})
    sheet = "xl/worksheets/sheet1.xml"
    inside = zipfile.ZipFile(made["bomba"]).read(sheet).decode()
    with zipfile.ZipFile(made["bomba"], "a", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb, \
            bomb.open("xl/relleno.xml", "w") as part:
        part.writelines(bytes(1_000_000) for _ in range(900))
    empty = "".join(f'<row r="{n}" s="1" customFormat="1" ht="15"/>' for n in range(3, 1_048_577))
    changed(made["filas-vacias"], {sheet: inside.replace("</sheetData>", f"{empty}</sheetData>").encode()})
    for name, cell in (("celda-lejana", "E1048576"), ("columna-lejana", "XFD1048576")):
        far = f'<row r="1048576"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
        changed(made[name], {sheet: inside.replace("</sheetData>", f"{far}</sheetData>").encode()})
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ja">{entities}]>'
    changed(made["entidades"], {sheet: (laughs + inside.replace("Plaza Inventada 100", "&e9;").replace(
        "</sheetData>", '<row r="9" hidden="1"><c r="A9"><f>1+1</f></c></row></sheetData>')).encode()})
    made["cortado"].write_bytes(made["cortado"].read_bytes()[:2000])
    made["clave"].write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"))
    changed(made["macro"], {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    changed(made["sin-hojas"], {"xl/workbook.xml": f"<workbook {MAIN}><sheets/></workbook>".encode()})
    said = {"bomba": "importar-libro-excesivo", "columna-lejana": "importar-libro-excesivo",
            "cortado": "importar-libro-danado", "clave": "importar-con-clave", "macro": "importar-macros"}
    return {name: (path, said.get(name, "")) for name, path in made.items()}


def ods(path: Path, rows: Sequence[str], name: str = "Hoja1", styles: str = "") -> None:
    """A LibreOffice workbook of one sheet; rows and styles as XML."""
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"' for short, long in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")))
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    body = (f'<?xml version="1.0"?><office:document-content {spaces} {calc}><office:automatic-styles>{styles}'
            f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="{name}">'
            f'{"".join(rows)}</table:table></office:spreadsheet></office:body></office:document-content>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", body)


def ods_row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods_text(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def ods_value(kind: str, value: str, shown: str, more: str = "") -> str:
    """A value of a kind (float, percentage, date…), as it is kept and as it is shown."""
    attribute = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind, "value")
    return (f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}" {more}>'
            f"<text:p>{shown}</text:p></table:table-cell>")
