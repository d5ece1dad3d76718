"""A small municipality that is sent to a real CKAN, for the tests of `portalgen sync`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from ckan.fallas import Proxy
from ckan.portal import Portal
from sitios import ROOT, TODAY, put

from portalgen.cli import main

SLUG = "prueba"
SITE = """nombre: Municipalidad de Prueba
nombre_oficial: Ilustre Municipalidad de Prueba
ficticia: true
codigos: {{mu: MU000, cut: "00000", pe_mun: PE-MUN-000, rut: 60000000-0}}
region: Región de Prueba
comuna: Prueba
correo: oirs@prueba.cl
areas:
- {{id: educacion, nombre: Educación}}
roles:
  encargada: {{nombre: Persona Inventada, cargo: Encargada de transparencia, correo: encargada@prueba.cl}}
desde: 2026-08
licencia: CC-BY-4.0
ckan:
  url: {url}
  organizacion: {organization}
  prefijo: {organization}
"""
PAYROLL, ORDINANCES = "1.04-personal", "2.10-ordenanzas"


class World:
    """The municipality, its portal, and the command line in between."""

    def __init__(self, folder: Path, ckan: Portal, organization: str, proxy: Proxy,
                 capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.ckan, self.organization, self.proxy, self.capsys = folder, ckan, organization, proxy, capsys
        self.patch = monkeypatch
        self.site = folder / "sites" / SLUG
        monkeypatch.chdir(folder)
        monkeypatch.setenv("PORTALGEN_CKAN_TOKEN", ckan.token("editora"))
        put(self.site / "sitio.yaml", SITE.format(url=proxy.url, organization=organization))
        for item in (PAYROLL, ORDINANCES):
            put(self.site / item / "datapackage.yaml", "responsable: Unidad de Prueba\ncorreo: unidad@prueba.cl\n")
        for month in ("Septiembre", "Octubre"):
            self.payroll(month, ["Persona Inventada Uno", "Persona Inventada Dos"])
        self.payroll("Octubre", ["Persona Inventada Tres"], "-educacion")
        put(self.site / ORDINANCES / "ordenanzas.csv",
            (ROOT / "schemas/ejemplos/ordenanzas.csv").read_text("utf-8"))
        for path in self.linked():
            put(self.site / path, "Documento de prueba.\n")

    def linked(self) -> set[str]:
        rows = csv.reader(io.StringIO((self.site / ORDINANCES / "ordenanzas.csv").read_text("utf-8")))
        return {cell for row in rows for cell in row if cell.startswith("documentos/")}

    def payroll(self, month: str, names: Sequence[str], area: str = "", year: int = 2026, **changes: str) -> Path:
        """A sheet of staff."""
        rows = list(csv.DictReader(io.StringIO((ROOT / "schemas/ejemplos/personal_planta.csv").read_text("utf-8"))))
        made = [{**rows[0], "anyo": str(year), "mes": month, "nombre_completo": name, **changes} for name in names]
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
        number = {"Agosto": 8, "Septiembre": 9, "Octubre": 10, "Diciembre": 12}[month]
        path = self.site / PAYROLL / "planta" / f"{year}-{number:02d}{area}.csv"
        put(path, out.getvalue())
        return path

    def info(self, old: str, new: str) -> None:
        """Change sitio.yaml."""
        text = (self.site / "sitio.yaml").read_text("utf-8")
        assert old in text
        put(self.site / "sitio.yaml", text.replace(old, new))

    def run(self, *arguments: str | Path, code: int = 0) -> str:
        """`portalgen sync …`; what it said."""
        self.capsys.readouterr()
        made = main(["sync", *map(str, arguments), "--today", TODAY.isoformat()])
        said = "".join(self.capsys.readouterr())
        assert made == code, said
        return said

    def report(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        told = json.loads(self.run(*arguments, "--json", code=code))
        assert told["version"] == 1
        return dict(told["portals"][0])

    def calls(self) -> tuple[int, int]:
        """(reads, writes) since the last time."""
        count = self.proxy.count()
        self.proxy.mend()
        return count

    def there(self) -> dict[str, Mapping[str, Any]]:
        """What the portal has, by the end of each name."""
        return {one["name"].removeprefix(f"{self.organization}-"): one for one in self.ckan.packages(self.organization)}

    def resources(self, name: str = "planta") -> dict[str, Mapping[str, Any]]:
        return {one.get("portalgen_clave", one["name"]): one for one in self.there()[name]["resources"]}

    def download(self, resource: Mapping[str, Any]) -> bytes:
        import urllib.request

        with urllib.request.urlopen(resource["url"], timeout=60) as reply:
            return bytes(reply.read())


def extras(package: Mapping[str, Any]) -> dict[str, str]:
    return {one["key"]: one["value"] for one in package["extras"]}


def ids(package: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(one.get("portalgen_clave", ""), one["id"]) for one in package["resources"]]
