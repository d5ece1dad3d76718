"""The CKAN of the tests itself, and the door that spoils calls: what the other tests lean on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from http.client import HTTPException, IncompleteRead

import pytest
from ckan.fallas import FAULTS, Fault, Proxy
from ckan.portal import Portal
from ckan.up import VERSIONS


def ask(url: str, action: str, token: str = "", body: bytes = b"{}", timeout: float = 60) -> dict[str, object]:
    headers = {"Content-Type": "application/json", "Authorization": token}
    request = urllib.request.Request(f"{url}/api/3/action/{action}", body, {k: v for k, v in headers.items() if v})
    with urllib.request.urlopen(request, timeout=timeout) as reply:
        return dict(json.load(reply)["result"])


def create(proxy: Proxy, ckan: Portal, organization: str, name: str) -> None:
    body = json.dumps({"name": name, "owner_org": organization, "notes": "ñ" * 200_000}).encode()
    ask(proxy.url, "package_create", ckan.token("editora"), body)


def test_it_is_the_version_asked_for(ckan: Portal) -> None:
    assert ask(ckan.url, "status_show")["ckan_version"] == VERSIONS[ckan.version]


def test_each_user_may_what_it_says(ckan: Portal, organization: str) -> None:
    body = json.dumps({"name": f"{organization}-x", "owner_org": organization}).encode()
    with pytest.raises(urllib.error.HTTPError, match="403"):
        ask(ckan.url, "package_create", ckan.token("ajena"), body)
    assert ask(ckan.url, "package_create", ckan.token("editora"), body)["name"] == f"{organization}-x"
    assert [one["name"] for one in ckan.packages(organization)] == [f"{organization}-x"]


def test_an_organisation_leaves_nothing_behind(ckan: Portal) -> None:
    with ckan.organization() as name:
        made = ckan.action("package_create", name=f"{name}-x", owner_org=name)
        ckan.action("package_delete", id=made["id"])
        ckan.action("package_create", name=f"{name}-y", owner_org=name, private=True)
        assert [one["state"] for one in ckan.packages(name)] == ["deleted", "active"]
    assert ckan.action("package_search", fq=f"name:{name}-*", include_private=True)["count"] == 0


def test_the_index_finds_as_solr_does(ckan: Portal, organization: str) -> None:
    for name, extra in (("uno", "a"), ("dos", "b")):
        ckan.action("package_create", name=f"{organization}-{name}", title=f"Año {name}", owner_org=organization,
                    tags=[{"name": "niñez"}], extras=[{"key": "huella", "value": extra}], private=extra == "b")

    def found(**asked: object) -> list[str]:
        rows = ckan.action("package_search", sort="name asc", rows=100, **asked)["results"]
        return [one["name"].removeprefix(f"{organization}-") for one in rows]
    mine = f"organization:({organization} OR otra)"
    assert found(fq=mine) == ["uno"]
    assert found(fq=mine, include_private=True) == ["dos", "uno"]
    assert found(fq=mine, include_private=True, q="ano DOS") == ["dos"]
    assert found(fq=f"+{mine} -extras_huella:b", include_private=True) == ["uno"]
    assert found(fq=f'+{mine} +(extras_huella:"b" OR name:*-uno)', include_private=True) == ["dos", "uno"]
    assert found(fq=f"{mine} AND NOT tags:niñez", include_private=True) == []
    short = ckan.action("package_search", fq=mine, fl="name,extras_huella", q="uno")["results"]
    assert short == [{"name": f"{organization}-uno", "huella": "a"}]


def test_the_door_counts_and_changes_nothing(ckan: Portal, organization: str, proxy: Proxy) -> None:
    create(proxy, ckan, organization, f"{organization}-x")
    assert ask(proxy.url, "package_show", "", json.dumps({"id": f"{organization}-x"}).encode())["title"]
    assert proxy.count() == (1, 1)
    assert [(call.action, call.status) for call in proxy.mend()] == [("package_create", 200), ("package_show", 200)]
    assert proxy.count() == (0, 0)


@pytest.mark.parametrize(("kind", "done", "expected"), [
    ("cut", False, OSError), ("429", False, 429), ("500", False, 500), ("502", False, 502), ("504 done", True, 504),
    ("html", False, ValueError), ("lost", True, (OSError, HTTPException)), ("half", True, IncompleteRead),
    ("refused", False, urllib.error.URLError), ("403", False, 403), ("413", False, 413), ("slow", True, None),
    ("login", False, ValueError)])
def test_a_fault_hits_its_call_and_no_other(
        ckan: Portal, organization: str, proxy: Proxy, kind: str, done: bool, expected: object) -> None:
    proxy.fail(2, kind)
    ask(proxy.url, "status_show")
    if isinstance(expected, int):
        with pytest.raises(urllib.error.HTTPError) as raised:
            create(proxy, ckan, organization, f"{organization}-x")
        assert raised.value.code == expected
        assert raised.value.headers.get("Retry-After") == ("1" if kind == "429" else None)
    elif expected is None:
        create(proxy, ckan, organization, f"{organization}-x")
    else:
        with pytest.raises(expected):  # type: ignore[call-overload]
            create(proxy, ckan, organization, f"{organization}-x")
    if kind == "refused":
        with pytest.raises(urllib.error.URLError):
            ask(proxy.url, "status_show")
        proxy.mend()
    assert ask(proxy.url, "status_show")
    assert [one["name"] for one in ckan.packages(organization)] == ([f"{organization}-x"] if done else [])


def test_every_fault_is_tried_above() -> None:
    marks = next(m for m in test_a_fault_hits_its_call_and_no_other.pytestmark if m.name == "parametrize")
    assert {row[0] for row in marks.args[1]} == set(FAULTS)


def test_a_client_may_be_killed_at_a_call(ckan: Portal, proxy: Proxy) -> None:
    program = f"import urllib.request as r; [r.urlopen('{proxy.url}/api/3/action/status_show') for _ in range(9)]"
    client = subprocess.Popen([sys.executable, "-c", program])
    proxy.fail(4, Fault(act=client.kill))
    assert client.wait(60) == -signal.SIGKILL
    assert [call.action for call in proxy.calls[:3]] == ["status_show"] * 3
