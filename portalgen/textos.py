"""The program's own Spanish sentences (findings have theirs in schemas/hallazgos.yaml)."""

STATE_WORDS = {
    "con_datos": "Con información",
    "sin_movimiento": "Sin movimiento en el período",
    "no_aplica": "No aplica a esta municipalidad",
    "pendiente": "Pendiente de publicar",
}
FORMATS = {
    "csv": "CSV",
    "excel": "CSV para Excel",
    "xlsx": "Excel (XLSX)",
    "json": "JSON",
}

NO_SITES = ("No encuentro ninguna municipalidad en «{folder}». Cree una con: portalgen new nombre-de-la-comuna "
            "(o indique la carpeta con --sites).")
SITE_NOT_FOUND = "No encuentro «{name}» en «{folder}».{near}"

NEW_BAD_NAME = ("«{name}» no sirve como nombre de carpeta: use minúsculas sin tildes, números y guiones, "
                "como puerto-ejemplo.")
NEW_EXISTS = "La carpeta «{folder}» ya existe y no se toca. Elija otro nombre."
NEW_UNKNOWN_NAME = ("No encuentro «{name}» en la lista de municipalidades. Escriba el nombre de la comuna "
                    "o su código MU.")
NEW_DONE = """Creé {folder}: {name}.
Siguiente paso: deje las planillas en sus carpetas y construya con  portalgen build {slug}"""
NEW_UNKNOWN = """Creé {folder}. El nombre no está en la lista de municipalidades, así que los códigos quedaron en cero
y el sitio marcado como ficticio: complételos en sitio.yaml (o repita con --name y el nombre de la comuna).
Siguiente paso: deje las planillas en sus carpetas y construya con  portalgen build {slug}"""
TABLE_WANTED = "Diga qué tabla quiere ver. «portalgen schemas list» las muestra todas."
TABLE_NOT_FOUND = "No conozco la tabla «{name}».{near} «portalgen schemas list» las muestra todas."

BUILD_DONE = "{slug}: publicado. {tables} planillas, {rows} filas."
BUILD_KEPT = "{slug}: sin cambios. {tables} planillas, {rows} filas."
BUILD_BLOCKED = "{slug}: no se publicó, porque hay problemas que lo impiden. Lo publicado antes sigue como estaba."
BUILD_STOPPED = "{slug}: no se pudo construir. {why}"
INVENTED = "Sitio de demostración: la municipalidad, las personas y los montos son inventados."
COVER_TITLE = "Portales de transparencia"

IMPORT_NO_FILE = "No encuentro el archivo «{path}»."
IMPORT_TALLY = ("  De {total} celdas: {header} de encabezado, {unchanged} sin cambios, {transformed} convertidas y "
                "{dropped} fuera de la tabla.")
IMPORT_DRY = "  → {path}: {state}, {rows} filas (nada se ha escrito)."
IMPORT_SAVED = "  → {path}: {rows} filas."
IMPORT_KEPT = "  → {path}: igual a la que ya estaba."
IMPORT_DIFFERENT = ("  → {path}: ya existe y es distinta ({added} filas nuevas, {removed} que ya no están). "
                    "No se tocó: para reemplazarla, agregue --replace.")

SERVE_AT = "Vista previa en http://127.0.0.1:{port}/ (solo en este computador). Ctrl+C para terminar."
SERVE_BUSY = "El puerto {port} está ocupado. Elija otro con --port."

# argparse's own words, so that help and usage errors read in Spanish
ARGPARSE = {
    "usage: ": "uso: ",
    "options": "opciones",
    "optional arguments": "opciones",
    "positional arguments": "argumentos",
    "show this help message and exit": "mostrar esta ayuda",
    "show program's version number and exit": "mostrar la versión",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "unrecognized arguments: %s": "no conozco: %s",
    "the following arguments are required: %s": "falta indicar: %s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r no es una opción (elija: %(choices)s)",
    "expected one argument": "falta su valor",
    "expected at least one argument": "falta al menos un valor",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s es ambigua: puede ser %(matches)s",
    "invalid %(type)s value: %(value)r": "%(value)r no sirve como valor",
    "ignored explicit argument %r": "no lleva valor: %r",
    "not allowed with argument %s": "no se puede usar junto con %s",
}
