"""Forms for the small records of a site, as Sveltia CMS reads them, from the same descriptors that judge the files.

https://sveltiacms.app: a static page where people edit YAML and Markdown files of a repository through its host's own
accounts and proposals. Every key of a descriptor becomes a field, even one that no form can show (it is kept hidden):
what such a program does not know of a file, it drops when it saves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portalgen.read.shapes import LENGTH
from portalgen.textos import FORM_PERIOD, FORM_SLUG, FORM_WORDS

Field = dict[str, Any]
LONG = 200              # letters from which a text is written in several lines
PERIOD = r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$"
SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
NAME = re.compile("[A-Za-z0-9_-]+").fullmatch            # what a field may be called there


def config(backend: Mapping[str, str], slug: str, title: str, item_files: Sequence[Mapping[str, Any]],
           site_fields: Sequence[Field], others: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole configuration. `item_files`, `others`: files with their fields (`file`), in the order of the menu."""
    folder = f"sites/{slug}"
    return {
        "backend": dict(backend), "publish_mode": "editorial_workflow", "app_title": title,
        "media_folder": f"{folder}/documentos", "public_folder": "/documentos",
        # A key without value is not written: an empty one would be a mistake of whoever never touched it.
        "output": {"omit_empty_optional_fields": True},
        "collections": [
            {"name": "items", "label": FORM_WORDS["items"], "description": FORM_WORDS["items_de"], "format": "yaml",
             "files": list(item_files)},
            {"name": "municipalidad", "label": FORM_WORDS["sitio"], "format": "yaml", "files": [
                file("sitio", FORM_WORDS["sitio"], f"{folder}/sitio.yaml", site_fields), *others]},
            {"name": "paginas", "label": FORM_WORDS["paginas"], "label_singular": FORM_WORDS["pagina"],
             "folder": f"{folder}/paginas", "extension": "md", "format": "raw", "create": True,
             "identifier_field": "body", "summary": "{{filename}}",
             "fields": [{"name": "body", "label": FORM_WORDS["cuerpo"], "widget": "richtext",
                         "hint": FORM_WORDS["cuerpo_de"]}]}],
    }


def file(name: str, label: str, path: str, fields: Sequence[Field]) -> dict[str, Any]:
    """One file and its form."""
    return {"name": name, "label": label, "file": path, "fields": list(fields)}


def fields(shape: Mapping[str, Any], value: Any) -> list[Field]:
    """The fields of a descriptor. `value`: what the file says now: the names of its free groups become fields too."""
    known = value if isinstance(value, Mapping) else {}
    return [field(name, inner, known.get(name)) for name, inner in shape.get("claves", {}).items()]


def field(name: str, shape: Mapping[str, Any], value: Any) -> Field:
    """One key as a field. None of its constraints is stricter than the judge's."""
    kind = shape.get("tipo", "mapa" if "claves" in shape else "texto")
    hint = " ".join(_hint(shape))
    made: Field = {"name": name, "label": shape.get("titulo", name), "required": bool(shape.get("requerido"))}
    widget = _widget(kind, shape, value)
    if widget["widget"] == "hidden":
        return {"name": name, "widget": "hidden"}
    return {**made, **({"hint": hint} if hint else {}), **widget}


def _hint(shape: Mapping[str, Any]) -> Iterator[str]:
    if said := shape.get("explicacion"):
        yield str(said)
    example = shape.get("ejemplo")
    if example is not None and not isinstance(example, (list, dict)):
        yield f"Por ejemplo: {example}"


def _widget(kind: str, shape: Mapping[str, Any], value: Any) -> Field:
    if kind == "mapa":
        return _group(shape, value)
    if kind == "lista":
        return _list(shape, value)
    if shape.get("valores"):
        return {"widget": "select", "options": [str(option) for option in shape["valores"]]}
    if kind == "texto":
        most = int(shape.get("largo", LENGTH))
        return {"widget": "text" if most > LONG else "string", "maxlength": most}
    return dict(WIDGETS.get(kind, {"widget": "hidden"}))


WIDGETS: Mapping[str, Field] = {
    "entero": {"widget": "number", "value_type": "int"}, "numero": {"widget": "number", "value_type": "float"},
    # Not a switch: it would write «false» in every file that says nothing, and nothing may mean yes.
    "si_no": {"widget": "select", "options": [{"label": "Sí", "value": True}, {"label": "No", "value": False}]},
    "correo": {"widget": "string", "type": "email"},
    "enlace": {"widget": "string", "type": "url"}, "color": {"widget": "color", "allowInput": True},
    "fecha": {"widget": "datetime", "type": "date", "format": "YYYY-MM-DD"},
    "periodo": {"widget": "string", "pattern": [PERIOD, FORM_PERIOD]},
    "nombre": {"widget": "string", "pattern": [SLUG, FORM_SLUG]}, "ruta": {"widget": "string"}}


def _group(shape: Mapping[str, Any], value: Any) -> Field:
    """Fixed keys, or free ones: of texts, as pairs; of groups, those that the file has."""
    if "claves" in shape:
        return {"widget": "object", "collapsed": "auto", "fields": fields(shape, value)}
    inner = shape.get("de", {})
    if "claves" not in inner and inner.get("tipo", "texto") not in ("mapa", "lista", "cualquiera"):
        return {"widget": "keyvalue", "key_label": FORM_WORDS["clave"], "value_label": FORM_WORDS["valor"]}
    known = value if isinstance(value, Mapping) else {}
    if not known or not all(NAME(str(name)) for name in known):
        return {"widget": "hidden"}
    mine = [field(str(name), {"titulo": str(name), **inner}, each) for name, each in known.items()]
    return {"widget": "object", "collapsed": "auto", "fields": mine}


def _list(shape: Mapping[str, Any], value: Any) -> Field:
    inner = shape.get("de", {"tipo": "texto"})
    if "claves" in inner:
        # Free groups inside the elements: the names of all of them.
        every = _merged(each for each in value or () if isinstance(each, Mapping))
        names = [name for name, key in inner["claves"].items() if key.get("requerido")] or [*inner["claves"]]
        return {"widget": "list", "collapsed": True, "fields": fields(inner, every),
                "summary": " · ".join(f"{{{{fields.{name}}}}}" for name in names[:3])}
    one = field("valor", {"titulo": FORM_WORDS["valor"], **inner, "requerido": True}, None)
    return {"widget": "list", "field": one}


def _merged(values: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: each for value in values for name, each in value.items()}
