"""What `portalgen sync` says when a real portal, or what stands before it, does not do what it is asked."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

import pytest
from ckan.fallas import FAULTS, Fault, Proxy
from ckan.portal import Portal
from sincronia import World
from sitios import TODAY

from portalgen.publish.ckan import client as network


@pytest.fixture
def world(tmp_path, ckan: Portal, organization: str, proxy: Proxy, capsys, monkeypatch) -> World:
    monkeypatch.setattr(network, "FIRST", 0.01)
    return World(tmp_path, ckan, organization, proxy, capsys, monkeypatch)


def failing(world: World, *faults: str | Fault, first: int = 2) -> str:
    """What is said when the calls from the second on (the first reads) fail so."""
    for number, fault in enumerate(faults, first):
        world.proxy.fail(number, fault)
    said = world.run("apply", code=3)
    world.proxy.mend()
    return said


@pytest.mark.parametrize(("fault", "words"), [
    ("html", "contestó una página web en vez de datos (código 200)"),
    ("403", "contestó una página web en vez de datos (código 403)"),
    ("413", "ckan.max_resource_size"),
    ("login", "El portal pide iniciar sesión. Revise la llave (PORTALGEN_CKAN_TOKEN)"),
    (Fault(301, "", {"Location": "https://otra.ejemplo.cl/api"}), "manda a otra dirección: «https://otra.ejemplo.cl/api»"),
])
def test_what_stands_before_the_portal(world: World, fault: str | Fault, words: str) -> None:
    said = failing(world, fault)
    assert words in said
    assert "<html" not in said
    world.run("apply")
    assert world.report("plan")["drift"] is False


def test_what_is_too_large_is_named(world: World) -> None:
    said = failing(world, "413", first=4)               # two data sets have their places; one is filled
    assert re.search(r"más grande de lo que el portal admite \([a-z]+[a-z0-9.-]+, \d+ (kB|bytes)\)", said), said


def test_a_portal_that_fails_for_good(world: World) -> None:
    said = failing(world, *["500"] * 40)
    assert "El portal falló (código 500)" in said
    assert "continúa donde quedó" in said


def test_nobody_answers(world: World) -> None:
    world.proxy.close()
    said = world.run("plan", code=3)
    assert "No se pudo leer lo que hay en el portal. No se pudo conectar con" in said
    assert "HTTPS_PROXY" in said
    world.proxy.mend()
    world.run("plan", code=4)


def test_interrupted_it_says_what_became_of_it_and_the_next_one_goes_on(world: World) -> None:
    begun: list[subprocess.Popen[str]] = []
    world.proxy.fail(2, Fault(act=lambda: begun[0].send_signal(signal.SIGINT), after=True))
    command = [sys.executable, "-m", "portalgen", "sync", "apply", "--jobs", "1", "--today", TODAY.isoformat()]
    begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
    said = "".join(begun[0].communicate(timeout=60))
    assert begun[0].returncode == 130
    assert "la próxima vez continúa donde quedó" in said
    world.run("apply")
    assert not world.report("plan")["drift"]


def test_a_portal_in_a_hurry_is_waited_for_and_a_strict_one_is_not(world: World) -> None:
    world.proxy.fail(1, FAULTS["429"])
    world.run("plan", code=4)
    assert world.calls()[0] >= 2
    world.proxy.fail(1, Fault(429, "", {"Retry-After": "3600"}))
    assert "El portal pide ir más lento (otros 60 minutos)" in world.run("plan", code=3)


def test_no_token(world: World) -> None:
    world.patch.delenv("PORTALGEN_CKAN_TOKEN")
    assert "Falta la llave del portal: póngala en la variable de entorno PORTALGEN_CKAN_TOKEN" in world.run(
        "apply", code=2)
    assert "no se ven los conjuntos privados" in world.run("plan", code=4)
    world.patch.setenv("PORTALGEN_CKAN_TOKEN", "una\nllave partida")
    said = world.run("plan", code=2)
    assert "tiene espacios o letras" in said
    assert "partida" not in said


def test_a_token_that_is_of_nobody(world: World) -> None:
    world.patch.setenv("PORTALGEN_CKAN_TOKEN", "llave-inventada")
    said = world.run("apply", code=3)
    assert "El portal no reconoce la llave" in said
    assert said.count("no reconoce la llave") + said.count("no se alcanzó a hacer") == 2


def test_a_token_of_somebody_else(world: World) -> None:
    world.patch.setenv("PORTALGEN_CKAN_TOKEN", world.ckan.token("ajena"))
    assert f"La llave no permite publicar en «{world.organization}»" in world.run("apply", code=3)


def test_an_organisation_that_does_not_exist(world: World) -> None:
    world.info(f"organizacion: {world.organization}", "organizacion: municipalidad_de_ninguna_parte")
    for verb in ("plan", "apply"):
        assert "La organización «municipalidad_de_ninguna_parte» no existe en el portal" in world.run(verb, code=3)
    world.info("organizacion: municipalidad_de_ninguna_parte", "organizacion: Municipalidad de Prueba")
    assert "no sirve como organización en el portal" in world.run("plan", code=2)


def test_a_group_that_is_not_ours(world: World) -> None:
    group = f"g-{world.organization}"
    world.ckan.action("group_create", name=group)
    world.info(f"prefijo: {world.organization}", f"prefijo: {world.organization}\n  grupos: [{group}]")
    try:
        assert f"La llave no permite usar los grupos «{group}»" in world.run("apply", code=3)
        world.info(f"grupos: [{group}]", "grupos: [grupo-que-no-existe]")
        assert "La llave no permite usar los grupos «grupo-que-no-existe»" in world.run("apply", code=3)
        world.info("grupos: [grupo-que-no-existe]", f"grupos: [{group}]")
        world.ckan.action("group_member_create", id=group, username="editora", role="member")
        world.run("apply")
        assert [one["name"] for one in world.there()["planta"]["groups"]] == [group]
        world.calls()
        world.run("apply")
        assert world.calls() == (1, 0)
        for one in world.there().values():
            world.ckan.action("package_delete", id=one["id"])
    finally:
        world.ckan.action("group_purge", id=group)


def test_a_name_that_others_have(world: World) -> None:
    """In our organisation it is seen at once; in another one, when CKAN says so. Nothing of theirs is touched, and the
    rest is sent."""
    name = f"{world.organization}-planta"
    theirs = world.ckan.action("package_create", name=name, owner_org=world.organization, title="De otros")
    assert f"«{name}» ya existe en el portal y no lo publicó portalgen" in world.run("plan", code=4)
    said = world.run("apply", code=3)
    assert f"✗ {name}: «{name}» ya existe en el portal" in said
    assert "✓" in said
    assert world.ckan.action("package_show", id=name) == theirs
    with world.ckan.organization() as other:
        world.ckan.action("organization_member_delete", id=other, username="editora")
        world.ckan.action("package_patch", id=name, owner_org=other, private=True)
        assert f"El nombre «{name}» ya lo usa un conjunto que no se puede ver" in world.run("apply", code=3)
        world.ckan.action("package_patch", id=name, private=False)
        assert f"«{name}» ya existe en el portal y no lo publicó portalgen" in world.run("apply", code=3)


def test_a_name_freed_by_deleting(world: World) -> None:
    world.run("apply")
    name = f"{world.organization}-planta"
    before = world.ckan.action("package_show", id=name)
    world.ckan.action("package_delete", id=name)
    world.run("apply")
    after = world.ckan.action("package_show", id=name)
    assert (after["state"], len(after["resources"])) == ("active", len(before["resources"]))
    world.calls()
    world.run("apply")
    assert world.calls() == (1, 0)


def test_what_the_portal_does_not_accept(world: World) -> None:
    world.info("correo: encargada@prueba.cl", "correo: encargada@prueba.invalido-.cl")
    said = world.run("apply", code=3)
    assert "El portal no aceptó correo del encargado: «" in said


def test_the_token_is_told_to_nobody(world: World, tmp_path) -> None:
    token = world.ckan.token("editora")
    said = [world.run("plan", "--verbose", code=4), world.run("plan", "--json", code=4),
            failing(world, "500", "500", "500", "500", "500", "500", "500", "500", "500", "500"),
            failing(world, Fault(403, f"<html>{token}</html>")), world.run("apply", "--verbose"),
            world.run("bundle"), world.run("apply", "--json")]
    assert token not in "".join(said)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert token.encode() not in path.read_bytes(), path
    assert token not in repr(network.Client("https://ejemplo.cl", token))


def test_who_calls_says_who_it_is(world: World) -> None:
    world.run("plan", code=4)
    assert {call.agent for call in world.proxy.mend()} == {network.AGENT}
    world.info(f"prefijo: {world.organization}", f"prefijo: {world.organization}\n  agente: Municipalidad de Prueba/1")
    world.run("plan", code=4)
    assert {call.agent for call in world.proxy.mend()} == {"Municipalidad de Prueba/1"}


def test_through_a_proxy(world: World) -> None:
    """The door takes whole addresses as a proxy does; only it knows where the portal is."""
    world.info(f"url: {world.proxy.url}", "url: http://portal.invalido")
    assert "dirección desconocida" in world.run("plan", code=3)
    world.patch.setenv("http_proxy", world.proxy.url)
    world.patch.setenv("no_proxy", "")
    said = world.run("plan", code=4)
    assert "2 nuevos" in said
    assert "Aviso: «http://portal.invalido» no es https" in said
    assert world.calls()[0] >= 1
