"""The sentences of a push to a CKAN portal: each says what happened and what to do."""

from __future__ import annotations

from collections.abc import Mapping

CHANGED_MEANWHILE = "{site}: las planillas cambiaron mientras se enviaban. Vuelva a ejecutar la orden."
NO_PROFILE = "{site}: sitio.yaml pide el perfil «{name}» y schemas/ckan.yaml no lo tiene. Hay: {known}."
NO_ITEM = ("{site}: sitio.yaml pide enviar el ítem «{name}» (ckan, items) y el catálogo no lo tiene. Escriba su número "
           "(«{number}») o su carpeta («{folder}»).")
NOT_SENT = "La municipalidad decidió no enviar esta información a este portal."
NO_PORTAL = ("{sites}: sitio.yaml no dice a qué portal de datos enviar. Agregue «ckan» con «url» y «organizacion» "
             "(docs/ckan.md).")
BAD_NAME = ("{site}: «{name}» no sirve como {what} en el portal (ckan, sitio.yaml): va en minúsculas, sin tildes ni "
            "espacios, tal como aparece en la dirección de su página.")
NO_KEY = ("Falta la llave del portal: póngala en la variable de entorno {variable}. Se crea en el portal, en su perfil "
          "de usuario («Tokens de API»).")
BAD_KEY = "La llave que está en {variable} tiene espacios o letras que ninguna llave lleva: cópiela de nuevo."
WITHOUT_KEY = ("Aviso: sin la llave en {variable} no se ven los conjuntos privados; una carga que quedó a medias "
               "aparece aquí como nueva.")
PLAIN_HTTP = "Aviso: «{url}» no es https, y la llave viaja sin cifrar."
BLOCKED = "{slug}: no se envía nada, porque hay problemas que impiden publicar."
STOPPED = "{slug}: no se pudo preparar. {why}"
PURGE_NOT_NOW = "--purge se usa con «portalgen sync apply»."
PURGE_UNKNOWN = ("No encuentro «{name}» entre lo retirado en el portal: solo se borra lo que ya está retirado. Nombre "
                 "el conjunto, o conjunto/archivo.")
PURGE_DONE = "✓ {name}: borrado del portal, sin vuelta atrás."
PURGE_HIDDEN = ("✓ {name}: ya no se ve en el portal. Vaciarlo de la papelera es cosa de quien administra el portal: "
                "pídaselo.")
NO_BUNDLE = "No encuentro el archivo «{path}»."
NOT_IN_BUNDLE = "«{name}» no está en «{path}»."
NOT_A_BUNDLE = ("«{path}» no es un envío de portalgen, es de otra versión o se dañó al copiarlo. Hágalo de nuevo con "
                "«portalgen sync bundle».")
BUNDLE_DONE = ("{path}: {datasets} conjuntos, {files} archivos, {size}.\nLlévelo a un computador que llegue al portal "
               "y ejecute:  portalgen sync apply --bundle {path}")
MANY = "{n} organizaciones"
PENDING = "no se alcanzó a hacer"
READ_FAILED = "No se pudo leer lo que hay en el portal. {why}"
FOREIGN_LEFT = "Hay además {n} que no publicó portalgen: no se tocan."
INTERRUPTED = "Interrumpido. Lo que alcanzó a enviarse quedó en el portal; la próxima vez continúa donde quedó."
AGAIN = "Vuelva a ejecutar la orden: continúa donde quedó."

FAILURES: Mapping[str, str] = {
    "sin-conexion": "No se pudo conectar con {url} ({detail}). Revise «url» (ckan, sitio.yaml), la red y el proxy "
                    f"(HTTPS_PROXY). {AGAIN}",
    "certificado": "El certificado de {url} no es de confianza ({detail}). Si su red usa uno propio, indíquelo en la "
                   "variable SSL_CERT_FILE; si no, avise al portal.",
    "demora": f"{{url}} no terminó de contestar a tiempo. {AGAIN}",
    "servidor": "El portal falló (código {status}). Espere un momento y vuelva a ejecutar la orden: continúa donde "
                "quedó. Si se repite, avise al portal que falla «{action}».",
    "espera": "El portal pide ir más lento{wait}. Vuelva a ejecutar la orden después: continúa donde quedó.",
    "pagina": "{url} contestó una página web en vez de datos (código {status}): es una mantención o un cortafuegos. Si "
              "se repite, pida al portal que admita este programa, o escriba en «agente» (ckan, sitio.yaml) el nombre "
              "que le indiquen.",
    "redireccion": "{url} manda a otra dirección: «{detail}». Escriba en «url» (ckan, sitio.yaml) la que corresponda.",
    "ingreso": "El portal pide iniciar sesión. Revise la llave ({variable}) y que «url» sea la dirección del portal.",
    "sin-accion": "El portal no conoce «{action}»: hace falta CKAN 2.9 o superior, y que «url» sea su dirección.",
    "sin-datastore": "El portal no tiene DataStore. Ponga «datastore: \"no\"» (ckan, sitio.yaml), o quite esa línea.",
    "permiso": "El portal no dio permiso para «{action}» en la organización «{organization}». Pregunte al portal qué "
               "puede hacer su llave.",
    "llave": "El portal no reconoce la llave: está mal copiada, venció o es de otro portal. Cree una nueva en su "
             "perfil del portal y póngala en {variable}.",
    "sin-organizacion": "La organización «{organization}» no existe en el portal. Copie su nombre de la dirección de "
                        "su página (…/organization/nombre) a «organizacion» (ckan, sitio.yaml).",
    "sin-permiso": "La llave no permite publicar en «{organization}». Pida al portal permiso de edición en "
                   "ella. {detail}",
    "grupos": "La llave no permite usar los grupos {detail}. Pida al portal que la agregue a ellos, o quítelos de "
              "«grupos» (ckan, sitio.yaml).",
    "no-existe": f"El portal ya no encuentra este conjunto. {AGAIN}",
    "validacion": "El portal no aceptó {detail}. Corríjalo en sitio.yaml o en schemas/ckan.yaml.",
    "candado": f"Alguien está cambiando este conjunto al mismo tiempo. {AGAIN}",
    "grande": "Un archivo es más grande de lo que el portal admite ({detail}). Pida que suban su límite "
              "(ckan.max_resource_size, y el de su servidor web).",
    "nombre-ocupado": "El nombre «{name}» ya lo usa un conjunto que no se puede ver: borrado, privado o de otra "
                      "organización. Pida al portal que lo libere, o cambie «prefijo» (ckan, sitio.yaml).",
    "ajeno": "«{name}» ya existe en el portal y no lo publicó portalgen, así que no se toca. Cambie «prefijo» (ckan, "
             "sitio.yaml), o pida al portal que le cambie el nombre.",
    "repetido": "«{name}» ya lo usa otro conjunto de los que publica portalgen. Cambie «prefijo» (ckan, sitio.yaml).",
}
NAMES = {"title": "título", "notes": "descripción", "author": "autor", "author_email": "correo del autor",
         "maintainer": "encargado", "maintainer_email": "correo del encargado", "tags": "etiquetas", "groups": "grupos",
         "license_id": "licencia", "private": "privado", "name": "nombre", "owner_org": "organización",
         "version": "versión", "url": "enlace", "description": "descripción", "format": "formato",
         "portalgen_datastore": "tabla consultable (DataStore)"}
MARKS = {"+": "+", "~": "~", "=": "=", "-": "−", "!": "!"}
KINDS = (("+", "nuevo", "nuevos"), ("~", "cambia", "cambian"), ("-", "se retira", "se retiran"),
         ("!", "no se puede", "no se pueden"), ("=", "igual", "iguales"))
DID = {"+": "publicado", "~": "actualizado", "-": "retirado"}
REPORT = (("+", "publicado", "publicados"), ("~", "actualizado", "actualizados"), ("-", "retirado", "retirados"),
          ("fallo", "no se pudo", "no se pudieron"), ("pendiente", "pendiente", "pendientes"),
          ("igual", "sin cambios", "sin cambios"))
