"""The command line: arguments in, exit code out. Nothing heavy is imported before a verb is chosen.

Exit: 0 clean · 1 blocking findings · 2 usage or configuration · 3 outside service or part of the work · 4 drift ·
70 a fault of the program.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from portalgen import __version__
from portalgen.findings import Stop
from portalgen.textos import ARGPARSE, disk_words

FAULT = 70


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. Returns the exit code; prints one Spanish sentence for anything that ends the run early."""
    for stream in (sys.stdout, sys.stderr):     # a console that lacks a letter shows "?", and the work goes on
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        options = parser().parse_args(argv)
        return verb(options)
    except Stop as stop:
        print(f"portalgen: {stop.message}", file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        print("\nportalgen: interrumpido. Lo publicado quedó como estaba.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)      # whoever read us (head, less) has gone: nothing to say
        return 0
    except OSError as error:
        print(f"portalgen: {disk_words(error)}. Lo publicado quedó como estaba.", file=sys.stderr)
        return 3
    except Exception as fault:  # the top: whatever else raises is a bug, and an officer is never shown a traceback
        return report_fault(fault)


def report_fault(fault: BaseException) -> int:
    """One line for the person, the trace in a file for whoever mends the program."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="portalgen-", suffix=".log", delete=False, encoding="utf-8") as log:
        log.write(f"portalgen {__version__}, Python {sys.version}\n")
        traceback.print_exception(fault, file=log)
    print(f"portalgen: falla del programa ({type(fault).__name__}). Lo publicado quedó como estaba. "
          f"El detalle para informarla está en {log.name}", file=sys.stderr)
    return FAULT


def verb(options: argparse.Namespace) -> int:
    """Import the module of the chosen verb, and only that one, and run it."""
    from importlib import import_module

    code: int = import_module(f"portalgen.commands.{options.run}").run(options)
    return code


def parser() -> argparse.ArgumentParser:
    """All verbs and options; help in Spanish."""
    argparse._ = lambda text: ARGPARSE.get(text, text)  # type: ignore[attr-defined]
    top = argparse.ArgumentParser(prog="portalgen", description="Portales de transparencia municipales a partir de "
                                  "planillas validadas. «portalgen VERBO --help» explica cada uno.")
    top.add_argument("--version", action="version", version=f"portalgen {__version__}")
    verbs = top.add_subparsers(title="verbos", metavar="VERBO", required=True)
    common = _common()

    build = _verb(verbs, "build", "revisar y construir los sitios", common)
    build.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    build.add_argument("--out", type=Path, default=Path("public"), metavar="CARPETA", help="dónde publicar (public)")
    build.add_argument("--base-url", default="", metavar="URL", help="dirección pública, para el mapa del sitio")
    _jobs(build)
    build.add_argument("--shard", type=_shard, default=(1, 1), metavar="I/N", help="solo la parte I de N de los sitios")
    build.add_argument("--clean", action="store_true", help="rehacer todo, sin aprovechar lo ya construido")
    build.add_argument("--draft", action="store_true", help="construir aunque haya problemas que impiden publicar")

    check = _verb(verbs, "check", "solo revisar: dice qué celda está mal, por qué y qué escribir", common)
    check.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    check.add_argument("--format", choices=("text", "json", "github", "sarif", "html"), default="text",
                       help="forma del informe; html es una página que se puede imprimir o enviar")
    check.add_argument("--privacy", action="store_true", help="solo los datos personales, con la cuenta de cada regla")
    check.add_argument("--since", default="", metavar="VERSIÓN", help="solo lo que cambió desde esa versión de git")
    check.add_argument("--staged", action="store_true", help="solo lo que está por guardarse en git")
    _jobs(check)

    serve = _verb(verbs, "serve", "vista previa local que se rehace al guardar", common)
    serve.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    serve.add_argument("--out", type=Path, default=Path("public"), metavar="CARPETA", help="dónde construir (public)")
    _jobs(serve)
    serve.add_argument("--port", type=int, default=8000, metavar="N", help="puerto de este computador (8000)")

    new = _verb(verbs, "new", "crear la carpeta de una municipalidad", common)
    new.add_argument("site", metavar="SITIO", help="nombre corto, en minúsculas y con guiones: puerto-ejemplo")
    new.add_argument("--name", default="", metavar="NOMBRE", help="nombre de la municipalidad o su código MU")
    new.add_argument("--host", choices=("github", "gitlab", "servidor"), default="github",
                     help="dónde se trabajará: escribe también sus flujos (github)")
    new.add_argument("--public-repo", default="", metavar="ORG/SITIO",
                     help="recibir en privado y publicar el portal en este otro repositorio")
    new.add_argument("--action", default="", metavar="ORG/portalgen@HUELLA",
                     help="de dónde toman el programa los flujos (por defecto, de donde es esta copia)")

    roles = _verb(verbs, "roles", "quién genera, revisa y publica, según sitio.yaml", common)
    roles.add_argument("--write", action="store_true", help="escribir CODEOWNERS: quién debe aprobar cada cosa")
    roles.add_argument("--check", action="store_true", help="solo decir si CODEOWNERS está al día (4 si no)")

    load = _verb(verbs, "import", "convertir planillas (Excel, LibreOffice, CSV, web) en tablas del sitio", common)
    load.add_argument("file", nargs="+", type=Path, metavar="ARCHIVO",
                      help="planilla xlsx, xls, ods, CSV o página web, o una exportación de otro portal")
    load.add_argument("--site", required=True, metavar="SITIO", help="carpeta de sites/ donde dejar las tablas")
    load.add_argument("--table", default="", metavar="TABLA", help="tabla, cuando el archivo no permite saberlo")
    load.add_argument("--period", default="", metavar="AAAA-MM", help="período, cuando el archivo no lo dice")
    load.add_argument("--area", default="", metavar="ÁREA", help="área: educacion, salud…")
    load.add_argument("--series", default="", metavar="SERIE", help="cuál de las planillas de la tabla, si son varias")
    load.add_argument("--sheet", default="", metavar="HOJA", help="solo esa hoja del libro, aunque esté oculta")
    load.add_argument("--decimal", choices=("coma", "punto"), default="", help="signo de los decimales, si hay duda")
    load.add_argument("--dates", choices=("dia", "mes"), default="", help="qué va primero en 03/04/2026, si hay duda")
    load.add_argument("--map", action="append", default=[], metavar="\"SU COLUMNA=COLUMNA\"",
                      help="qué columna de la tabla es una de su planilla (nada después del =: no se publica)")
    load.add_argument("--save-map", default="", metavar="NOMBRE", help="guardar lo dicho para las próximas planillas")
    load.add_argument("--organism", default="", metavar="CÓDIGO",
                      help="de un archivo con datos de todo el país, solo las filas de ese organismo (MU001)")
    load.add_argument("--marked", type=Path, default=None, metavar="SALIDA.xlsx",
                      help="devolver la planilla con las celdas malas pintadas y comentadas")
    load.add_argument("--dry-run", action="store_true", help="decir qué haría, sin escribir nada")
    load.add_argument("--replace", action="store_true", help="reemplazar las tablas que ya existen y cambian")

    fix = _verb(verbs, "fix", "corregir lo que tiene una sola lectura: espacios, fechas, montos, listas", common)
    fix.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    fix.add_argument("--dry-run", action="store_true", help="decir cada cambio, celda por celda, sin escribir nada")
    fix.add_argument("--mask", action="store_true",
                     help="además, tarjar los datos personales que se encuentren (no se puede deshacer)")
    fix.add_argument("--undo", action="store_true", help="volver a lo que había antes de la última corrección")

    blank = _verb(verbs, "template", "planilla Excel en blanco de una tabla, con listas para elegir", common)
    blank.add_argument("table", metavar="TABLA", help="tabla; «portalgen schemas list» las muestra todas")
    blank.add_argument("--period", default="", metavar="AAAA-MM", help="período (por defecto, el último terminado)")
    blank.add_argument("--out", type=Path, default=None, metavar="ARCHIVO", help="archivo o carpeta donde dejarla")

    diff = _verb(verbs, "diff", "qué filas son nuevas, ya no están o cambiaron desde una versión", common)
    diff.add_argument("rev", metavar="VERSIÓN", help="rama, etiqueta o versión del historial: main, HEAD~1")
    diff.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    diff.add_argument("--format", choices=("text", "markdown", "csv", "json"), default="text",
                      help="forma del informe; markdown sirve para un comentario")
    diff.add_argument("--rows", type=_count, default=20, metavar="N", help="filas que se muestran de cada una (20)")

    dates = _verb(verbs, "deadlines", "qué vence y cuándo, qué falta, qué llegó con atraso", common)
    dates.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    dates.add_argument("--ics", type=Path, default=None, metavar="CARPETA",
                       help="escribir los calendarios: el de la municipalidad y el de cada unidad")
    dates.add_argument("--messages", action="store_true", help="los avisos que corresponde enviar hoy")

    export = _verb(verbs, "export", "una tabla publicada, en la forma del Portal de Transparencia del Estado", common)
    export.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    export.add_argument("table", metavar="TABLA", help="tabla; «portalgen schemas list» las muestra todas")
    export.add_argument("period", nargs="?", default="", metavar="AAAA-MM",
                        help="período (por defecto, el último terminado)")
    export.add_argument("--portal", action="store_true", help="en el orden y con los encabezados del portal")
    export.add_argument("--area", default="", metavar="ÁREA", help="área: educacion, salud…")
    export.add_argument("--series", default="", metavar="SERIE", help="serie, cuando la tabla tiene varias planillas")
    export.add_argument("--out", type=Path, default=None, metavar="ARCHIVO", help="archivo o carpeta donde dejarla")

    take = _verb(verbs, "receive", "recibir planillas en la carga del mes, y responder a quien las envió", common)
    take.add_argument("file", nargs="*", type=Path, metavar="ARCHIVO", help="planillas (por defecto, las de entrada/)")
    take.add_argument("--site", default="", metavar="SITIO", help="municipalidad, si hay varias")
    take.add_argument("--sender", default="", metavar="QUIÉN", help="quién las envía, para el certificado")
    take.add_argument("--table", default="", metavar="TABLA", help="tabla, cuando el archivo no permite saberlo")
    take.add_argument("--period", default="", metavar="AAAA-MM", help="período, cuando el archivo no lo dice")
    take.add_argument("--area", default="", metavar="ÁREA", help="área: educacion, salud…")
    take.add_argument("--commit", action="store_true", help="guardarlas en la rama de la carga, sin tocar esta carpeta")
    take.add_argument("--marked", type=Path, default=None, metavar="CARPETA",
                      help="dejar allí las planillas con problemas, con sus celdas marcadas")
    take.add_argument("--take", action="store_true", help="apartar de entrada/ lo que se recibió")
    _event(take, "recibir lo que dice el suceso de este flujo, y responder")

    forms = _verb(verbs, "admin", "formularios para editar fichas y páginas sin escribir YAML", common)
    forms.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    forms.add_argument("--repository", required=True, metavar="ORGANIZACION/NOMBRE", help="dónde están los archivos")
    forms.add_argument("--host", choices=("github", "gitlab"), default="github", help="quién guarda el repositorio")
    forms.add_argument("--main", default="main", metavar="RAMA", help="rama de lo publicado (main)")
    forms.add_argument("--out", type=Path, default=Path("admin"), metavar="CARPETA", help="dónde dejarlos (admin)")

    sync = _verb(verbs, "sync", "enviar los datos a un portal de datos abiertos (CKAN)", common)
    sync.add_argument("what", choices=("plan", "apply", "bundle"), metavar="plan|apply|bundle",
                      help="plan: qué cambiaría; apply: hacerlo; bundle: dejarlo en un archivo, para otro computador")
    sync.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    sync.add_argument("--bundle", type=Path, default=None, metavar="ARCHIVO",
                      help="el archivo de un envío: donde dejarlo, o el que se quiere aplicar")
    sync.add_argument("--purge", action="append", default=[], metavar="CONJUNTO",
                      help="con apply: borrar para siempre algo ya retirado (conjunto, o conjunto/archivo)")
    sync.add_argument("--base-url", default="", metavar="URL", help="dirección pública de los sitios, para enlazarlos")
    _jobs(sync)

    review = _verb(verbs, "review", "revisar una carga: comentario, vista previa y avisos", common)
    review.add_argument("site", nargs="*", metavar="SITIO", help="además de las que cambian")
    review.add_argument("--since", default="", metavar="VERSIÓN", help="con qué comparar (por defecto, lo publicado)")
    review.add_argument("--out", type=Path, default=Path("revision"), metavar="CARPETA", help="dónde (revision)")
    _jobs(review)
    _event(review, "revisar la propuesta de este flujo", send=False)

    note = _verb(verbs, "comment", "dejar una revisión como comentario de su propuesta", common)
    note.add_argument("folder", type=Path, metavar="CARPETA", help="la que dejó «portalgen review»")
    _event(note, "la propuesta que dice el suceso de este flujo")

    proof = _verb(verbs, "certify", "mirar lo publicado desde afuera y emitir el certificado", common)
    proof.add_argument("site", nargs="*", metavar="SITIO", help="además de las que cambiaron")
    proof.add_argument("--url", default="", metavar="URL", help="dirección del portal")
    proof.add_argument("--since", default="", metavar="VERSIÓN", help="desde qué versión (por defecto, la anterior)")
    proof.add_argument("--wait", type=_count, default=0, metavar="SEGUNDOS", help="cuánto esperar a que esté (0)")
    proof.add_argument("--reviewed-by", action="append", default=[], metavar="QUIÉN", help="quién revisó")
    proof.add_argument("--published-by", action="append", default=[], metavar="QUIÉN", help="quién publicó")
    proof.add_argument("--out", type=Path, default=Path("certificado"), metavar="CARPETA", help="dónde (certificado)")
    _event(proof, "lo que publicó este flujo")

    remind = _verb(verbs, "remind", "avisos de lo que falta, por unidad y mes", common)
    _send(remind)

    pulse = _verb(verbs, "pulse", "si el portal está arriba y muestra lo último aprobado", common)
    pulse.add_argument("site", nargs="*", metavar="SITIO", help="carpeta de sites/ (por defecto, todas)")
    pulse.add_argument("--url", default="", metavar="URL", help="dirección del portal")
    _send(pulse)

    deliver = _verb(verbs, "deliver", "entregar el portal construido a otro repositorio, el público", common)
    deliver.add_argument("--from", dest="source", type=Path, default=Path("public"), metavar="CARPETA",
                         help="el portal construido (public)")
    deliver.add_argument("--to", required=True, metavar="REPOSITORIO", help="dirección del repositorio público")
    deliver.add_argument("--branch", default="main", metavar="RAMA", help="rama que publica (main)")

    gone = _verb(verbs, "withdraw", "se publicaron datos personales: qué hacer, y hacer lo que no tiene riesgo", common)
    gone.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    gone.add_argument("file", metavar="ARCHIVO", help="planilla o documento que los tiene")
    gone.add_argument("--row", action="append", type=_count, default=[], metavar="N",
                      help="solo esta fila, como la cuenta la planilla (se puede repetir)")
    gone.add_argument("--column", default="", metavar="COLUMNA", help="vaciar esta columna (de esas filas, o de todas)")
    gone.add_argument("--reason", default="", metavar="MOTIVO", help="por qué se retira; la página lo mostrará")
    gone.add_argument("--do", action="store_true", help="hacer ahora lo que no tiene riesgo")

    schemas = _verb(verbs, "schemas", "qué pide la ley: tablas, columnas y reglas", common)
    schemas.add_argument("what", choices=("list", "show", "export"), metavar="list|show|export",
                         help="list: todas; show: una tabla; export: todas, para otros programas (JSON)")
    schemas.add_argument("table", nargs="?", default="", metavar="TABLA", help="tabla que se quiere ver")
    schemas.add_argument("--out", type=Path, default=None, metavar="CARPETA", help="carpeta para los archivos JSON")

    score = _verb(verbs, "score", "el puntaje que daría hoy la fiscalización, y qué arreglar primero", common)
    score.add_argument("site", nargs="?", default="", metavar="SITIO", help="carpeta de sites/")
    score.add_argument("--period", default="", metavar="AAAA-MM", help="mes que se evalúa (el exigible hoy)")
    score.add_argument("--variant", default="", metavar="NOMBRE", help="variante de la fórmula")
    score.add_argument("--item", default="", metavar="ÍTEM", help="todos los indicadores de un ítem, con su respuesta")
    score.add_argument("--all", action="store_true", help="decir todo lo que resta puntos, no solo lo principal")
    score.add_argument("--history", type=_count, default=0, metavar="N", help="los últimos N meses, según el historial")
    score.add_argument("--links", action="store_true", help="abrir los enlaces y anotar los que no funcionan")
    score.add_argument("--report", type=Path, default=None, metavar="ARCHIVO", help="guardar un informe para imprimir")
    score.add_argument("--badge", type=Path, default=None, metavar="ARCHIVO", help="guardar la insignia (SVG)")
    score.add_argument("--indicators", action="store_true", help="qué indicadores se deciden solos")

    survey = _verb(verbs, "survey", "en qué pie está la municipalidad según sus respuestas, y por dónde seguir", common)
    survey.add_argument("site", metavar="SITIO", help="carpeta de sites/")
    survey.add_argument("survey", nargs="?", default="", metavar="ENCUESTA",
                        help="una de schemas/instrumentos (por defecto, todas)")
    survey.add_argument("--start", action="store_true", help="crear el archivo con las preguntas, para responderlas")
    survey.add_argument("--save", action="store_true", help="anotar el resultado de hoy, para ver el avance")

    _verb(verbs, "doctor", "revisar que todo esté en su lugar y decir qué hacer", common)
    return top


def _verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str,
          common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    made = verbs.add_parser(name, help=about, description=about[0].upper() + about[1:] + ".", parents=[common])
    made.set_defaults(run={"import": "import_files"}.get(name, name))
    return made


def _send(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--send", action="store_true", help="además, dejarlo en el sitio donde se trabaja")


def _event(parser: argparse.ArgumentParser, about: str, *, send: bool = True) -> None:
    parser.add_argument("--event", action="store_true", help=about)
    if send:
        _send(parser)
    parser.add_argument("--main", default="main", metavar="RAMA", help="rama de lo publicado (main)")


def _jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=_count, default=0, metavar="N",
                        help="procesos a la vez (por defecto, los núcleos del computador)")


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group("opciones comunes")
    group.add_argument("--sites", type=Path, default=None, metavar="CARPETA", help="carpeta de los sitios (sites)")
    group.add_argument("--schemas", type=Path, default=None, metavar="CARPETA", help="carpeta de los esquemas")
    group.add_argument("--themes", type=Path, default=None, metavar="CARPETA", help="carpeta de los temas")
    group.add_argument("--today", type=_day, default=None, metavar="AAAA-MM-DD", help="hacer como si hoy fuera ese día")
    group.add_argument("--json", action="store_true", help="resultado para máquinas")
    group.add_argument("--quiet", "-q", action="store_true", help="decir solo lo necesario")
    group.add_argument("--verbose", "-v", action="store_true", help="decir más")
    return common


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


def _shard(text: str) -> tuple[int, int]:
    part, slash, whole = text.partition("/")
    if slash and part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole):
        return int(part), int(whole)
    raise argparse.ArgumentTypeError(f"«{text}» no es una parte: escriba, por ejemplo, 3/16")


if __name__ == "__main__":
    sys.exit(main())
