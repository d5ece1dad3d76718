"""The shape of schemas/privacidad.yaml: what is never published and how it is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portalgen.read.lawcheck import NEEDED, SURE, TEXT, Shape

WORDS: Shape = {"tipo": "lista", "requerido": True, "de": TEXT}
WHOLE: Shape = {"tipo": "entero", "requerido": True}
SPAN: Mapping[str, Any] = {"desde": WHOLE, "hasta": WHOLE}
CHECKED: Mapping[str, Any] = {"verificado": SURE, "nota": TEXT}


def _group(**keys: Any) -> Shape:
    return {"requerido": True, "claves": keys}


def _list(**keys: Any) -> Shape:
    return {"tipo": "lista", "requerido": True, "de": {"claves": keys}}


PERSONAL: Shape = {"claves": {
    "norma": NEEDED,
    "rut": _group(natural_hasta=WHOLE, dudoso=_group(**SPAN), codigos=_list(**SPAN, digito=NEEDED, que=NEEDED),
                  antes=WORDS, rotulos=WORDS, **CHECKED),
    "correo": _group(particulares=WORDS, funciones=WORDS, institucionales=WORDS, **CHECKED),
    "telefono": _group(antes=WORDS, **CHECKED), "cuenta": _group(palabras=WORDS, **CHECKED),
    "nacimiento": _group(palabras=WORDS, despues=WORDS, **CHECKED),
    "direccion": _group(palabras=WORDS, recintos=WORDS, **CHECKED), "personas_juridicas": WORDS,
    "cabeceras": _group(prohibidas=_list(clase=NEEDED, nombres=WORDS), cifrados=WORDS, **CHECKED),
    "sensibles": _list(clase=NEEDED, palabras=WORDS,
                       en={"tipo": "texto", "requerido": True, "valores": ("personas", "listas")}),
    "documentos": _group(leyenda=WORDS), "reglas": _list(regla=NEEDED, que=NEEDED, hallazgos=WORDS,
                                                                  tablas={"tipo": "lista", "de": TEXT}),
    "menores": _group(personas=WORDS, listas=WORDS, salvo=WORDS),
    "listas": _list(tabla=NEEDED, programa=WORDS, vocabulario=NEEDED),
    "grupos": _group(minimo=WHOLE, tablas=_list(tabla=NEEDED, cuenta=NEEDED, describen=WORDS), **CHECKED)}}
