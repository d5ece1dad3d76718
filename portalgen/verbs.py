"""What each verb does and takes, in the groups in which `--help` shows them. Nothing is imported to say it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

Parser = argparse.ArgumentParser


class Verb(NamedTuple):
    """What a verb does, in a line; what it takes besides the common options; the module of `commands` that does it."""

    about: str
    takes: Callable[[Parser], None]
    module: str = ""    # when it is not called as the verb


def _build(to: Parser) -> None:
    _sites(to)
    to.add_argument("--out", type=Path, default=Path("public"), metavar="CARPETA", help="dónde publicar (public)")
    to.add_argument("--base-url", type=_address, default="", metavar="URL",
                    help="dirección pública, para el mapa del sitio")
    _jobs(to)
    to.add_argument("--shard", type=_shard, default=(1, 1), metavar="I/N", help="solo la parte I de N de los sitios")
    to.add_argument("--clean", action="store_true", help="rehacer todo, sin aprovechar lo ya construido")
    to.add_argument("--draft", action="store_true", help="construir aunque haya problemas que impiden publicar")


def _check(to: Parser) -> None:
    _sites(to)
    to.add_argument("--format", choices=("text", "json", "github", "sarif", "html"), default="text",
                    help="forma del informe; html es una página que se puede imprimir o enviar")
    to.add_argument("--privacy", action="store_true", help="solo los datos personales, con la cuenta de cada regla")
    to.add_argument("--since", default="", metavar="VERSIÓN", help="solo lo que cambió desde esa versión de git")
    to.add_argument("--staged", action="store_true", help="solo lo que está por guardarse en git")
    _jobs(to)


def _serve(to: Parser) -> None:
    _sites(to)
    to.add_argument("--out", type=Path, default=Path("public"), metavar="CARPETA", help="dónde construir (public)")
    _jobs(to)
    to.add_argument("--port", type=int, default=8000, metavar="N", help="puerto de este computador (8000)")


def _new(to: Parser) -> None:
    to.add_argument("site", metavar="SITIO", help="nombre corto, en minúsculas y con guiones: puerto-ejemplo")
    to.add_argument("--name", default="", metavar="NOMBRE", help="nombre de la municipalidad o su código MU")
    to.add_argument("--host", choices=("github", "gitlab", "servidor"), default="github",
                    help="dónde se trabajará: escribe también sus flujos (github)")
    to.add_argument("--public-repo", default="", metavar="ORG/SITIO",
                    help="recibir en privado y publicar el portal en este otro repositorio")
    to.add_argument("--action", default="", metavar="ORG/portalgen@HUELLA",
                    help="de dónde toman el programa los flujos (por defecto, de donde es esta copia)")


def _roles(to: Parser) -> None:
    to.add_argument("--write", action="store_true", help="escribir CODEOWNERS: quién debe aprobar cada cosa")
    to.add_argument("--check", action="store_true", help="solo decir si CODEOWNERS está al día (4 si no)")


def _load(to: Parser) -> None:
    to.add_argument("file", nargs="+", type=Path, metavar="ARCHIVO",
                    help="planilla xlsx, xls, ods, CSV o página web, o una exportación de otro portal")
    to.add_argument("--site", required=True, metavar="SITIO", help="carpeta de sites/ donde dejar las tablas")
    to.add_argument("--table", default="", metavar="TABLA", help="tabla, cuando el archivo no permite saberlo")
    to.add_argument("--period", default="", metavar="AAAA-MM", help="período, cuando el archivo no lo dice")
    to.add_argument("--area", default="", metavar="ÁREA",
                    help="área: educacion, salud… («ninguna»: de la municipalidad misma)")
    to.add_argument("--series", default="", metavar="SERIE", help="cuál de las planillas de la tabla, si son varias")
    to.add_argument("--sheet", default="", metavar="HOJA", help="solo esa hoja del libro, aunque esté oculta")
    to.add_argument("--decimal", choices=("coma", "punto"), default="", help="signo de los decimales, si hay duda")
    to.add_argument("--dates", choices=("dia", "mes"), default="", help="qué va primero en 03/04/2026, si hay duda")
    to.add_argument("--map", action="append", default=[], metavar="\"SU COLUMNA=COLUMNA\"",
                    help="qué columna de la tabla es una de su planilla (nada después del =: no se publica)")
    to.add_argument("--save-map", default="", metavar="NOMBRE", help="guardar lo dicho para las próximas planillas")
    to.add_argument("--organism", default="", metavar="CÓDIGO",
                    help="de un archivo con datos de todo el país, solo las filas de ese organismo (MU001)")
    to.add_argument("--marked", type=Path, default=None, metavar="SALIDA.xlsx",
                    help="devolver la planilla con las celdas malas pintadas y comentadas")
    to.add_argument("--dry-run", action="store_true", help="decir qué haría, sin escribir nada")
    to.add_argument("--replace", action="store_true", help="reemplazar las tablas que ya existen y cambian")


def _fix(to: Parser) -> None:
    _sites(to)
    to.add_argument("--dry-run", action="store_true", help="decir cada cambio, celda por celda, sin escribir nada")
    to.add_argument("--mask", action="store_true",
                    help="además, tarjar los datos personales que se encuentren (no se puede deshacer)")
    to.add_argument("--undo", action="store_true", help="volver a lo que había antes de la última corrección")


def _template(to: Parser) -> None:
    to.add_argument("table", metavar="TABLA", help="tabla; «portalgen schemas list» las muestra todas")
    to.add_argument("--period", default="", metavar="AAAA-MM", help="período (por defecto, el último terminado)")
    to.add_argument("--out", type=Path, default=None, metavar="ARCHIVO", help="archivo o carpeta donde dejarla")


def _diff(to: Parser) -> None:
    to.add_argument("rev", metavar="VERSIÓN", help="rama, etiqueta o versión del historial: main, HEAD~1")
    _sites(to)
    to.add_argument("--format", choices=("text", "markdown", "csv", "json"), default="text",
                    help="forma del informe; markdown sirve para un comentario")
    to.add_argument("--rows", type=_count, default=20, metavar="N", help="filas que se muestran de cada una (20)")


def _deadlines(to: Parser) -> None:
    _sites(to)
    to.add_argument("--ics", type=Path, default=None, metavar="CARPETA",
                    help="escribir los calendarios: el de la municipalidad y el de cada unidad")
    to.add_argument("--messages", action="store_true", help="los avisos que corresponde enviar hoy")


def _export(to: Parser) -> None:
    to.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    to.add_argument("table", metavar="TABLA", help="tabla; «portalgen schemas list» las muestra todas")
    to.add_argument("period", nargs="?", default="", metavar="AAAA-MM",
                    help="período (por defecto, el último terminado)")
    to.add_argument("--portal", action="store_true", help="en el orden y con los encabezados del portal")
    to.add_argument("--area", default="", metavar="ÁREA", help="área: educacion, salud…")
    to.add_argument("--series", default="", metavar="SERIE", help="serie, cuando la tabla tiene varias planillas")
    to.add_argument("--out", type=Path, default=None, metavar="ARCHIVO", help="archivo o carpeta donde dejarla")


def _receive(to: Parser) -> None:
    to.add_argument("file", nargs="*", type=Path, metavar="ARCHIVO", help="planillas (por defecto, las de entrada/)")
    to.add_argument("--site", default="", metavar="SITIO", help="municipalidad, si hay varias")
    to.add_argument("--since", default="", metavar="VERSIÓN",
                    help="solo lo que llegó a entrada/ después de esa versión")
    to.add_argument("--sender", default="", metavar="QUIÉN", help="quién las envía, para el certificado")
    to.add_argument("--table", default="", metavar="TABLA", help="tabla, cuando el archivo no permite saberlo")
    to.add_argument("--period", default="", metavar="AAAA-MM", help="período, cuando el archivo no lo dice")
    to.add_argument("--area", default="", metavar="ÁREA",
                    help="área: educacion, salud… («ninguna»: de la municipalidad misma)")
    to.add_argument("--commit", action="store_true", help="guardarlas en la rama de la carga, sin tocar esta carpeta")
    to.add_argument("--marked", type=Path, default=None, metavar="CARPETA",
                    help="dejar allí las planillas con problemas, con sus celdas marcadas")
    to.add_argument("--take", action="store_true", help="apartar de entrada/ lo que se recibió")
    _event(to, "recibir lo que dice el suceso de este flujo, y responder")


def _admin(to: Parser) -> None:
    to.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    to.add_argument("--repository", required=True, metavar="ORGANIZACION/NOMBRE", help="dónde están los archivos")
    to.add_argument("--host", choices=("github", "gitlab"), default="github", help="quién guarda el repositorio")
    to.add_argument("--main", default="main", metavar="RAMA", help="rama de lo publicado (main)")
    to.add_argument("--out", type=Path, default=Path("admin"), metavar="CARPETA", help="dónde dejarlos (admin)")


def _sync(to: Parser) -> None:
    to.add_argument("what", choices=("plan", "apply", "bundle"), metavar="plan|apply|bundle",
                    help="plan: qué cambiaría; apply: hacerlo; bundle: dejarlo en un archivo, para otro computador")
    _sites(to)
    to.add_argument("--bundle", type=Path, default=None, metavar="ARCHIVO",
                    help="el archivo de un envío: donde dejarlo, o el que se quiere aplicar")
    to.add_argument("--purge", action="append", default=[], metavar="CONJUNTO",
                    help="con apply: borrar para siempre algo ya retirado (conjunto, o conjunto/archivo)")
    to.add_argument("--base-url", type=_address, default="", metavar="URL",
                    help="dirección pública de los sitios, para enlazarlos")
    _jobs(to)


def _review(to: Parser) -> None:
    to.add_argument("site", nargs="*", metavar="SITIO", help="además de las que cambian")
    to.add_argument("--since", default="", metavar="VERSIÓN", help="con qué comparar (por defecto, lo publicado)")
    to.add_argument("--out", type=Path, default=Path("revision"), metavar="CARPETA", help="dónde (revision)")
    _jobs(to)
    _event(to, "revisar la propuesta de este flujo", send=False)


def _comment(to: Parser) -> None:
    to.add_argument("folder", type=Path, metavar="CARPETA", help="la que dejó «portalgen review»")
    _event(to, "la propuesta que dice el suceso de este flujo")


def _certify(to: Parser) -> None:
    to.add_argument("site", nargs="*", metavar="SITIO", help="además de las que cambiaron")
    to.add_argument("--url", default="", metavar="URL", help="dirección del portal")
    to.add_argument("--since", default="", metavar="VERSIÓN", help="desde qué versión (por defecto, la anterior)")
    to.add_argument("--wait", type=_count, default=0, metavar="SEGUNDOS", help="cuánto esperar a que esté (0)")
    to.add_argument("--reviewed-by", action="append", default=[], metavar="QUIÉN", help="quién revisó")
    to.add_argument("--published-by", action="append", default=[], metavar="QUIÉN", help="quién publicó")
    to.add_argument("--out", type=Path, default=Path("certificado"), metavar="CARPETA", help="dónde (certificado)")
    _event(to, "lo que publicó este flujo")


def _remind(to: Parser) -> None:
    _send(to)


def _pulse(to: Parser) -> None:
    _sites(to)
    to.add_argument("--url", default="", metavar="URL", help="dirección del portal")
    _send(to)


def _deliver(to: Parser) -> None:
    to.add_argument("--from", dest="source", type=Path, default=Path("public"), metavar="CARPETA",
                    help="el portal construido (public)")
    to.add_argument("--to", required=True, metavar="REPOSITORIO", help="dirección del repositorio público")
    to.add_argument("--branch", default="main", metavar="RAMA", help="rama que publica (main)")


def _withdraw(to: Parser) -> None:
    to.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    to.add_argument("file", metavar="ARCHIVO", help="planilla o documento que los tiene")
    to.add_argument("--row", action="append", type=_count, default=[], metavar="N",
                    help="solo esta fila, como la cuenta la planilla (se puede repetir)")
    to.add_argument("--column", default="", metavar="COLUMNA", help="vaciar esta columna (de esas filas, o de todas)")
    to.add_argument("--reason", default="", metavar="MOTIVO", help="por qué se retira; la página lo mostrará")
    to.add_argument("--do", action="store_true", help="hacer ahora lo que no tiene riesgo")


def _schemas(to: Parser) -> None:
    to.add_argument("what", choices=("list", "show", "export"), metavar="list|show|export",
                    help="list: todas; show: una tabla; export: todas, para otros programas (JSON)")
    to.add_argument("table", nargs="?", default="", metavar="TABLA", help="tabla que se quiere ver")
    to.add_argument("--out", type=Path, default=None, metavar="CARPETA", help="carpeta para los archivos JSON")


def _score(to: Parser) -> None:
    to.add_argument("site", nargs="?", default="", metavar="SITIO", help="carpeta de sites/")
    to.add_argument("--period", default="", metavar="AAAA-MM", help="mes que se evalúa (el exigible hoy)")
    to.add_argument("--variant", default="", metavar="NOMBRE", help="variante de la fórmula")
    to.add_argument("--item", default="", metavar="ÍTEM", help="todos los indicadores de un ítem, con su respuesta")
    to.add_argument("--all", action="store_true", help="decir todo lo que resta puntos, no solo lo principal")
    to.add_argument("--history", type=_count, default=0, metavar="N", help="los últimos N meses, según el historial")
    to.add_argument("--links", action="store_true", help="abrir los enlaces y anotar los que no funcionan")
    to.add_argument("--report", type=Path, default=None, metavar="ARCHIVO", help="guardar un informe para imprimir")
    to.add_argument("--badge", type=Path, default=None, metavar="ARCHIVO", help="guardar la insignia (SVG)")
    to.add_argument("--indicators", action="store_true", help="qué indicadores se deciden solos")


def _survey(to: Parser) -> None:
    to.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    to.add_argument("survey", nargs="?", default="", metavar="ENCUESTA",
                    help="una de schemas/instrumentos (por defecto, todas)")
    to.add_argument("--start", action="store_true", help="crear el archivo con las preguntas, para responderlas")
    to.add_argument("--take", type=Path, default=None, metavar="ARCHIVO.json",
                    help="guardar en gestion/ las respuestas descargadas de la página")
    to.add_argument("--draft", action="store_true", help="el borrador del plan de acción, para pegarlo en gestion/")
    to.add_argument("--save", action="store_true", help="anotar el resultado de hoy, para ver el avance")


def _manage(to: Parser) -> None:
    to.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    to.add_argument("page", nargs="?", default="", metavar="PÁGINA",
                    help="la que se quiere imprimir: reglamento, matriz, informe-termino…")
    to.add_argument("--report", type=Path, default=None, metavar="ARCHIVO", help="guardarla para imprimir")
    to.add_argument("--account", type=_count, default=0, metavar="AÑO",
                    help="empezar la cuenta pública de ese año: qué contar en cada capítulo")


def _send(to: Parser) -> None:
    to.add_argument("--send", action="store_true", help="además, dejarlo en el sitio donde se trabaja")


def _event(to: Parser, about: str, *, send: bool = True) -> None:
    to.add_argument("--event", action="store_true", help=about)
    if send:
        _send(to)
    to.add_argument("--main", default="main", metavar="RAMA", help="rama de lo publicado (main)")


def _jobs(to: Parser) -> None:
    to.add_argument("--jobs", type=_count, default=0, metavar="N",
                    help="procesos a la vez (por defecto, los núcleos del computador)")


def _sites(to: Parser) -> None:
    to.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")


def _nothing(to: Parser) -> None:
    """Only the common options."""


def common_options(to: Parser) -> None:
    """What all verbs take."""
    group = to.add_argument_group("opciones comunes")
    group.add_argument("--sites", type=Path, default=None, metavar="CARPETA", help="carpeta de los sitios (sites)")
    group.add_argument("--schemas", type=Path, default=None, metavar="CARPETA", help="carpeta de los esquemas")
    group.add_argument("--themes", type=Path, default=None, metavar="CARPETA", help="carpeta de los temas")
    group.add_argument("--today", type=_day, default=None, metavar="AAAA-MM-DD", help="hacer como si hoy fuera ese día")
    group.add_argument("--json", action="store_true", help="resultado para máquinas")
    group.add_argument("--quiet", "-q", action="store_true", help="decir solo lo necesario")
    group.add_argument("--verbose", "-v", action="store_true", help="decir más")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"«{text}» no es una fecha: escriba AAAA-MM-DD, por ejemplo 2026-11-20"
        raise argparse.ArgumentTypeError(message) from None


def _count(text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError(f"«{text}» no es un número entero")


def _address(text: str) -> str:
    """A web address, or nothing."""
    if not text or re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[^\s?#\"'<>\\]*)?", text):
        return text
    raise argparse.ArgumentTypeError(f"«{text}» no es una dirección web: escriba, por ejemplo, https://www.ejemplo.cl")


def _shard(text: str) -> tuple[int, int]:
    part, slash, whole = text.partition("/")
    if slash and part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole):
        return int(part), int(whole)
    raise argparse.ArgumentTypeError(f"«{text}» no es una parte: escriba, por ejemplo, 3/16")


GROUPS: dict[str, dict[str, Verb]] = {
    "Publicar": {
        "new": Verb("crear la carpeta de una municipalidad", _new),
        "check": Verb("solo revisar: dice qué celda está mal, por qué y qué escribir", _check),
        "fix": Verb("corregir lo que tiene una sola lectura: espacios, fechas, montos, listas", _fix),
        "build": Verb("revisar y construir los sitios", _build),
        "serve": Verb("vista previa local que se rehace al guardar", _serve),
        "doctor": Verb("revisar que todo esté en su lugar y decir qué hacer", _nothing),
    },
    "Planillas": {
        "template": Verb("planilla Excel en blanco de una tabla, con listas para elegir", _template),
        "import": Verb("convertir planillas (Excel, LibreOffice, CSV, web) en tablas del sitio", _load, "import_files"),
        "export": Verb("una tabla publicada, en la forma del Portal de Transparencia del Estado", _export),
        "admin": Verb("formularios para editar fichas y páginas sin escribir YAML", _admin),
        "schemas": Verb("qué pide la ley: tablas, columnas y reglas", _schemas),
    },
    "El mes": {
        "deadlines": Verb("qué vence y cuándo, qué falta, qué llegó con atraso", _deadlines),
        "receive": Verb("recibir planillas en la carga del mes, y responder a quien las envió", _receive),
        "review": Verb("revisar una carga: comentario, vista previa y avisos", _review),
        "comment": Verb("dejar una revisión como comentario de su propuesta", _comment),
        "certify": Verb("mirar lo publicado desde afuera y emitir el certificado", _certify),
        "diff": Verb("qué filas son nuevas, ya no están o cambiaron desde una versión", _diff),
        "roles": Verb("quién genera, revisa y publica, según sitio.yaml", _roles),
        "remind": Verb("avisos de lo que falta, por unidad y mes", _remind),
        "pulse": Verb("si el portal está arriba y muestra lo último aprobado", _pulse),
        "deliver": Verb("entregar el portal construido a otro repositorio, el público", _deliver),
        "withdraw": Verb("se publicaron datos personales: qué hacer, y hacer lo que no tiene riesgo", _withdraw),
    },
    "Medir": {
        "score": Verb("el puntaje que daría hoy la fiscalización, y qué arreglar primero", _score),
        "survey": Verb("en qué pie está la municipalidad según sus respuestas, y por dónde seguir", _survey),
        "manage": Verb("quién responde por cada tabla, indicadores, observaciones e informes", _manage),
    },
    "Datos abiertos": {
        "sync": Verb("enviar los datos a un portal de datos abiertos (CKAN)", _sync),
    },
}
VERBS = {name: verb for group in GROUPS.values() for name, verb in group.items()}
