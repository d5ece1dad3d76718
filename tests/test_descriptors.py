"""What a YAML that people write may say: keys, types and values, each mistake at its line with the nearest name."""

from __future__ import annotations

from typing import Any

import ley
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portalgen.findings import Finding
from portalgen.read.shapes import judge
from portalgen.read.yamls import Document, parse

SHAPE: dict[str, Any] = {"claves": {
    "nombre": {"tipo": "texto", "requerido": True, "titulo": "Nombre", "largo": 20}, "activo": {"tipo": "si_no"},
    "cantidad": {"tipo": "entero"}, "peso": {"tipo": "numero"}, "desde": {"tipo": "periodo"},
    "correo": {"tipo": "correo"},
    "web": {"tipo": "enlace"}, "color": {"tipo": "color"}, "id": {"tipo": "nombre"}, "logo": {"tipo": "ruta"},
    "estado": {"tipo": "texto", "valores": ["abierto", "cerrado"]}, "lista": {"tipo": "lista", "de": {"tipo": "texto"}},
    "fichas": {"tipo": "lista", "de": {"claves": {"a": {"tipo": "texto", "requerido": True}, "b": {"tipo": "entero"}}}},
    "libre": {"tipo": "mapa", "de": {"tipo": "enlace"}}, "todo": {"tipo": "cualquiera"}}}


def document(text: str) -> Document:
    found, findings = parse(text.encode(), "a.yaml")
    assert found is not None, findings
    return found


def found(text: str) -> list[Finding]:
    return list(judge(document(text), SHAPE, "a.yaml")[1])


@pytest.mark.parametrize(("text", "code", "line", "values"), [
    ("nombre: a\nnombres: b\n", "ficha-clave-desconocida", 2,
     {"clave": "nombres", "parecido": " ¿Quiso decir «nombre»?"}),
    ("nombre: a\nresources: [{path: 'http://a'}]\n", "ficha-clave-desconocida", 2,
     {"clave": "resources", "parecido": ""}),
    ("activo: true\n", "ficha-falta-clave", 1, {"clave": "nombre", "titulo": "Nombre"}),
    ("nombre:\n", "ficha-falta-clave", 1, {"clave": "nombre"}),
    ("nombre: ''\n", "ficha-falta-clave", 1, {"clave": "nombre"}),
    ("nombre: [a]\n", "ficha-tipo", 1, {"esperado": "un texto", "valor": "una lista"}),
    ("nombre: true\n", "ficha-tipo", 1, {"valor": "true"}), ("nombre: 1.10\n", "ficha-tipo", 1, {"valor": "1.1"}),
    ("nombre: a\nactivo: sí\n", "ficha-tipo", 2, {"esperado": "true o false"}),
    ("nombre: a\ncantidad: 1.5\n", "ficha-tipo", 2, {"esperado": "un número entero"}),
    ("nombre: a\ncantidad: true\n", "ficha-tipo", 2, {"esperado": "un número entero"}),
    ("nombre: a\npeso: mil\n", "ficha-tipo", 2, {"esperado": "un número"}),
    ("nombre: a\ndesde: 2026-13\n", "ficha-tipo", 2, {"valor": "2026-13"}),
    ("nombre: a\ncorreo: a@b\n", "ficha-tipo", 2, {"valor": "a@b"}),
    ("nombre: a\nweb: javascript:x\n", "ficha-tipo", 2, {"valor": "javascript:x"}),
    ("nombre: a\ncolor: rojo\n", "ficha-tipo", 2, {"valor": "rojo"}), ("nombre: a\nid: Ñuñoa\n", "ficha-tipo", 2, {}),
    ("nombre: a\nlogo: ../a.svg\n", "ficha-tipo", 2, {"valor": "../a.svg"}),
    ("nombre: a\nestado: abiertos\n", "ficha-valor", 2,
     {"admite": "abierto, cerrado", "parecido": " ¿Quiso decir «abierto»?"}),
    ("nombre: aaaaaaaaaaaaaaaaaaaaa\n", "ficha-largo", 1, {"largo": "21", "maximo": "20"}),
    ("nombre: a\nlista: a\n", "ficha-tipo", 2, {"valor": "a"}),
    ("nombre: a\nlista: [a, {b: 1}]\n", "ficha-tipo", 2, {"clave": "lista, 2.º"}),
    ("nombre: a\nfichas:\n- {a: 1}\n- b: 2\n", "ficha-falta-clave", 4, {"clave": "fichas, 2.º, a"}),
    ("nombre: a\nfichas:\n- a: 1\n  c: 2\n", "ficha-clave-desconocida", 4, {"clave": "fichas, 1.º, c"}),
    ("nombre: a\nlibre:\n  x: https://a.cl\n  y: ftp://a.cl\n", "ficha-tipo", 4, {"clave": "libre, y"}),
    ("- a\n", "ficha-tipo", 1, {"clave": "el archivo", "valor": "una lista"}),
    ("", "ficha-falta-clave", 1, {"clave": "nombre"})])
def test_each_mistake_has_its_line(text: str, code: str, line: int, values: dict[str, str]) -> None:
    findings = found(text)
    assert [(f.code, f.place.file, f.place.row) for f in findings] == [(code, "a.yaml", line)]
    assert {name: findings[0].values[name] for name in values} == values


@pytest.mark.parametrize("text", [
    "nombre: 2026\n", "nombre: NO\ncantidad: 3\npeso: 2\n", "nombre: a\npeso: 2.5\ndesde: 2026\n",
    "nombre: a\ncorreo: ''\nweb:\n",
    "nombre: a\nweb: https://www.ejemplo.cl:8443/a?b=c#d\n",
    "nombre: a\nweb: http://a\ncolor: '#0f69b4'\nid: salud-2\n",
    "nombre: a\nlogo: documentos/Logo (1) ñ.svg\n", "nombre: a\ntodo: [1, {b: [true]}]\n",
    "nombre: a\ndesde: 2026-10\nestado: cerrado\n"])
def test_good_documents_have_no_findings(text: str) -> None:
    assert found(text) == []


def test_what_is_wrong_is_left_out_and_numbers_become_text() -> None:
    text = ("nombre: 10\ncorreo: mal\nlista: [1, {a: 1}, b]\nfichas: [{a: 2, b: 3, c: 4}]\notra: 1\ndesde: 2026\n"
            "web: ''\ntodo: [1]\n")
    value, _ = judge(document(text), SHAPE, "a")
    assert value == {"nombre": "10", "lista": ["1", "b"], "fichas": [{"a": "2", "b": 3}], "desde": "2026", "web": "",
                     "todo": [1]}


@pytest.mark.parametrize("name", ["sitio", "datapackage"])
def test_every_key_is_explained_and_its_example_is_good(name: str) -> None:
    def walk(shape: dict[str, Any]) -> None:
        for key, inner in shape.get("claves", {}).items():
            assert inner.get("titulo"), key
            if "ejemplo" in inner and inner.get("tipo") != "lista":
                good = document(f"{key}: '{inner['ejemplo']}'\n")
                assert judge(good, {"claves": {key: inner}}, "a")[1] == ()
            walk(inner)
        if "de" in shape:
            walk(shape["de"])

    walk(ley.real_law().descriptors[name])


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
                      lambda v: st.lists(v,
                                         max_size=3) | st.dictionaries(st.sampled_from([*SHAPE["claves"], "a", "b",
                                                                                        "x"]), v, max_size=5),
                      max_leaves=20)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(VALUES)
def test_never_raises_and_what_is_kept_is_good(value: Any) -> None:
    clean, _ = judge(Document(value, {(): 1}), SHAPE, "a")
    again, findings = judge(Document(clean, {(): 1}), SHAPE, "a")
    assert again == clean or clean is None
    assert {f.code for f in findings} <= {"ficha-falta-clave"}
