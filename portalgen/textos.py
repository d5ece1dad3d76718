"""The program's own Spanish sentences (findings have theirs in schemas/hallazgos.yaml)."""

import errno

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
SIGNS = {"pesos": "$", "dólares": "US$", "euros": "€"}       # how a currency is written before an amount

NO_SITES = ("No encuentro ninguna municipalidad en «{folder}». Cree una con: portalgen new nombre-de-la-comuna "
            "(o indique la carpeta con --sites).")
OUT_IN_SITES = ("«{out}» está dentro de «{sites}», donde van las planillas: lo publicado se leería como parte de una "
                "municipalidad. Elija otra carpeta con --out.")
SITE_NAME = ("La carpeta «{folder}» no se publica: su nombre es parte de la dirección del portal y va en minúsculas "
             "sin tildes, números y guiones, como puerto-ejemplo. Windows tampoco admite «con», «aux», «nul» y otros "
             "pocos. Cámbiele el nombre.")
SITE_LINK = ("La carpeta «{folder}» es un acceso directo a otro lugar y no se lee: lo que publicó antes sigue como "
             "estaba. Reemplácela por una copia de la carpeta.")
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

BUILD_DONE = "{slug}: publicado. Planillas: {tables}; filas: {rows}."
BUILD_KEPT = "{slug}: sin cambios. Planillas: {tables}; filas: {rows}."
BUILD_BLOCKED = "{slug}: no se publicó, porque hay problemas que lo impiden. Lo publicado antes sigue como estaba."
BUILD_DRAFT = "{slug}: es un borrador. Tiene problemas que impiden publicar; «portalgen check {slug}» los dice."
BUILD_STOPPED = "{slug}: no se pudo construir. {why}"
INVENTED = "Sitio de demostración: la municipalidad, las personas y los montos son inventados."
COVER_TITLE = "Portales de transparencia"
ACCESSIBILITY_TITLE = "Accesibilidad"
ACCESSIBILITY_WORDS = "Qué cumple este portal para que todas las personas puedan usarlo, qué falta y a quién avisar."
BANNER_TITLE = "Banner para el sitio web municipal"
BANNER_WORDS = "El código para enlazar este portal desde la página de inicio del sitio web de la municipalidad."
BANNER_UNKNOWN = "https://DIRECCION-DE-ESTE-PORTAL"
MENU_HOME, MENU_ALL, MENU_ASK = "Inicio", "Materias", "Pedir información"
NO_REGION = "Municipalidades"
COVER_UP_TO_DATE = "{done} de {all} materias al día"
SEARCH_TITLE = "Buscar"
SEARCH_WORDS = "Materias, tablas, períodos, palabras del glosario, empresas y organizaciones de este portal."
COMPARE_TITLE = "Comparar municipalidades"
COMPARE_WORDS = "La misma tabla en cada municipalidad: cuántas filas publica y cuánto suman sus montos cada año."
COMPARE_COUNT = "{n} municipalidades"
STATES_TITLE = "Estado de cada materia: {region}"
STATES_WORDS = "Qué tiene publicado cada municipalidad de lo que manda la ley, según su último período."
OTHERS_WRONG = ("«{file}», línea {line}: la lista «portales» lleva, de cada uno, «nombre», «url» (dirección web "
                "completa) y, si se quiere, «region» y «resumen» (una copia de su portal.json).")
OTHERS_UNREAD = "«{file}» no es la copia de un portal.json. Descárguela otra vez de ese portal, o quite «resumen»."

IMPORT_NO_PERIOD = "«{period}» no es un período. Escríbalo como 2026-10 (mes) o 2026 (año)."
IMPORT_READ = "Buscando sus filas: {part} % ({gigabytes} GB)"
IMPORT_SHEET = "  Hoja «{sheet}»:"
IMPORT_ASK = {"table": "Los encabezados sirven para varias tablas{sheet}. ¿Cuál es?",
              "period": "¿De qué período es la planilla{sheet}?",
              "series": "¿Cuál de las planillas de esta tabla es{sheet}?"}
IMPORT_ASK_AGAIN = "Escriba el número, o lo que corresponda (nada: dejarlo así): "
IMPORT_ASK_FREE = "Escríbalo (un mes como 2026-10; nada: dejarlo así): "
IMPORT_MAP_FORM = "No entiendo «{pair}». Escriba --map \"Columna de su planilla=columna de la tabla\"."
IMPORT_MAP_COLUMN = "No hay una columna «{name}».{near} «portalgen schemas show TABLA» muestra las de cada tabla."
IMPORT_MAP_HEAD = "Enséñeme su planilla: qué columna de «{title}» es cada una de las suyas. Faltan:"
IMPORT_MAP_ASK = "«{header}» es la número (nada: no se publica): "
IMPORT_MAP_NAMES = "Nombre para recordarlo la próxima vez, como remuneraciones (nada: no recordarlo): "
IMPORT_MAP_NAME = "«{name}» no sirve como nombre: use minúsculas, números y guiones, por ejemplo remuneraciones."
IMPORT_MAP_SAVED = "  Aprendido: {path}. Se usará con toda planilla que traiga esas columnas."
IMPORT_NO_FILE = "No encuentro el archivo «{path}»."
IMPORT_TALLY = ("  De {total} celdas: {header} de encabezado, {unchanged} sin cambios, {transformed} convertidas y "
                "{dropped} fuera de la tabla.")
IMPORT_DRY = "  → {path}: {state}, {rows} (nada se ha escrito)."
IMPORT_SAVED = "  → {path}: {rows}."
IMPORT_KEPT = "  → {path}: igual a la que ya estaba."
IMPORT_DIFFERENT = ("  → {path}: ya existe y es distinta ({added}, {removed} que ya no están). "
                    "No se tocó: para reemplazarla, agregue --replace.")

SERVE_AT = "Vista previa en http://127.0.0.1:{port}/ (solo en este computador). Ctrl+C para terminar."
SERVE_BUSY = "El puerto {port} está ocupado. Elija otro con --port."

# why the system refused a file, by the name of its error
DISK_REASONS = {"ENOENT": "no existe", "EACCES": "no hay permiso", "EPERM": "no hay permiso",
                "EROFS": "el disco es de solo lectura", "ENOSPC": "no queda espacio en el disco",
                "EDQUOT": "no queda espacio en el disco", "EIO": "el disco falló", "EISDIR": "es una carpeta",
                "ENOTDIR": "algo en su ruta no es una carpeta", "EEXIST": "ya existe", "ELOOP": "pasa por un enlace",
                "EFBIG": "el sistema no admite un archivo tan grande",
                "EMFILE": "hay demasiados archivos abiertos", "ENAMETOOLONG": "su nombre es demasiado largo"}


def disk_words(error: OSError) -> str:
    """What the system refused, without a full stop."""
    why = DISK_REASONS.get(errno.errorcode.get(error.errno or 0, ""), "el sistema no lo permitió")
    return f"no pude leer o escribir {error.filename or 'un archivo'}: {why}"


# argparse's own words, so that help and usage errors read in Spanish
ARGPARSE = {
    "usage: ": "uso: ",
    "options": "opciones",
    "optional arguments": "opciones",
    "positional arguments": "argumentos",
    "show this help message and exit": "mostrar esta ayuda",
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

STARVED = ("portalgen: faltó memoria, o el sistema detuvo uno de los procesos. Lo publicado sigue entero. Cierre otros "
           "programas y vuelva a intentarlo; si se repite, con --jobs 1.")
NO_VERB = "«{name}» no es algo que sepa hacer.{near} «portalgen --help» muestra todo."

CATALOGUE_TITLE = "Datos de Transparencia Activa – {name}"
CATALOGUE_WORDS = "Todas las tablas que la {name} publica en su portal de Transparencia Activa, como datos abiertos."
THEMES_TITLE = "Materias de Transparencia Activa"
PROVENANCE = "Planillas preparadas por las unidades de la municipalidad, revisadas antes de publicarse."
DICTIONARY_TITLE = "Diccionario de datos: {title}"
YEAR_TITLE = "todo {year}"
FEED_ALL = "Transparencia Activa"
FEED_NAME = "Novedades: {title}"
FEED_TITLE = "Novedades: {title} – {name}"
FEED_ENTRY = "Actualizado el {day}: {rows}."
ROWS = "{n} filas"
ONE_ROW = "1 fila"
YES, NO = "Sí", "No"
TYPES = {"string": "texto", "integer": "número entero", "number": "número", "boolean": "sí o no", "date": "fecha",
         "year": "año", "time": "hora", "datetime": "fecha y hora", "yearmonth": "año y mes"}

# the blank workbook of a table
BLANK_EXAMPLE, BLANK_GUIDE, BLANK_LISTS = "Ejemplo", "Instrucciones", "Listas"
BLANK_HEADS = {"Columna": 34, "¿Obligatoria?": 14, "Qué es": 18, "Qué escribir": 70, "Ejemplo": 34}
BLANK_TOP = ("Escriba una fila por registro en la primera hoja, desde la fila 2.",
             "No cambie los nombres de las columnas.",
             "No agregue títulos, totales ni filas en blanco: los totales se calculan solos.")
BLANK_WORDS = {
    "periodo": "Período: {period}",
    "elija": "Elija un valor de la lista (hoja «Listas»).",
    "obligatorio": "Obligatorio.",
    "opcional": "Si no hay dato, déjela vacía.",
    "integer": "Solo el número, sin decimales.",
    "monto": "Solo el número, sin signo ni puntos.",
    "number": "Solo el número.",
    "date": "Fecha: día, mes y año.",
    "boolean": "Sí o No.",
    "sin_dato": "Si no corresponde: «{texto}».",
    "minimo": "Mínimo: {minimo}.",
    "ejemplo": "Ejemplo: {ejemplo}",
}
TEMPLATE_NO_EDITION = "La tabla «{title}» no se pide en {period}. Elija otro período con --period."
TEMPLATE_DONE = ("{path}: planilla en blanco de «{title}», {period}.\n"
                 "Cuando esté llena:  portalgen import {path} --site SITIO")
PERIOD_WANTED = "«{period}» no sirve para «{title}»: escríbalo como {example}."
PERIOD_NONE = "nada (es una tabla permanente, sin período)"

AGENDA_NAME = "Transparencia Activa: {name}"
AGENDA_UNIT = "Transparencia Activa, {unit}: {name}"
AGENDA_TOWN = "Toda la municipalidad"
AGENDA_TITLES = {"interno": "Plazo interno: {what}", "legal": "Plazo legal: {what}"}
AGENDA_ONE = "{item}, {period}"
AGENDA_ITEM = "{item} ({unit})."
AGENDA_LINE = "{table}, {period} ({unit})."
AGENDA_DELIVERED = "Entregada el {day}."
AGENDA_EXTENDED = "Plazo ampliado: {reason}"
DEADLINE_NAMES = {"interno": "plazo interno", "legal": "plazo legal"}
DUE_WORDS = {
    "a_tiempo": "A tiempo",
    "atrasado": "Con atraso",
    "sin_fecha": "Publicado, sin fecha de entrega",
    "por_entregar": "Por entregar",
    "vencido": "Pasó el plazo interno",
    "falta": "Falta",
    "sin_movimiento": "Sin movimiento",
    "no_aplica": "No aplica",
    "vigente": "Vigente",
    "no_se_pide": "No se pide",
    "en_curso": "Aún no termina",
}
AREAS_MISSING = "{name} (falta {areas})"
DUE_MEANINGS = {
    "a_tiempo": "Se publicó a más tardar el día del plazo legal.",
    "atrasado": "Se publicó después del plazo legal.",
    "sin_fecha": "Está publicado, pero no se sabe desde qué día.",
    "por_entregar": "No se ha publicado y su plazo aún no vence.",
    "vencido": "No se ha publicado y pasó el plazo interno; todavía puede publicarse a tiempo.",
    "falta": "No se ha publicado y el plazo legal pasó.",
    "sin_movimiento": "La municipalidad declaró que en el mes no hubo nada que informar.",
    "no_aplica": "La municipalidad declaró que no le corresponde.",
    "vigente": "No tiene períodos: está publicado y se cambia cuando cambia lo informado.",
    "no_se_pide": "Ese mes no termina ningún período de sus tablas.",
    "en_curso": "El mes aún no termina.",
}
ORIGINS = {"historial": "por el historial de la carpeta", "declarada": "por lo declarado en «entregas»",
           "sin_guardar": "porque está en la carpeta, aunque todavía no en su historial"}

# safe corrections
FIX_FILE = "{file}: {count}"
FIX_CELL = "    {cell}: «{before}» → «{after}»"
FIX_STRUCK = "    {cell}: {after}"
FIX_MORE = "    … y {count} más (con --dry-run se ven todas)"
FIX_NOTHING = "{slug}: nada que corregir."
FIX_DONE = "{slug}: {count} en {files}. Para deshacerlo:  portalgen fix {slug} --undo"
FIX_DRY = "{slug}: {count} en {files}. No se ha escrito nada: para hacerlo, repita sin --dry-run."
FIX_MASKED = ("{slug}: {count} en {files}. Lo tarjado no se puede recuperar de aquí, y sigue en las versiones "
              "anteriores del archivo: si ya se publicó o se compartió, pida que también se borre de allí.")
FIX_UNDONE = "{slug}: deshice la última corrección ({files})."
FIX_NO_UNDO = "{slug}: no hay una corrección que deshacer, o lo corregido cambió después y no se toca."
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
DUE_LINE = "{unit}, {state}"
DUE_UNTIL = "{deadline}: {day}"
DUE_COUNTS = {"a_tiempo": "A tiempo", "atrasado": "Con atraso", "sin_fecha": "Publicado sin fecha de entrega",
              "sin_movimiento": "Sin movimiento", "no_aplica": "No aplica", "por_entregar": "Por entregar",
              "vencido": "Pasó el plazo interno", "falta": "Falta"}
NOTHING_OPEN = "No hay nada pendiente."

DEADLINES_HEAD = "{name}. Hoy es {day}."
DEADLINES_SHALLOW = ("El historial de esta carpeta está incompleto (es una copia parcial): no dice cuándo llegó cada "
                     "planilla. Vale solo lo declarado en «entregas».")
DEADLINES_MONTH = "Información de {what}: plazo interno, {internal}; plazo legal, {legal} ({left})."
DEADLINES_NEXT = "Lo próximo, información de {what}: plazo interno, {internal}; plazo legal, {legal}."
DEADLINES_PENDING = "Sin entregar ({n}):"
DEADLINES_LATE = "Llegó con atraso este mes ({n}):"
DEADLINES_UNIT = "Por unidad, información de {what}:"
DEADLINES_DELIVERED = " Llegó el {day}: se sabe {how}."
DEADLINES_ICS = "{path}: {title}."
DEADLINES_NO_LAW = "Falta plazos.yaml en «{folder}»: dice qué día vence cada entrega."
LEFT = {"hoy": "vence hoy", "pasado": "ya venció", "uno": "queda 1 día hábil", "varios": "quedan {n} días hábiles"}
NO_REMINDERS = "Hoy no corresponde enviar ningún aviso. Con --today AAAA-MM-DD se ven los de otro día."
REMINDER_HEAD = """— Para: {to} ({email}).{copy}
Asunto: {subject}
"""
AGENDA_CALENDAR = "Calendario de plazos: {title}"
CALENDAR_TITLE = "Calendario de actualización"
CALENDAR_WORDS = "Cuándo se actualiza cada materia de Transparencia Activa y qué días vencen los plazos."
CALENDAR_INTRO = ("La información de cada mes se publica el mes siguiente. El plazo legal es el último día en que debe "
                  "estar publicada; el plazo interno es el día en que las unidades la entregan para revisarla.")
PANEL_TITLE = "Cumplimiento"
PANEL_WORDS = "Qué materias se publicaron a tiempo, cuáles con atraso y cuáles faltan, mes por mes."
PANEL_INTRO = ("Cada casilla dice cómo quedó una materia en el mes informado; si varias de sus tablas difieren, "
               "lo peor. Lo trimestral y lo anual se cuenta en el mes en que termina su período.")

# the fiscalización score
SCORE_NO_INSTRUMENT = "En «{folder}» no está instrumentos/fiscalizacion.yaml, que dice qué pregunta la fiscalización."
SCORE_NO_VARIANT = "No conozco la variante «{name}» de la fórmula. Están: {known}."
SCORE_NO_SITE = "Diga de qué municipalidad: portalgen score SITIO."
SCORE_NO_ITEM = "No conozco el ítem «{name}» de la fiscalización.{near}"
SCORE_NO_PERIOD = "«{period}» no es un mes. Escríbalo como 2026-10."
SCORE_NO_NETWORK = ("No pude abrir ningún enlace: este computador parece no tener acceso a la red. "
                    "No se anotó nada; lo de antes sigue como estaba.")
SCORE_NO_HISTORY = ("No hay historial que mirar: la carpeta no está en un repositorio con cambios guardados. "
                    "Sin él solo se puede calcular el puntaje de hoy.")
SCORE_HEAD = "{name}, {period}: {points} de 100"
SCORE_NONE = "{name}, {period}: no hay ningún ítem que evaluar."
SCORE_VARIANT = "Fórmula: {title} ({variant})."
SCORE_LOWEST = ("Hay {n} por responder en gestion/fiscalizacion.yaml; si todas fueran «No», el puntaje sería {points}.")
SCORE_QUESTIONS = ("1 pregunta", "{n} preguntas")
SCORE_LOSSES = "Qué arreglar primero (lo que cada arreglo, por sí solo, sumaría al total):"
SCORE_NOTHING = "Nada que arreglar: todo lo que las planillas pueden probar se cumple."
SCORE_MORE = "… y {n} más; con --all se ven todos."
SCORE_OUT, SCORE_LEFT_OUT = "Fuera del cálculo:", "no se evalúa"
SCORE_TOPICS = "Por materia:"
SCORE_UP_TO = "hasta "
SCORE_WARNING = "Aviso: {file}, línea {line}: {message}"
SCORE_UNKNOWN_ID = "no existe «{name}» en la fiscalización, así que no cuenta.{near}"
SCORE_DECIDED = "«{name}» lo deciden las planillas: lo que aquí se responda no cuenta."
SCORE_HISTORY = "Puntaje de cada mes, según lo que estaba publicado al vencer su plazo:"
SCORE_AS_OF, SCORE_NOW, SCORE_NOT_YET = "guardado hasta el {day}", "como está hoy", "ese día aún no se guardaba nada"
SCORE_SAVED = "  → {path}"
SCORE_LINKS = "Miré {n} enlaces: {broken} no funcionan. Quedó anotado en {path}."
SCORE_TITLE = "Puntaje de transparencia"
SCORE_WORDS = ("Cuánto cumple este portal de lo que mira la fiscalización del Consejo para la Transparencia, calculado "
               "por la propia municipalidad a partir de sus planillas.")
SCORE_BADGE = ("Transparencia activa", "{points} de 100")
SCORE_TABLE_HEAD = """# Qué indicadores se deciden solos, y por qué no los demás

Esta página se genera: `portalgen score --indicators > docs/puntaje-indicadores.md`.

De {all} indicadores, **{automatic} son automáticos** (los deciden las planillas), **{assisted} son asistidos** (las
planillas dan una respuesta y una persona puede corregirla) y **{manual} son manuales** (solo una persona sabe). El
número de cada uno es su lugar en la lista de su ítem, en: {document}.
"""

# a table for the State's transparency portal
HOURS = ("horas", "hrs")                      # the half of a cell that holds them, and how they are written
EXPORT_FORM = "Diga para dónde: agregue --portal (la forma que pide el Portal de Transparencia del Estado)."
EXPORT_DONE = "{path}: {title}, {period}, {rows} filas, en la forma del Portal de Transparencia del Estado."
EXPORT_UNSEEN = ("No se ha visto cómo pide el portal la tabla «{title}»: va con nuestros títulos y nuestro orden. "
                 "Compare con la plantilla que el portal ofrece antes de subirla.")
EXPORT_EXTRA = "El portal no tiene columna para {columns}: van al final."
EXPORT_UTF8 = "Va en UTF-8, porque tiene letras que la codificación del portal no admite. Revise las tildes al subirla."
EXPORT_NONE = "No encuentro «{title}» de {period} en «{slug}».{have}"
EXPORT_SEVERAL = "«{title}» tiene varias planillas en ese período. Elija una con --series: {series}."
EXPORT_OTHER_HEADER = "«{file}» no tiene las columnas de su tabla. Corríjala primero: portalgen check {slug}"
EXPORT_WHOLE = "«schemas export» las lleva todas. Para una sola: portalgen schemas show {table} --json"
EXPORT_SCHEMAS = "{folder}: {count} esquemas (Table Schema) y esquemas.json, con todo lo que se pide."

# the marked workbook
MARKED_NAME, MARKED_SHEET, MARKED_AUTHOR = "Planilla", "Problemas", "portalgen"
MARKED_HEADS = ("Celda", "Gravedad", "Qué pasa", "Por qué", "Qué escribir", "Quién corrige")
MARKED_LEVELS = {"bloquea": "Impide publicar", "advierte": "Aviso", "sugiere": "Sugerencia"}
MARKED_MORE = "… y {count} más."
MARKED_DONE = "  → {path}: su planilla, con {count} y una hoja «Problemas» que los reúne."
MARKED_NONE = "  No hay nada que marcar: {path} no se escribió."
MARKED_ONE = "--marked devuelve una planilla: indique un solo archivo."
MARKED_KIND = "«{path}» debe terminar en .xlsx: así se devuelve la planilla marcada."
MARKED_OVER = "«{path}» es la misma planilla que se revisa. Elija otro nombre, para no perderla."

DIFF_HEAD = "{name}: qué cambió desde la versión {rev}, del {day}"
DIFF_NONE = "Nada cambió."
DIFF_OTHERS = "Otros archivos:"
DIFF_TOTAL = "En total: {tables}, {added} filas nuevas, {removed} que ya no están y {changed} con cambios."

# documents
DOCUMENT_PLACES = {
    "pagina": "la página {name}", "nota": "una nota de la página {name}",
    "datos": "los datos del archivo ({name})", "hoja": "la hoja {name}", "hoja_oculta": "la hoja oculta {name}",
    "comentario": "un comentario", "texto": "el texto", "borrado": "un texto borrado que sigue en el archivo",
    "linea": "la línea {name}", "nombre": "el nombre del archivo",
}
DOCUMENT_HIDDEN = {"hojas_ocultas": ("hoja oculta", "hojas ocultas"), "comentarios": ("comentario", "comentarios"),
                   "cambios": ("cambio sin aceptar", "cambios sin aceptar"),
                   "adjuntos": ("archivo adjunto", "archivos adjuntos")}
DOCUMENT_UNREAD = {"clave": "pide una clave para abrirse", "cerrado": "es de un formato que no se puede revisar",
                   "danado": "está dañado o incompleto", "excesivo": "es demasiado grande o complejo"}
PRIVACY_RULES = "Reglas de privacidad:"
PRIVACY_RULE = "  {rule}  {what}: {count}"
PRIVACY_NONE = "sin hallazgos"
STAGED_NO_GIT = "No puedo saber qué está por guardarse: «{folder}» no está en un repositorio de git."

# what has a date that people can use
EVENTS_TITLE = "Participe"
EVENTS_WORDS = "Consultas, fondos y elecciones abiertas hoy, y las sesiones y fechas que vienen."
EVENTS_GROUPS = (("Abierto hoy", "Hoy no hay nada abierto."), ("Lo que viene", "No hay fechas anunciadas."),
                 ("Lo que ya pasó", "Nada todavía."))
EVENTS_ALL = "Todas las fechas"
EVENTS_NAME = "{title}: {name}"
EVENTS_FROM_TO = "Del {since} al {until}"
EVENTS_UNTIL = "Último día"
SUBSTANTIAL = {"retirada": "deja de estar publicada", "quitada": "ya no está una de sus filas",
               "quitadas": "ya no están {n} de sus filas",
               "filas": "cambian {n} filas y tenía {of}", "montos": "la suma de «{column}» {share}",
               "nuevo": "deja de ser cero"}

# the forms of small records (portal/forms.py)
FORM_PERIOD = "Escriba el período así: 2026-10, o 2026 si es de todo el año."
FORM_SLUG = "Use minúsculas sin tildes, números y guiones: educacion-adultos."
FORM_WORDS = {
    "items": "Ítems de transparencia", "items_de": "Quién responde por cada ítem, notas, y por qué falta una planilla.",
    "sitio": "La municipalidad", "paginas": "Páginas", "pagina": "página", "cuerpo": "Contenido",
    "cuerpo_de": "La primera línea es el título y empieza con «# ».", "clave": "Nombre", "valor": "Valor"}
ADMIN_TITLE = "Formularios de {name}"
ADMIN_BAD_REPOSITORY = "«{text}» no es un repositorio: escríbalo como ORGANIZACION/NOMBRE."
ADMIN_BROKEN = "«{file}» no se puede leer, y el formulario sale de lo que dice. Revíselo antes con: portalgen check."
ADMIN_DONE = ("Los formularios quedaron en {out}. Ponga allí el programa que los muestra, {script}, y publique esa "
              "carpeta: docs/formularios.md dice cómo.")
ADMIN_PAGE = """<!doctype html>
<html lang="es-CL">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="cms-config-url" type="application/json" href="config.json">
</head>
<body>
<noscript>Los formularios necesitan JavaScript. Sin él se editan los mismos archivos, donde se trabaja.</noscript>
<script src="{script}"></script>
</body>
</html>
"""
REVIEWED = "Revisado el {day}."
REVIEWED_SINCE = "Revisado el {day}: lo que cambió desde «{since}» y lo que depende de ello."

# the page that checks a sheet in the browser (portal/validator.py)
VALIDATOR_TITLE = "Revise su planilla"
VALIDATOR_WORDS = ("Pegue las celdas o elija un archivo: se dice qué celda está mal, por qué y qué escribir, antes de "
                   "enviarla.")

# surveys of openness (portal/surveys.py)
SURVEY_LIST = "Diagnósticos"
SURVEY_LIST_WORDS = "Preguntas para saber en qué pie está una municipalidad y por dónde seguir. Se responden aquí."
SURVEY_UNKNOWN = "No hay una encuesta «{name}». Las que hay son: {known}."
SURVEY_EMPTY = ("{name} no tiene respuestas en gestion/{id}.yaml. Responda en la página «Diagnósticos», o cree ese "
                "archivo con --start.")
SURVEY_HEAD = "{name}: {title} ({answered} de {questions} preguntas)"
SURVEY_PLAN = "Plan de acción: {done} de {whole} acciones cumplidas."
SURVEY_STARTED = "Quedó {path}, con todas las preguntas para responder."
SURVEY_EXISTS = "{path} ya existe; complételo."
SURVEY_NOTHING, SURVEY_NONE = "sin respuestas", "Sin respuestas"
SURVEY_NOT_A_RESULT = ("{path} no es el resultado de una de estas encuestas. Descárguelo otra vez de la página, con "
                       "«Descargar el resultado (JSON)».")
SURVEY_THERE = "{path} ya existe, y no se toca lo que usted escribió. Cámbiele el nombre, o copie a mano lo nuevo."
SURVEY_TAKEN = "Quedaron {n} respuestas en {path}. Agregue la evidencia de cada una."
SURVEY_LINE = "- {{fecha: {day}, resultado: {{{result}}}}}"
SURVEY_BY_HAND = ("En {path} la historia no está al final, y no se toca lo que usted escribió. Agréguele esta línea a "
                  "mano: {line}")
SURVEY_SAVED = "El resultado de hoy quedó anotado en {path}."

# how transparency is managed (portal/manage)
NOBODY = "Sin designar"
MATRIX_HEADS = ("numero", "item", "tabla", "periodicidad", "unidad")
PROCESS = {
    "responsable": "Unidades responsables", "para_que": "Objetivo", "norma": "Norma", "usuarios": "Para quién",
    "insumos": "Con qué se hace", "insumo": "Planilla de «{tabla}», de {unidad}", "productos": "Qué se publica",
    "actividades": "Paso a paso", "columnas": "N° | Actividad | Tarea | Quién | Herramienta | Plazo",
}
RULES = {
    "articulo": "Artículo {n}. {texto}", "suplente": "reemplaza a {nombre}", "items": "materias {items}",
    "meta_alta": "{titulo}: al menos {meta}.", "meta_baja": "{titulo}: a lo más {meta}.",
    "borrador": "Es un borrador, hecho de lo que la municipalidad tiene designado. Rige cuando lo aprueba un decreto.",
    "aprobado": "Aprobado por {decreto}{fecha}.",
}
OBSERVATION_STATES = {"abierta": "Abierta", "vencida": "Abierta, con su plazo vencido", "cerrada": "Cerrada",
                      "cerrada_tarde": "Cerrada después de su plazo"}
PLAN_STATES = {"pendiente": "Pendiente", "en_curso": "En curso", "cumplida": "Cumplida", "descartada": "Descartada",
               "atrasada": "Atrasada"}
GOAL_MET = {True: "Cumple", False: "No cumple", None: "Sin datos"}
PROGRESS = {
    "herramientas": "Herramientas del modelo", "columnas_dimensiones": "Dimensión | Al comenzar | A esta fecha",
    "plan": "Plan de acción", "avance_plan": "{done} de {whole} acciones cumplidas.",
    "columnas_plan": "Acción | Responsable | Plazo | Estado | Evidencia",
    "indicadores": "Indicadores de {year}", "columnas_indicadores": "Indicador | Resultado | Meta | Estado | Cuenta",
    "observaciones": "Observaciones y reclamos", "sin_observaciones": "No se ha recibido ninguna.",
    "fecha": "Con lo que se sabía el {day}.", "preliminar": "Se emite el {day}. Esto es lo que diría hoy.",
}
MANAGE = {
    "titulo": "Cómo se gestiona la transparencia",
    "herramientas": "Herramientas instaladas", "herramientas_cuenta": "{done} de {whole}",
    "tablas": "Tablas con todos sus responsables", "abiertas": "Observaciones abiertas",
    "paginas": "Ver más",
    "matriz": "Quién responde por cada tabla",
    "matriz_detalle": "La unidad de cada tabla, y quién la genera, la revisa y la publica.",
    "matriz_falta": "{n} tablas sin alguien designado en cada tarea.", "matriz_una": "1 tabla sin alguien designado en "
    "cada tarea.", "matriz_completa": "Todas las tablas tienen unidad y alguien designado en cada tarea.",
    "matriz_misma": "En {n} tablas una sola persona hace todo: se puede, y conviene que otra revise.",
    "columnas_matriz": "Tabla | Cada cuánto | Unidad",
    "reglamento": "Reglamento interno", "reglamento_detalle": "Cómo se hace y quién responde, en artículos.",
    "procesos": "Ficha de proceso de cada materia",
    "procesos_detalle": "Paso a paso: actividad, quién, con qué, cuándo.",
    "proceso": "Proceso: {titulo}",
    "observaciones": "Observaciones y reclamos",
    "observaciones_detalle": "Qué se observó, quién lo corrige y si se cerró.",
    "recibidas": "Una por una", "sin_observaciones": "No hay observaciones anotadas.", "sin_abiertas": "Ninguna.",
    "columnas_observaciones": "N° | Llegó | De dónde | Qué se observó | Unidad | Plazo | Estado | Respuesta",
    "indicadores": "Indicadores de gestión", "indicadores_detalle": "A tiempo, completas, devueltas y cuánto demoran.",
    "columnas_meses": "Mes", "formulas": "Cómo se calcula cada uno", "por_mes": "Mes a mes, {year}",
    "anyo": "Año {year}", "evidencia": "Se comprueba con",
    "por_verificar": "Por verificar: {nota}",
    "datos": "Todo lo anterior, como datos (JSON)", "datos_matriz": "La matriz (CSV)",
}
MANAGE_NO_INSTRUMENT = "En «{folder}» no está instrumentos/gestion.yaml, que dice cómo se gestiona."
MANAGE_LINES = {
    "titulo": "{name}: gestión de la transparencia al {day}", "medida": "  {titulo}: {valor} (meta {meta}; {estado})",
    "falta": "  Falta {falta}: {tablas}{mas}.", "unidad": "unidad", "quien": "quien {tarea}",
    "mas": " y {n} tablas más",
    "observacion": "  {numero}: {texto} {estado}.", "plazo": " Plazo: {day}.",
    "paginas": "Para imprimir una página: portalgen manage {slug} PÁGINA --report ARCHIVO. Están: {known}.",
    "cual": "No hay una página «{name}». Están: {known}.", "guardado": "{path}: {titulo}.",
}
# the participatory public account (portal/account.py)
ACCOUNT = {
    "fecha": "De la gestión {year}. Se presenta el {day}{place}.", "sin_fecha": "De la gestión {year}.",
    "documento": "Ver el documento o la grabación", "nada": "No hay información publicada de este tema.",
    "total": "{tabla}: {valor} ({que}; {detalle})", "periodos": "{tabla}: {n} períodos publicados",
    "un_periodo": "{tabla}: 1 período publicado", "preguntas": "Preguntas de la comunidad",
    "respondidas": "{n} de {all} respondidas.", "columnas_preguntas": "Pregunta | Respuesta",
    "sin_respuesta": "Por responder", "compromisos": "Compromisos", "otras": "Otros años",
    "nota": "{norma}. Por verificar: {nota}", "empezado": "Quedó {path}, con lo que pide cada capítulo.",
    "sin_instrumento": "En «{folder}» no está instrumentos/cuenta.yaml, que dice qué se cuenta.",
}
# what a municipality keeps of a survey, as a page (portal/results.py)
RESULT = {
    "detalle": "Respondido el {day}: {answered} de {questions} preguntas.",
    "sin_dia": "{answered} de {questions} preguntas respondidas.",
    "dimensiones": "Resultado por dimensión",
    "columnas_dimensiones": "Dimensión | Respondidas | De lo posible | {grade}",
    "con_grado": "Grado", "nivel": "Nivel", "respondidas": "{n} de {all}",
    "recomendado": "Qué conviene hacer", "cada_una": "Cada respuesta y con qué se comprueba",
    "columnas_respuestas": "Qué se mira | Cómo está | Decreto | Desde | Evidencia",
    "plan": "Plan de acción", "respaldo": "Lo respalda {decreto}{fecha}.", "respaldo_fecha": ", del {day}",
    "sin_plan": "Todavía no hay un plan.",
    "borrador": "Borrador para completar el plan",
    "borrador_detalle": "Lo recomendado que el plan aún no tiene, empezando por la dimensión más débil.",
    "historia": "Cómo ha cambiado", "columnas_historia": "Fecha", "responder": "Responder esta encuesta",
    "datos": "El resultado, como datos (JSON)", "grafico": "Los mismos números de la tabla, en un gráfico de ejes",
}
