"""Personal data in documents: read in another process, also where nobody looks; what is known is not read again."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from ley import REAL, TODAY, real_law
from openpyxl.comments import Comment

from portalgen.check.documents import document_findings, document_told
from portalgen.cli import main
from portalgen.documents import FILE, site_documents
from portalgen.findings import Finding
from portalgen.jobs import Settings
from portalgen.read import documents
from portalgen.read.documents import Document, read_documents, readable
from portalgen.read.documents.office import cell_of
from portalgen.read.files import scan

LAW = real_law()
ROOT = Path(__file__).parents[1]
RUT, MAIL = "12.345.678-5", "persona.inventada@gmail.com"
PLAIN = "Decreto alcaldicio 1020, que aprueba las bases del fondo vecinal de este año"


def text(words: str, x: int = 50, y: int = 700) -> bytes:
    return f"BT /F1 12 Tf {x} {y} Td ({words}) Tj ET\n".encode("cp1252")


def pdf(*pages: bytes, info: str = "", annots: str = "", extra: str = "") -> bytes:
    """A whole PDF, a content stream a page."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode(),
             f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
             b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    for n, page in enumerate(pages):
        parts += [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
                  f"/Contents {5 + 2 * n} 0 R {annots} >>".encode(),
                  f"<< /Length {len(page)} >>\nstream\n".encode() + page + b"\nendstream"]
    parts += [f"<< {info} >>".encode("cp1252")]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(parts) + 1
    return out + (f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R "
                  f"/Info {len(parts)} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n").encode()


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.properties.creator = "municipalidad"
    fill(made)
    made.save(out)
    return out.getvalue()


def hidden(made: openpyxl.Workbook) -> None:
    made.create_sheet("Respaldo").append(["x", f"RUT {RUT}"])
    made["Respaldo"].sheet_state = "hidden"


def word(document: str, **parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", f"<d xmlns:w='w'>{document}</d>")
        for name, body in parts.items():
            made.writestr(name.replace("__", "/") + ".xml", f"<d xmlns:w='w' xmlns:dc='dc'>{body}</d>")
    return out.getvalue()


def look(tmp_path: Path, name: str, data: bytes) -> list[Finding]:
    (tmp_path / name).write_bytes(data)
    (document,) = read_documents([tmp_path / name])
    return list(document_findings(LAW, "demo", f"documentos/{name}", document_told(LAW, document)))


def codes(found: list[Finding]) -> list[str]:
    return sorted(finding.code for finding in found)


@pytest.mark.parametrize(("name", "data", "place"), [
    ("hoja.pdf", pdf(text(PLAIN), text(f"RUT {RUT}")), "la página 2"),
    ("nota.pdf", pdf(text(PLAIN), annots=f"/Annots [<< /Type /Annot /Subtype /Text /Contents (RUT {RUT}) >>]"),
     "una nota de la página 1"),
    ("datos.pdf", pdf(text(PLAIN), info=f"/Subject (RUT {RUT})"), "los datos del archivo (Subject)"),
    ("oculta.xlsx", book(hidden), "la hoja oculta «Respaldo», celda B1"),
    ("celda.xlsx", book(lambda b: b.active.__setitem__("C7", RUT)), "la hoja «Sheet», celda C7"),
    ("comentario.xlsx", book(lambda b: setattr(b.active["A1"], "comment", Comment(f"RUT {RUT}", "x"))),
     "un comentario"),
    ("datos.xlsx", book(lambda b: setattr(b.properties, "description", f"RUT {RUT}")), "los datos del archivo"),
    ("texto.docx", word("<w:p><w:r><w:t>RUT 12.345.</w:t></w:r><w:r><w:t>678-5</w:t></w:r></w:p>"), "el texto"),
    ("cambios.docx", word(f"<w:p><w:del><w:r><w:delText>RUT {RUT}</w:delText></w:r></w:del></w:p>"),
     "un texto borrado que sigue en el archivo"),
    ("comentario.docx", word("<w:p/>", word__comments=f"<w:p><w:t>RUT {RUT}</w:t></w:p>"), "un comentario"),
    ("datos.csv", f"nombre;rut\nPersona Inventada;{RUT}\n".encode("latin-1"), "la línea 2"),
    ("12345678-5.pdf", pdf(text(PLAIN)), "el nombre del archivo")])
def test_a_rut_wherever_it_is(name: str, data: bytes, place: str, tmp_path: Path) -> None:
    found = [finding for finding in look(tmp_path, name, data) if finding.code == "documento-personal"]
    assert [finding.values["parte"] for finding in found] == [place]
    assert RUT not in str(found), "what is found is told without repeating it"


def test_many_of_a_kind_are_one_finding(tmp_path: Path) -> None:
    (found,) = look(tmp_path, "nomina.pdf", pdf(text(PLAIN) + text(f"{RUT} y 9.876.543-3", y=500), text(MAIL) + text(
        f"RUT {RUT}", y=300)))[:1]
    assert (found.values["parte"], found.values["cuantas"]) == ("la página 1", " (y otras 2 veces)")
    assert codes(look(tmp_path, "limpio.pdf", pdf(text(PLAIN)))) == []


BOX = b"0 g 90 696 160 16 re f\n"
LEGEND = text("Se tarjan datos personales \\(Ley 19.628\\)", y=500)


@pytest.mark.parametrize(("page", "told"), [
    (text("Domicilio: Pasaje Inventado 3") + BOX + LEGEND, ["documento-mal-tarjado"]),
    (text(PLAIN, y=300) + BOX + LEGEND, []),                            # struck out for good, and explained
    (text(PLAIN, y=300) + BOX, ["documento-sin-leyenda"]),
    (BOX + b"1 g\n" + text("Encabezado de la tabla", 95) + b"0 g\n", []),       # white letters on a dark ground
    (text("Subrayado muy largo, con una raya") + b"0 g 50 698 200 1 re f\n", []),
    (text("Bajo un fondo claro, que no tapa") + b"0.9 g 50 690 200 20 re f\n", []),
    (b"q 2 0 0 2 0 0 cm\n" + text("Domicilio: Pasaje 3", 50, 350) + b"0 0 0 rg 60 346 90 14 re f Q\n" + LEGEND,
     ["documento-mal-tarjado"])])
def test_what_is_covered_and_what_is_not(page: bytes, told: list[str], tmp_path: Path) -> None:
    assert codes(look(tmp_path, "decreto.pdf", pdf(page))) == told


def test_hidden_parts_and_authors_are_said(tmp_path: Path) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        made.create_sheet("Respaldo")["A1"] = "nada personal"
        made["Respaldo"].sheet_state = "veryHidden"
        made.active["A1"] = "Monto"
        for cell in ("A1", "A2", "A3"):
            made.active[cell].comment = Comment("revisar", "x")
        made.properties.creator = "Persona Inventada Uno"

    found = look(tmp_path, "montos.xlsx", book(fill))
    assert codes(found) == ["documento-autoria", "documento-oculto"]
    assert next(f for f in found if f.code == "documento-oculto").values["que"] == "1 hoja oculta, 3 comentarios"


HOSTILE = {
    "vacio.pdf": (b"", "danado"), "roto.pdf": (b"%PDF-1.4\n" + bytes(range(256)) * 20, "danado"),
    "roto.xlsx": (b"PK\x03\x04" + b"\0" * 400, "danado"), "roto.docx": (b"hola", ""),
    "viejo.doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "cerrado"),
    "entidades.docx": (word("").replace(b"<d", b"<!DOCTYPE d [<!ENTITY a 'a'>]><d"), "danado"),
    "roto.jpg": (b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0\xff\xff\xff\x7f", ""),
}


def test_broken_and_hostile_documents_stop_nobody(tmp_path: Path) -> None:
    names = [*HOSTILE, "bueno.pdf"]
    for name, (data, _) in HOSTILE.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "bueno.pdf").write_bytes(pdf(text(f"RUT {RUT}")))
    found = read_documents([tmp_path / name for name in names])
    assert {name: d.problem for name, d in zip(names, found, strict=True)} == {
        **{name: problem for name, (_, problem) in HOSTILE.items()}, "bueno.pdf": ""}
    assert any(RUT in piece for _, _, piece in found[-1].pieces), "the one after a broken one is read"


def test_a_document_that_asks_for_too_much_is_left(tmp_path: Path) -> None:
    (tmp_path / "bomba.docx").write_bytes(bomb())
    (found,) = read_documents([tmp_path / "bomba.docx"])
    assert found.problem == "excesivo"


def test_a_document_that_takes_too_long_is_left(tmp_path: Path) -> None:
    (tmp_path / "largo.py").write_text(
        "from portalgen.read.documents import child\nchild.SECONDS = 1\n"
        "def turn(path, found):\n    while True: pass\n"
        "child._plain = turn\nchild.main()\n", "utf-8")
    (tmp_path / "uno.txt").write_text("hola", "utf-8")
    asked = json.dumps(str(tmp_path / "uno.txt")).encode() + b"\n"
    done = subprocess.run([sys.executable, str(tmp_path / "largo.py")], input=asked, capture_output=True,
                          check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stdout) == (-signal.SIGXCPU, b"")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("word/document.xml", "w") as part:
        for _ in range(600):
            part.write(b" " * 1_000_000)
    return out.getvalue()


def test_the_cell_where_something_begins() -> None:
    rows = "7\tuno\t\ttres\n9\tcuatro"
    assert [cell_of(rows, rows.index(word)) for word in ("uno", "tres", "cuatro")] == ["A7", "C7", "A9"]
    assert [readable(name) for name in ("a.PDF", "b.xlsx", "c.mp4", "sin")] == [True, True, False, False]


# ---- a site

@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "sites" / "demo" / "documentos"
    folder.mkdir(parents=True)
    (folder.parent / "sitio.yaml").write_text("nombre: Municipalidad de Prueba\n", "utf-8")
    (folder / "a.pdf").write_bytes(pdf(text(f"RUT {RUT}")))
    (folder / "b.pdf").write_bytes(pdf(text(PLAIN)))
    return Settings(tmp_path / "sites", REAL, ROOT / "themes", tmp_path / "cache", TODAY)


def findings(settings: Settings) -> list[tuple[str, str]]:
    files = scan(settings.sites / "demo", "demo").files
    paths = [path for path in files if path.startswith("documentos/")]
    return [(f.code, f.place.file) for f in site_documents(LAW, settings, "demo", files, paths)]


def test_what_is_known_is_not_read_again(site: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    real = documents.read_documents

    def spy(paths: list[Path]) -> list[Document]:
        asked.append([path.name for path in paths])
        return real(paths)

    monkeypatch.setattr(documents, "read_documents", spy)
    first = findings(site)
    assert first == [("documento-personal", "demo/documentos/a.pdf")]
    assert findings(site) == first
    folder = site.sites / "demo" / "documentos"
    (folder / "c.pdf").write_bytes((folder / "a.pdf").read_bytes())
    (folder / "d.pdf").write_bytes(pdf(text(MAIL)))
    assert [file for _, file in findings(site)] == [f"demo/documentos/{name}.pdf" for name in "acd"]
    (folder / "a.pdf").write_bytes(pdf(text(PLAIN + ".")))
    assert [file for _, file in findings(site)] == [f"demo/documentos/{name}.pdf" for name in "cd"]
    assert [names for names in asked if names] == [["a.pdf", "b.pdf"], ["d.pdf"], ["a.pdf"]]


def test_what_is_kept_holds_no_personal_datum(site: Settings) -> None:
    findings(site)
    assert site.cache is not None
    kept = (site.cache / FILE).read_text("utf-8")
    assert "documento-personal" in kept
    assert RUT not in kept
    (site.cache / FILE).write_text("roto", "utf-8")
    assert findings(site) == [("documento-personal", "demo/documentos/a.pdf")]


def test_where_nothing_can_be_kept_the_findings_are_the_same(site: Settings) -> None:
    assert site.cache is not None
    site.cache.write_text("un archivo donde iba la carpeta", "utf-8")
    assert findings(site) == findings(site) == [("documento-personal", "demo/documentos/a.pdf")]


def check(*words: str) -> int:
    return main(["check", "--privacy", "--schemas", str(REAL), "--themes", str(ROOT / "themes"), *words])


def test_only_privacy_with_the_count_of_each_rule(site: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (site.sites / "demo" / "paginas").mkdir()
    (site.sites / "demo" / "paginas" / "uno.md").write_text(f"# Uno\n\nEscriba a {MAIL}, RUT {RUT}\n", "utf-8")
    (site.sites / "demo" / "suelto.txt").write_text("no va aquí", "utf-8")
    assert check() == 1
    said = capsys.readouterr().out
    assert "PD01         RUT de personas naturales: 1 hallazgo\n" in said
    assert "PD03         correos particulares: 1 hallazgo\n" in said
    assert "PD01 a PD13  lo mismo en documentos: 1 hallazgo\n" in said
    assert "suelto.txt" not in said
    assert check("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert {finding["code"] for finding in told["findings"]} == {
        "personal-rut", "personal-correo", "documento-personal"}


def test_a_sheet_that_cannot_be_read_is_not_in_order(site: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    (site.sites / "demo/documentos/a.pdf").unlink()
    assert check() == 0
    sheet = site.sites / "demo/2.16-otros-antecedentes/otros-antecedentes.csv"
    sheet.parent.mkdir()
    sheet.write_bytes(f"categor\xeda,denominaci\xf3n\nOtro,{RUT}\n".encode("latin-1"))
    assert check() == 1
    assert "Windows-1252" in capsys.readouterr().out


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words], cwd=folder, check=True,
                   capture_output=True)


def test_only_what_is_about_to_be_saved(site: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    top = site.sites.parent
    git(top, "init", "-q")
    git(top, "add", "sites/demo/sitio.yaml", "sites/demo/documentos/b.pdf")
    assert check("--staged") == 0, "what is wrong is not among what is to be saved"
    git(top, "add", "sites")
    assert check("--staged") == 1
    assert "a.pdf" in capsys.readouterr().out
    git(top, "commit", "-q", "-m", "x")
    assert check("--staged") == 0


def test_every_privacy_finding_belongs_to_a_rule() -> None:
    listed = {code for rule in LAW.privacy["reglas"] for code in rule["hallazgos"]}
    ours = {code for code in LAW.wordings if code.startswith("personal-") or code in (
        "documento-personal", "documento-dudoso", "documento-mal-tarjado", "documento-oculto", "letras-danadas")}
    assert listed >= ours
    assert set(LAW.wordings) >= listed


def test_the_hook_calls_a_command_that_exists() -> None:
    import yaml

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"] == "portalgen check --privacy --staged"
    assert hook["language"] == "python"
