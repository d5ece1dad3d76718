"""What a portal answers when it does not do what it is asked, as a value that can be said in Spanish (words.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

Kind = Literal["sin-conexion", "certificado", "demora", "servidor", "espera", "pagina", "redireccion", "ingreso",
               "sin-accion", "sin-datastore", "permiso", "llave", "sin-organizacion", "sin-permiso", "grupos",
               "no-existe", "validacion", "candado", "grande", "nombre-ocupado", "ajeno", "repetido"]

KINDS: tuple[Kind, ...] = get_args(Kind)

# After these, no other call to the same portal can do better.
HOPELESS = frozenset({"sin-conexion", "certificado", "demora", "espera", "pagina", "redireccion", "ingreso",
                      "sin-accion", "sin-datastore", "permiso"})


class Failure(Exception):
    """One call failed for good. `fields`: what CKAN says of each field; `uncertain`: the work may have been done;
    `detail`: a piece of the answer, for people who look deeper; `wait`: seconds that the portal asks for. Never holds
    the token."""

    def __init__(self, kind: Kind, action: str, status: int = 0, fields: Mapping[str, Any] | None = None,
                 detail: str = "", uncertain: bool = False, wait: float = 0.0) -> None:
        super().__init__(f"{kind}: {action} {status} {detail}")
        self.kind, self.action, self.status = kind, action, status
        self.fields: Mapping[str, Any] = fields or {}
        self.detail, self.uncertain, self.wait = detail, uncertain, wait


def judge(action: str, status: int, answer: Any, detail: str) -> Failure:
    """The failure that an answer tells. `answer`: the JSON that came, None when it was none."""
    error = answer.get("error") if isinstance(answer, dict) and answer.get("success") is False else None
    if isinstance(error, dict):
        return _of_ckan(action, status, error, detail)
    if status == 413:
        return Failure("grande", action, status)
    if status >= 500:
        return Failure("servidor", action, status, detail=detail, uncertain=True)
    if status == 400 and isinstance(answer, str):
        kind: Kind = "sin-datastore" if action.startswith("datastore_") else "sin-accion"
        return Failure(kind, action, status, detail=detail)
    return Failure("pagina", action, status, detail=detail)


def _of_ckan(action: str, status: int, error: Mapping[str, Any], detail: str) -> Failure:
    """What CKAN itself refuses. Its messages come in the portal's language: only keys and types are read."""
    kind, fields = error.get("__type"), {key: value for key, value in error.items() if key != "__type"}
    if kind == "Authorization Error" or status == 403:
        return Failure("permiso", action, status, fields)
    if kind == "Not Found Error" or status == 404:
        return Failure("no-existe", action, status, fields)
    if kind == "Validation Error":
        if "match" in fields or (action == "package_revise" and "match" in str(fields.get("message", ""))):
            return Failure("candado", action, status, fields)
        return Failure("grande" if _has(fields, "upload") else "validacion", action, status, fields)
    if status >= 500:
        return Failure("servidor", action, status, fields, detail, uncertain=True)
    return Failure("validacion", action, status, fields, detail)


def _has(value: Any, key: str) -> bool:
    """Whether a key is anywhere in an answer."""
    if isinstance(value, Mapping):
        return key in value or any(_has(inner, key) for inner in value.values())
    return isinstance(value, list) and any(_has(inner, key) for inner in value)
