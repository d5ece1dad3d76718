"""The plan: desired against actual, on values."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_sync_llamadas import contents, file, held, wish

from portalgen.findings import Stop
from portalgen.publish.ckan import calls, plan
from portalgen.publish.ckan.actual import Actual
from portalgen.publish.ckan.bundle import pack, unpack
from portalgen.publish.ckan.desired import Dataset, Value, Wish, as_json, from_json
from portalgen.publish.ckan.plan import Change, compare
from portalgen.publish.ckan.words import plan_json, plan_lines

ONE = wish("muni", 2, 2)
FULL = [held(ONE, dataset) for dataset in ONE.datasets]


def changed(actual: Actual, **fields: Any) -> Actual:
    return Actual({**actual.raw, **fields})


def with_extra(actual: Actual, **extras: str) -> Actual:
    told = {**actual.extras, **extras}
    return changed(actual, extras=[{"key": key, "value": value} for key, value in told.items()])


def dataset(one: Wish, **fields: Value) -> Wish:
    """The wish with other fields in its first data set."""
    first = one.datasets[0]
    return replace(one, datasets=(replace(first, fields={**first.fields, **fields}), *one.datasets[1:]))


def first(one: Wish, found: list[Actual]) -> Change:
    return compare([one], found)[0]


def signs(one: Wish, found: list[Actual]) -> list[str]:
    return [change.sign for change in compare([one], found)]


def test_nothing_there_and_all_there() -> None:
    assert signs(ONE, []) == ["+", "+"]
    assert signs(ONE, FULL) == ["=", "="]
    assert [change.writes for change in compare([ONE], [])] == [2, 2]
    assert [change.writes for change in compare([ONE], FULL)] == [0, 0]


def test_only_what_differs() -> None:
    change = first(dataset(ONE, title="Otro", notes="Notas"), FULL)
    assert [(f.name, f.old, f.new) for f in change.fields] == [("title", "Tabla 0", "Otro")]
    assert [f.sign for f in change.files] == ["=", "="]
    call = calls.fill(change, FULL[0])
    assert set(call.params["update"]) == {"title", "extras"}            # the extras for the seal
    assert call.params["match"] == {"id": "id-muni-0", "metadata_modified": "2026-11-20"}
    assert call.files == ()


def test_the_order_of_tags_means_nothing_and_a_field_that_is_empty_is_removed() -> None:
    assert signs(dataset(ONE, tags=("dos", "uno")), FULL) == ["=", "="]
    mine = replace(ONE, owned=frozenset({"extras.norma", "author"}))
    less = replace(mine.datasets[0], fields={k: v for k, v in mine.datasets[0].fields.items() if k != "extras.norma"})
    found = changed(FULL[0], author="Unidad antigua")
    change = first(replace(mine, datasets=(less, mine.datasets[1])), [found, FULL[1]])
    assert [(f.name, f.new) for f in change.fields] == [("author", ""), ("extras.norma", "")]
    update = calls.fill(change, found).params["update"]
    assert update["author"] == ""
    assert "norma" not in [extra["key"] for extra in update["extras"]]


def test_what_others_added_stays() -> None:
    found = with_extra(FULL[0], de_otros="se queda")
    found = changed(found, groups=[{"name": "ajeno"}], resources=[{"id": "otro", "name": "x"}, *FULL[0].resources])
    assert signs(ONE, [found, FULL[1]]) == ["=", "="]
    change = first(dataset(ONE, title="Otro", groups=("nuestro",)), [found, FULL[1]])
    update = calls.fill(change, found).params["update"]
    assert {"key": "de_otros", "value": "se queda"} in update["extras"]
    assert update["groups"] == [{"name": "ajeno"}, {"name": "nuestro"}]


@pytest.mark.parametrize(("field", "value"), [
    ("portalgen_hash", ""), ("portalgen_hash", "otra"), ("size", 12), ("size", "12")])
def test_bytes_are_sent_when_they_are_not_there(field: str, value: object) -> None:
    resources = [{**FULL[0].resources[0], field: value}, FULL[0].resources[1]]
    change = first(ONE, [changed(FULL[0], resources=resources), FULL[1]])
    assert [f.upload for f in change.files] == [True, False]


def test_a_digest_that_another_program_wrote_or_a_size_unknown_is_no_change() -> None:
    resources = [{**FULL[0].resources[0], "hash": "md5 de otro programa", "size": None}, FULL[0].resources[1]]
    assert signs(ONE, [changed(FULL[0], resources=resources), FULL[1]]) == ["=", "="]


def test_days_go_with_other_changes_and_births_are_said_once() -> None:
    days = dataset(ONE, **{"extras.dia": "2026-11-20", "extras.nace": "2026-01-01"})
    days = replace(days, datasets=(replace(days.datasets[0], soft=frozenset({"extras.dia"}),
                                           once=frozenset({"extras.nace"})), days.datasets[1]))
    there = with_extra(FULL[0], dia="2026-10-01", nace="2025-05-05")
    assert signs(days, [there, FULL[1]]) == ["=", "="]
    told = first(dataset(days, title="Otro"), [there, FULL[1]]).fields
    assert [(f.name, f.new) for f in told] == [("title", "Otro"), ("extras.dia", "2026-11-20")]


def test_half_made_is_taken_up_again() -> None:
    """What a killed push left: private, without seal, files without bytes."""
    places = [{k: v for k, v in raw.items() if k not in ("portalgen_hash", "size")} for raw in FULL[0].resources]
    half = Actual({**FULL[0].raw, "private": True, "resources": places,
                   "extras": [e for e in FULL[0].raw["extras"] if e["key"] != "portalgen_hash"]})
    change = first(ONE, [half, FULL[1]])
    assert (change.sign, change.by_hand, change.writes) == ("~", False, 1)
    assert [(f.name, f.new) for f in change.fields] == [("private", False)]
    assert [f.upload for f in change.files] == [True, True]


def test_a_hand_at_the_portal_is_told_apart() -> None:
    assert first(ONE, [changed(FULL[0], title="A mano"), FULL[1]]).by_hand
    assert not first(dataset(ONE, title="Nuestro"), FULL).by_hand


def test_names() -> None:
    """The same data set under another name; ours under another identifier; one of others; one of ours in the way."""
    renamed = replace(ONE, datasets=(replace(ONE.datasets[0], name="muni-otro"), ONE.datasets[1]))
    change = first(renamed, FULL)
    assert (change.sign, [(f.name, f.new) for f in change.fields]) == ("~", [("name", "muni-otro")])
    moved = with_extra(FULL[0], portalgen_id="muni-antigua/0")
    change = first(ONE, [moved, FULL[1]])
    assert (change.sign, change.actual, [f.name for f in change.fields]) == ("~", moved, ["extras.portalgen_id"])
    foreign = changed(FULL[0], extras=[], id="otro")
    assert (first(ONE, [foreign, FULL[1]]).sign, first(ONE, [foreign, FULL[1]]).problem) == ("!", "ajeno")
    taken = replace(ONE, datasets=(replace(ONE.datasets[0], name="muni-1"), ONE.datasets[1]))
    assert (first(taken, FULL).sign, first(taken, FULL).problem) == ("!", "repetido")


def test_withdrawn_once_and_back_again() -> None:
    less = replace(ONE, datasets=ONE.datasets[1:], absent={"muni/0": "Se revisa."}, gone="Ya no.",
                   notice="RETIRADO. {motivo}")
    change = compare([less], FULL)[-1]
    assert (change.sign, change.reason, change.writes) == ("-", "Se revisa.", 1)
    assert ("notes", "RETIRADO. Se revisa.\n\nNotas") in [(f.name, f.new) for f in change.fields]
    marked = changed(with_extra(FULL[0], portalgen_estado="retirado", portalgen_motivo="Se revisa."),
                     notes="RETIRADO. Se revisa.\n\nNotas")
    assert [c.sign for c in compare([less], [marked, FULL[1]])] == ["=", "="]
    back = first(ONE, [marked, FULL[1]])
    assert {(f.name, f.new) for f in back.fields} == {
        ("extras.portalgen_estado", ""), ("extras.portalgen_motivo", ""), ("notes", "Notas")}
    assert not back.by_hand


def test_another_site_of_the_same_organisation_is_not_ours() -> None:
    assert signs(ONE, [*FULL, with_extra(changed(FULL[0], id="x", name="y"), portalgen_id="vecina/0")]) == ["=", "="]
    twin = replace(ONE, site="vecina", datasets=(replace(ONE.datasets[0], id="vecina/0"),))       # the same prefix
    assert [(change.sign, change.problem) for change in compare([twin, ONE], FULL)] == [
        ("!", "repetido"), ("=", ""), ("=", "")]


def test_a_new_file_takes_its_place() -> None:
    before = ONE.datasets[0]
    middle = replace(before, resources=(before.resources[0], file("nuevo", 9), before.resources[1]))
    change = first(replace(ONE, datasets=(middle, ONE.datasets[1])), FULL)
    assert (change.writes, [f.sign for f in change.files]) == (2, ["=", "+", "="])
    placed = calls.place(change, FULL[0]).params
    assert [raw["portalgen_clave"] for raw in placed["update"]["resources"]] == ["0", "9", "1"]
    assert placed["filter"] == ["-resources"]
    assert "id" not in placed["update"]["resources"][1]
    assert placed["update"]["resources"][0] == FULL[0].resources[0]


def test_a_data_set_is_made_private_and_without_digests() -> None:
    change = first(ONE, [])
    made = calls.create(change, ONE.datasets[0]).params
    assert made["private"] is True
    assert "portalgen_hash" not in json.dumps(made)
    assert all(isinstance(extra["value"], str) for extra in made["extras"])


def test_files_go_together_while_they_are_not_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    change = first(replace(ONE, datasets=wish("muni", 1, 5).datasets), [])
    size = max(file.wanted.size for file in change.files if file.wanted)
    for limit, shares in ((5 * size, [5]), (2 * size, [2, 2, 1]), (1, [1] * 5)):
        monkeypatch.setattr(plan, "TOGETHER", limit)
        assert [len(files) for files in change.loads] == shares
        assert change.writes == 1 + len(shares)
    assert compare([ONE], FULL)[0].loads == []


def test_a_wish_travels_as_json() -> None:
    assert from_json(json.loads(json.dumps(as_json(ONE)))) == ONE
    assert isinstance(from_json(as_json(ONE)).datasets[0], Dataset)


def test_a_bundle_gives_back_what_was_packed(tmp_path: Path) -> None:
    path = tmp_path / "envio.zip"
    pack(path, [ONE, replace(ONE, site="otra")], contents)
    with unpack(path) as (wishes, source):
        assert wishes == (ONE, replace(ONE, site="otra"))
        for resource in ONE.datasets[0].resources:
            assert source(ONE, resource) == contents(ONE, resource)


@pytest.mark.parametrize("damage", ["no zip", "empty", "another version", "a site lacks", "not text", "a file changed",
                                    "a file lacks", "cut"])
def test_a_bundle_that_was_damaged_is_not_sent(tmp_path: Path, damage: str) -> None:
    path, first = tmp_path / "envio.zip", ONE.datasets[0].resources[0]
    pack(path, [ONE], contents)
    with zipfile.ZipFile(path) as good:
        entries = {name: good.read(name) for name in good.namelist()}
    file = f"archivos/{first.sha256}"
    match damage:
        case "no zip":
            path.write_bytes(b"PK no es un zip")
        case "cut":
            path.write_bytes(path.read_bytes()[:-40])
        case _:
            entries |= {"another version": {"envio.json": b'{"version": 99, "sitios": []}'},
                        "not text": {"envio.json": b"\xff"},
                        "a file changed": {file: entries[file].swapcase()}}.get(damage, {})
            gone = {"empty": set(entries), "a site lacks": {"sitios/muni.json"}, "a file lacks": {file}}
            with zipfile.ZipFile(path, "w") as bad:
                for name in entries.keys() - gone.get(damage, set()):
                    bad.writestr(name, entries[name])
    with pytest.raises(Stop, match="no es un envío de portalgen"), unpack(path) as (_, source):
        source(ONE, first)


def test_the_words_and_the_json_of_a_plan() -> None:
    changes = compare([dataset(ONE, title="Otro")], FULL)
    assert list(plan_lines(changes)) == [
        "~ muni-0  Tabla 0", "    título: «Tabla 0» → «Otro»", "1 cambia, 1 igual: 1 llamada que escribe."]
    told = plan_json(changes)
    assert json.loads(json.dumps(told))[0] == told[0] | {"fields": [{"name": "title", "old": "Tabla 0", "new": "Otro"}]}
    assert [one["sign"] for one in told] == ["~", "="]
