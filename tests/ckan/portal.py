"""A real CKAN as the tests use it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from ckan.servicios import sql
from ckan.up import Instance, Unavailable, up
from ckanapi import RemoteCKAN

REQUIRED = os.environ.get("CI") == "true"


class Portal:
    """A CKAN that runs, asked by its administration."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.url, self.version = instance, instance.url, instance.version
        session = requests.Session()
        session.headers["Connection"] = "close"         # one that rests is closed by the server just as it is used
        self.admin = RemoteCKAN(self.url, apikey=self.token(), session=session)

    def token(self, user: str = "admin") -> str:
        """`admin` (of the portal), `editora` (of each organisation of a test) or `ajena` (of none)."""
        return self.instance.token(user)

    def action(self, name: str, /, **given: Any) -> Any:
        return self.admin.call_action(name, given, requests_kwargs={"timeout": 120})

    def packages(self, organization: str) -> list[dict[str, Any]]:
        """Every data set of an organisation, by name, as the database has them: private, withdrawn and drafts too."""
        owner = self.action("organization_show", id=organization)["id"]
        found = sql(f"select id from package where owner_org = '{owner}' order by name", database=self.instance.name)
        return [self.action("package_show", id=one) for one in found.split()]

    @contextmanager
    def organization(self, title: str = "Municipalidad de Prueba") -> Iterator[str]:
        """An organisation of one's own, with `editora` in it; purged at the end with all it holds."""
        name = f"prueba-{uuid.uuid4().hex[:12]}"
        self.action("organization_create", name=name, title=title)
        self.action("organization_member_create", id=name, username="editora", role="editor")
        try:
            yield name
        finally:
            for one in self.packages(name):
                self.action("dataset_purge", id=one["id"])
            self.action("organization_purge", id=name)


def portal(profile: str = "base") -> Portal:
    """The CKAN of a profile; where it cannot be had, the test is skipped with the reason, and fails when CI=true."""
    instance = Instance(os.environ.get("PORTALGEN_CKAN_VERSION", "2.12"), profile)
    try:
        return Portal(up(instance, install=REQUIRED))
    except Unavailable as problem:
        if REQUIRED:
            raise
        pytest.skip(f"sin CKAN: {problem}")
