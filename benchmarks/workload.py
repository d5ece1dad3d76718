"""Synthetic municipalities: the same arguments give the same bytes.

    python benchmarks/workload.py OUT --size S|M|L          1, 20 or 345 municipalities, a year of tables
    python benchmarks/workload.py FILE.csv --single 1000000 [--errors 0.01]

Below OUT: `sites/` and `schemas/` for portalgen, `hugo/` with the same CSV files (hard links) as benchmarks/hugo wants
them. Each municipality has three payrolls of 20 columns a month and fifteen small tables of 9 columns a year; few are
big and many small. `--errors P` spoils one cell in a fraction P of the payroll rows. All names are made of word lists.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

YEAR = 2025
SIZES = {"S": (1, 255), "M": (20, 530), "L": (345, 380)}        # municipalities, mean rows of a payroll
ROOT = Path(__file__).resolve().parent.parent
MONTHS = ("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto", "Septiembre", "Octubre",
          "Noviembre", "Diciembre")
GRADES = ("Directivo", "Profesional", "Jefatura", "Técnico", "Administrativo", "Auxiliar")
REGIONS = ("Arica y Parinacota", "Tarapacá", "Antofagasta", "Atacama", "Coquimbo", "Valparaíso",
           "Metropolitana de Santiago", "O'Higgins", "Maule", "Ñuble", "Biobío", "La Araucanía", "Los Ríos",
           "Los Lagos", "Aysén", "Magallanes")
SURNAMES = ("Alerce", "Boldo", "Canelo", "Coigüe", "Lenga", "Maitén", "Mañío", "Peumo", "Quillay", "Raulí", "Roble",
            "Tepú", "Ulmo", "Ñirre", "Arrayán", "Avellano", "Chañar", "Espino", "Litre", "Luma", "Michay", "Notro",
            "Olivillo", "Patagua", "Pimiento", "Radal", "Tamarugo", "Temu", "Tineo", "Huingán", "Hualo", "Guayacán",
            "Algarrobo", "Belloto", "Ciprés", "Corontillo", "Queñoa", "Pelú", "Petrillo", "D'Arrayán")
NAMES = ("Loica", "Chincol", "Diuca", "Tenca", "Zorzal", "Queltehue", "Bandurria", "Huala", "Pidén", "Garza",
         "Cóndor", "Peuco", "Tiuque", "Carancho", "Ñandú", "Pitío", "Cachaña", "Choroy", "Tricahue", "Picaflor",
         "Fío-Fío", "Rayadito", "Colibrí", "Chucao", "Hued-Hued", "Tapaculo", "Turca", "Mero", "Viudita", "Cachudito")
STUDIES = ("Administración Pública", "Ingeniería Comercial", "Derecho", "Enseñanza media completa",
           "Contabilidad y auditoría", "Trabajo Social", "Arquitectura", "Construcción", "Educación General Básica",
           "Enfermería", "Psicología", "Kinesiología", "Técnico en enfermería, mención urgencia", "Periodismo",
           "Geografía", "Informática y gestión")
POSTS = ("Dirección de Obras", "Secretaría Municipal", "Tránsito y Transporte Público", "Apoyo administrativo",
         "Conducción", "Inspección municipal", "Asesoría jurídica", "Rentas y Finanzas", "Servicios menores",
         "Asistencia paramédica", "Docencia de aula", "Asistencia de la educación",
         "Apoyo profesional, programa de emprendimiento", "Seguridad ciudadana", "Emergencias & Protección Civil",
         "Análisis de sistemas", "Maquinaria pesada")
NOTES = ("", "", "", "", "", "", "Sin observaciones", "Reemplazo por licencia médica", "Jornada parcial < 22 horas",
         "Comisión de servicio, decreto N° 1.234", "Asume funciones & subrogancia", "Pago retroactivo – reajuste",
         'Según "Ley N° 20.922", art. 49')
PAYROLLS = (("planta", "Personal de planta", "PL"), ("contrata", "Personal a contrata", "CO"),
            ("honorarios", "Personas contratadas a honorarios", "HO"))
ACTS = ("efectos-sobre-terceros", "marco-normativo", "estructura", "compras", "transferencias", "tramites",
        "subsidios", "participacion", "presupuesto", "auditorias", "otras-entidades", "antecedentes", "permisos",
        "patentes", "concesiones")
KINDS = ("Decreto", "Resolución", "Ordenanza", "Convenio")
MISSING = ["", "s/i", "Indefinido"]


def column(name: str, title: str, type: str = "string", **more: Any) -> dict[str, Any]:
    constraints = {key: more.pop(key) for key in list(more) if key in (
        "required", "unique", "minimum", "maximum", "minLength", "maxLength", "enum", "pattern")}
    return {"name": name, "title": title, "type": type, **more, **({"constraints": constraints} if constraints else {})}


PAYROLL: dict[str, Any] = {"fields": [
    column("id_registro", "Identificador", required=True, unique=True, pattern="[A-Z]{2}-[0-9]{6}-[0-9]{6}"),
    column("anio", "Año", "integer", required=True, minimum=2000, maximum=2100),
    column("mes", "Mes", required=True, enum=list(MONTHS)),
    column("estamento", "Estamento", required=True, enum=["Alcalde", *GRADES]),
    column("apellido_paterno", "Primer apellido", required=True, minLength=2, maxLength=60),
    column("apellido_materno", "Segundo apellido"),
    column("nombres", "Nombres", required=True),
    column("grado", "Grado EUM", "integer", minimum=1, maximum=25),
    column("calificacion", "Calificación profesional o formación", maxLength=120),
    column("cargo", "Cargo o función", required=True),
    column("region", "Región", enum=list(REGIONS)),
    column("asignaciones", "Asignaciones especiales", pattern=r"(\([0-9]{1,2}\))+"),
    column("moneda", "Unidad monetaria", required=True, enum=["Pesos", "UTM", "UF"]),
    column("remuneracion_bruta", "Remuneración bruta", "integer", required=True, minimum=0, maximum=50_000_000),
    column("remuneracion_liquida", "Remuneración líquida", "integer", minimum=0, maximum=50_000_000),
    column("remuneracion_adicional", "Remuneraciones adicionales", "integer", minimum=0),
    column("horas_extra", "Horas extraordinarias", "number", decimalChar=",", minimum=0, maximum=744),
    column("fecha_inicio", "Fecha de inicio", "date", required=True),
    column("fecha_termino", "Fecha de término", "date", format="%d/%m/%Y"),
    column("observaciones", "Observaciones")], "missingValues": MISSING}
ACT: dict[str, Any] = {"fields": [
    column("numero", "Número", "integer", required=True, minimum=1),
    column("fecha", "Fecha", "date", required=True),
    column("tipo", "Tipo de acto", enum=list(KINDS)),
    column("denominacion", "Denominación", required=True),
    column("medio", "Medio de publicidad"),
    column("efectos", "Efectos generales", "boolean", trueValues=["Sí"], falseValues=["No"]),
    column("monto", "Monto", "integer", minimum=0),
    column("descripcion", "Breve descripción"),
    column("enlace", "Enlace", format="uri")], "missingValues": ["", "s/i"], "primaryKey": ["numero"]}
AMOUNTS = ("remuneracion_bruta", "remuneracion_liquida", "remuneracion_adicional", "monto")
Person = tuple[Sequence[str], int, str, str]


def people(dice: random.Random, count: int) -> list[Person]:
    """What does not change from month to month: cells 3 to 12, base pay, first and last day."""
    roll, pick = dice.random, dice.choice
    found: list[Person] = []
    for _ in range(count):
        bonuses = "".join(f"({1 + int(roll() * 30)})" for _ in range(int(roll() * 4)))
        surnames = (pick(SURNAMES), pick(SURNAMES) if roll() > .02 else "")
        grade = str(1 + int(roll() * 20)) if roll() > .15 else "s/i"
        still = (pick(GRADES), *surnames, f"{pick(NAMES)} {pick(NAMES)}", grade, pick(STUDIES), pick(POSTS),
                 pick(REGIONS), bonuses, "Pesos")
        pay = int(400_000 + 2_600_000 * roll() * roll())
        first = f"{1990 + int(roll() * 34)}-{1 + int(roll() * 12):02}-{1 + int(roll() * 28):02}"
        last = f"{1 + int(roll() * 28):02}/{1 + int(roll() * 12):02}/{2025 + int(roll() * 3)}"
        found.append((still, pay, first, "Indefinido" if roll() < .5 else last))
    return found


def payroll(dice: random.Random, staff: Sequence[Person], code: str, month: int, count: int, errors: float
            ) -> Iterator[list[str]]:
    prefix = f"{code}-{YEAR}{month:02}-"
    for number in range(count):
        still, pay, first, last = staff[number % len(staff)]
        luck = dice.random()
        gross = pay + int(luck * 150_000)
        extra = int(luck * 900) / 10 if luck > .6 else 0
        row = [f"{prefix}{number + 1:06}", str(YEAR), MONTHS[month - 1], *still, str(gross), str(gross * 4 // 5),
               str(int(extra * 5200)), str(extra).replace(".", ","), first, last, NOTES[int(luck * 7919) % len(NOTES)]]
        if errors and dice.random() < errors:
            spoil(row, int(dice.random() * 9), prefix, number)
        yield row


def spoil(row: list[str], kind: int, prefix: str, number: int) -> None:
    """One error of each kind: required, enum, pattern, minimum, maximum, three types, unique."""
    position, text = ((6, ""), (3, "Externo"), (11, "(1)(x)"), (13, "-5"), (16, "800,5"), (14, "1.234.567"),
                      (16, "12.5h"), (17, "31-02-2020"), (0, f"{prefix}{max(1, number):06}"))[kind]
    row[position] = text


def acts(dice: random.Random, count: int) -> Iterator[list[str]]:
    roll = dice.random
    for number in range(count):
        yield [str(number + 1), f"{YEAR}-{1 + int(roll() * 12):02}-{1 + int(roll() * 28):02}", KINDS[int(roll() * 4)],
               f"Decreto alcaldicio N° {1000 + int(roll() * 9000)}", "Diario Oficial", "Sí" if roll() > .5 else "No",
               str(int(roll() * 9e7)) if roll() > .2 else "s/i",
               "Aprueba bases, anexos y especificaciones técnicas; comuníquese & publíquese",
               f"https://transparencia.example/doc/{YEAR}/{10_000 + int(roll() * 90_000)}.pdf"]


def as_csv(schema: Mapping[str, Any], rows: Iterator[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field["name"] for field in schema["fields"]])
    writer.writerows(rows)
    return out.getvalue().encode()


def put(path: Path, data: bytes | str, linked: Path | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    if linked is not None:
        linked.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, linked)


def municipality(out: Path, number: int, rows: int, errors: float, seed: int) -> dict[str, Any]:
    """All the tables of one. Its entry in Hugo's list of sites."""
    dice = random.Random(f"{seed}/{number}")
    slug, name = f"comuna-{number + 1:03}", f"Municipalidad de Comuna Inventada {number + 1}"
    put(out / "sites" / slug / "sitio.yaml", f"nombre: {name}\nficticia: true\nregion: {REGIONS[number % 16]}\n"
        f'comuna: Comuna Inventada {number + 1}\ncorreo: oirs@ejemplo.cl\ndesde: {YEAR}-01\n')
    for series, title, code in PAYROLLS:
        staff = people(dice, rows)
        for month in range(1, 13):
            data = as_csv(PAYROLL, payroll(dice, staff, code, month, rows, errors))
            put_table(out, slug, "1.04-personal", series, f"{YEAR}-{month:02}", data)
        hugo_item(out, slug, series, title, "remuneraciones", [f"{YEAR}-{month:02}" for month in range(1, 13)])
    for series in ACTS:
        data = as_csv(ACT, acts(dice, max(3, int(60 * (.3 + 1.4 * dice.random())))))
        put_table(out, slug, "1.07-actos", series, str(YEAR), data)
        hugo_item(out, slug, series, series, "actos", [str(YEAR)])
    for item in ("1.04-personal", "1.07-actos"):
        put(out / "sites" / slug / item / "datapackage.yaml", "responsable: Unidad inventada\n")
    return {"slug": slug, "nombre": name, "items": [*[series for series, _, _ in PAYROLLS], *ACTS]}


def put_table(out: Path, slug: str, item: str, series: str, period: str, data: bytes) -> None:
    hugo = out / "hugo" / "munis" / slug / series / "data" / f"{period}.csv"
    put(out / "sites" / slug / item / series / f"{period}.csv", data, hugo)


def hugo_item(out: Path, slug: str, item: str, title: str, schema: str, periods: Sequence[str]) -> None:
    told = f"titulo: {title}\nesquema: {schema}\ndescripcion: |\n  {title} de una **comuna inventada**.\nperiodos:\n"
    put(out / "hugo" / "munis" / slug / item / "item.yml", told + "".join(f"- '{period}'\n" for period in periods))


def sites(out: Path, size: str, errors: float, seed: int) -> None:
    count, mean = SIZES[size]
    dice = random.Random(f"{seed}/sizes")
    weights = [.25 + 2.5 * dice.random() ** 3 for _ in range(count)]
    scale = sum(weights) / count
    list_of = [municipality(out, number, max(5, int(mean * weight / scale)), errors, seed)
               for number, weight in enumerate(weights)]
    put(out / "hugo" / "site.json", json.dumps({"munis": list_of}, ensure_ascii=False))
    laws(out)


def laws(out: Path) -> None:
    """schemas/ with the two tables, in the words of the real one; and the same schemas for Hugo."""
    others = shutil.ignore_patterns("tablas", "ejemplos", "catalogo.yaml")
    shutil.copytree(ROOT / "schemas", out / "schemas", ignore=others, dirs_exist_ok=True)
    put(out / "schemas" / "catalogo.yaml", catalogue())
    for name, schema, cadence in (("remuneraciones", PAYROLL, "mensual"), ("actos", ACT, "anual")):
        put(out / "schemas" / "tablas" / f"{name}.yaml", table(name, schema, cadence))
        put(out / "schemas" / "ejemplos" / f"{name}.csv", example(name, schema))
        put(out / "hugo" / "schemas" / f"{name}.json", json.dumps(schema, ensure_ascii=False))


def catalogue() -> str:
    edition = {"id": "inventada", "titulo": "Edición inventada", "desde": "2009-04", "norma": "Inventada",
               "verificado": True}
    items = [item("1.04", "1.04-personal", "remuneraciones", "mensual"), item("1.07", "1.07-actos", "actos", "anual")]
    return as_yaml({"ediciones": [edition], "items": items})


def item(number: str, folder: str, name: str, cadence: str) -> dict[str, Any]:
    return {"id": number, "numero": number, "carpeta": folder, "titulo": f"Ítem {name}", "titulo_legal": f"Ítem {name}",
            "pregunta": "¿Qué hay?", "norma": "Inventada", "peso": 0.5, "periodicidad": cadence, "plazo": 10,
            "responsable": "Unidad", "en_simple": "Tablas inventadas.", "verificado": True, "tablas": [name]}


def table(name: str, schema: Mapping[str, Any], cadence: str) -> str:
    columns = {field["name"]: {"privacidad": "publica"} for field in schema["fields"]}
    for amount in columns.keys() & set(AMOUNTS):
        columns[amount]["unidad"] = "pesos"
    return as_yaml({
        "tabla": name, "carpeta": "", "titulo": f"Tabla {name}", "corto": f"Tabla {name}",
        "serie": {"titulo": "Planilla"}, "periodicidad": cadence, "areas": False, "norma": "Inventada",
        "verificado": True, "en_simple": "Una fila por registro.", "sin_movimiento": "Nada que informar.",
        "clave": [schema["fields"][0]["name"]], "columnas": columns,
        "ediciones": [{"para": ["inventada"], "schema": schema}]})


def as_yaml(value: Mapping[str, Any]) -> str:
    """YAML in which each key of the first level has a line; the rest is JSON, which is YAML too."""
    return "".join(f"{key}: {json.dumps(each, ensure_ascii=False)}\n" for key, each in value.items())


def example(name: str, schema: Mapping[str, Any]) -> bytes:
    dice = random.Random(name)
    rows = payroll(dice, people(dice, 3), "PL", 1, 3, 0) if name == "remuneraciones" else acts(dice, 3)
    return as_csv(schema, rows)


def single(path: Path, count: int, errors: float, seed: int) -> None:
    """One payroll of any length, and its schema beside it; identifiers never repeat by chance."""
    dice = random.Random(f"{seed}/single")
    staff = people(dice, min(count, 20_000))
    with path.open("wb") as file:
        for part, start in enumerate(range(0, count, 100_000)):
            code = chr(65 + part // 26) + chr(65 + part % 26)
            data = as_csv(PAYROLL, payroll(dice, staff, code, 1 + part % 12, min(100_000, count - start), errors))
            file.write(data if not part else data[data.index(b"\n") + 1:])
    put(path.with_suffix(".schema.json"), json.dumps(PAYROLL, ensure_ascii=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", choices=SIZES, default="S")
    parser.add_argument("--single", type=int, metavar="ROWS")
    parser.add_argument("--errors", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    if options.single:
        single(options.out, options.single, options.errors, options.seed)
    else:
        sites(options.out, options.size, options.errors, options.seed)


if __name__ == "__main__":
    main()
