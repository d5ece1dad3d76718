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
