"""Why a portal says no. CKAN answers 403 to a wrong token, to a missing organisation and to a foreign group alike: a
few more questions, asked only then, tell which."""

from __future__ import annotations

from collections.abc import Sequence

from portalgen.publish.ckan.client import Client
from portalgen.publish.ckan.failure import Failure


def diagnose(client: Client, failure: Failure, organization: str, groups: Sequence[str]) -> Failure:
    """The same failure, told apart; as it was when nothing more can be known."""
    try:
        return _rights(client, failure, organization, groups)
    except Failure as other:
        return failure if other.kind in ("permiso", "no-existe", "sin-accion") else other


def vague(failure: Failure) -> bool:
    """Whether a failure may be of the token, of the organisation or of a group."""
    return (failure.kind == "permiso" or "owner_org" in failure.fields
            or (failure.kind == "no-existe" and failure.action == "package_create"))


def _rights(client: Client, failure: Failure, organization: str, groups: Sequence[str]) -> Failure:
    """Who the token is, and where it may write."""
    mine = client.call("organization_list_for_user", {"permission": "create_dataset"})
    names = sorted(str(one["name"]) for one in mine)
    if organization not in names:
        if not exists(client, organization):
            return Failure("sin-organizacion", failure.action, failure.status)
        if not names and not _anybody(client):
            return Failure("llave", failure.action, failure.status)
        also = f"Sí permite: {', '.join(names[:10])}." if names else ""
        return Failure("sin-permiso", failure.action, failure.status, detail=also)
    allowed = {str(one["name"]) for one in client.call("group_list_authz", {"am_member": True})}
    if strange := sorted(set(groups) - allowed):
        return Failure("grupos", failure.action, failure.status, detail=", ".join(f"«{name}»" for name in strange))
    return failure


def exists(client: Client, organization: str) -> bool:
    """Whether the portal has an organisation."""
    try:
        client.call("organization_show", {"id": organization, "include_users": False})
    except Failure as failure:
        if failure.kind in ("no-existe", "permiso"):
            return False
        raise
    return True


def _anybody(client: Client) -> bool:
    """Whether the portal knows whose the token is (since 2.10; before, nobody can tell)."""
    try:
        return bool(client.call("user_show", {}).get("name"))
    except Failure as failure:
        if failure.kind in ("no-existe", "permiso", "validacion"):
            return False
        raise
