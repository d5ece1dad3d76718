"""The pieces of the client: what goes out, how long it waits, what an answer means."""

from __future__ import annotations

import email.parser
import email.policy
import json
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from portalgen.publish.ckan import client as network
from portalgen.publish.ckan.client import Upload, body, seconds
from portalgen.publish.ckan.datastore import kind, records
from portalgen.publish.ckan.desired import Column
from portalgen.publish.ckan.failure import KINDS, Failure, judge
from portalgen.publish.ckan.sentences import FAILURES
from portalgen.publish.ckan.words import Setting, bytes_words, sentence


def test_a_call_with_files_is_read_by_another_program() -> None:
    data = bytes(range(256)) * 3000
    kind, pieces = body({"match": {"ñ": 1}, "texto": "«x»"}, [Upload("archivo", "a.csv", "text/csv", data)])
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        f"Content-Type: {kind}\r\n\r\n".encode() + b"".join(pieces))
    parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
    assert json.loads(parts["match"].get_payload(decode=True)) == {"ñ": 1}
    assert parts["texto"].get_payload(decode=True).decode() == "«x»"
    assert (parts["archivo"].get_filename(), parts["archivo"].get_content_type()) == ("a.csv", "text/csv")
    assert parts["archivo"].get_payload(decode=True) == data
    sent = [piece for piece in pieces if isinstance(piece, memoryview)]
    assert all(piece.obj is data for piece in sent)                 # not copied
    assert max(map(len, sent)) <= network.PIECE < len(data)


def test_an_answer_that_comes_before_all_is_sent_is_heard() -> None:
    """As a web server does with a file that is too large for it."""
    def refuse(listener: socket.socket) -> None:
        with suppress(OSError):                                     # until it is closed
            while True:
                link, _ = listener.accept()
                link.recv(1000)
                link.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                link.shutdown(socket.SHUT_WR)
                link.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=refuse, args=(listener,), daemon=True).start()
        client = network.Client(f"http://127.0.0.1:{listener.getsockname()[1]}", sleep=lambda _: None)
        with pytest.raises(Failure) as caught:
            client.call("package_revise", {}, [Upload("x", "x.csv", "text/csv", b"x" * 30_000_000)])
    assert caught.value.kind == "grande"


def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "llave.pem", "-out",
                    "propio.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                   cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "propio.pem", tmp_path / "llave.pem")
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None           # type: ignore[method-assign]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        url = f"https://localhost:{server.server_port}"
        told = []
        for bundle in ("", str(tmp_path / "propio.pem")):
            if bundle:
                monkeypatch.setenv("SSL_CERT_FILE", bundle)
            with pytest.raises(Failure) as caught:
                network.Client(url, "llave", sleep=lambda _: None).call("status_show", {})
            told.append(caught.value.kind)
        server.shutdown()
    assert told == ["certificado", "servidor"]          # 501: it is heard, and knows nothing


def test_how_long_a_portal_asks_to_wait() -> None:
    assert [seconds(text) for text in ("12", " 3 ", "", "mañana", "-1")] == [12, 3, 0, 0, 0]
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 80 < seconds(soon) <= 90
    assert seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_waits_grow_and_differ() -> None:
    waits = [[network._pause(attempt, 0) for _ in range(20)] for attempt in (1, 3, 20)]
    assert all(len(set(some)) > 1 for some in waits)
    assert max(waits[0]) <= network.FIRST < min(waits[1])
    assert max(waits[2]) <= network.LONGEST
    assert network._pause(1, 17) == 17


ANSWERS = [
    (403, {"__type": "Authorization Error", "message": "Acceso denegado"}, "permiso"),
    (404, {"__type": "Not Found Error", "message": "No encontrado"}, "no-existe"),
    (409, {"__type": "Validation Error", "tags": ["mala"]}, "validacion"),
    (409, {"__type": "Validation Error", "upload": ["File upload too large"]}, "grande"),
    (409, {"__type": "Validation Error", "resources": [{}, {"upload": ["Archivo demasiado grande"]}]}, "grande"),
    (409, {"__type": "Validation Error", "match": ["no"]}, "candado"),
    (409, {"__type": "Validation Error", "message": "{'match': ['no']}"}, "candado"),            # 2.9
    (500, {"__type": "Internal Server Error"}, "servidor"),
]


@pytest.mark.parametrize(("status", "error", "kind"), ANSWERS)
def test_what_ckan_means(status: int, error: dict[str, object], kind: str) -> None:
    assert judge("package_revise", status, {"success": False, "error": error}, "").kind == kind


def test_a_portal_without_data_store() -> None:
    answer = "Bad request - Action name not known: datastore_create"
    assert judge("datastore_create", 400, answer, "").kind == "sin-datastore"


@pytest.mark.parametrize(("status", "answer", "kind"), [
    (200, None, "pagina"), (403, None, "pagina"), (404, None, "pagina"), (413, None, "grande"), (502, None, "servidor"),
    (400, "Bad request - Action name not known: package_revise", "sin-accion"), (200, {"ok": 1}, "pagina")])
def test_what_others_mean(status: int, answer: object, kind: str) -> None:
    assert judge("package_revise", status, answer, "<html>").kind == kind


def test_every_failure_has_its_sentence_and_says_what_to_do() -> None:
    assert set(KINDS) <= set(FAILURES)
    for one in KINDS:
        told = sentence(Failure(one, "package_revise", 409, {"tags": ["mala"]}, "<b>x</b>\x1b[31m"),
                        Setting("https://datos.ejemplo.cl", "LLAVE", "muni"), "muni-planta")
        assert "{" not in told
        assert told.count(".") >= 2 or "Vuelva" in told, told
        assert "\x1b" not in told


def test_what_is_told_besides_stands_apart() -> None:
    setting = Setting("https://datos.ejemplo.cl", "LLAVE", "muni")
    for detail, end in (("", "en ella."), ("Sí permite: otra.", "en ella. Sí permite: otra.")):
        assert sentence(Failure("sin-permiso", "package_create", 403, detail=detail), setting).endswith(end)
    assert "admite (no dice cuál). Pida" in sentence(Failure("grande", "package_create", 413), setting)


def test_rows_for_the_data_store() -> None:
    columns = (Column("a", "int8", missing=("", "s/i")), Column("b", "bool", true=("Sí",)), Column("c", "text"))
    assert list(records("a,b,c\n1,Sí,x\ns/i,No,\"y\nz\"\n".encode(), columns)) == [
        {"a": "1", "b": True, "c": "x"}, {"a": None, "b": False, "c": "y\nz"}]


def test_the_loader_of_the_portal_reads_cells_as_they_are_written() -> None:
    columns = (Column("a", "date"), Column("b", "bool"), Column("c", "date", missing=("", "Indefinido")))
    assert [kind(column, False) for column in columns] == ["date", "text", "text"]
    assert [kind(column, True) for column in columns] == ["date", "bool", "date"]


def test_sizes() -> None:
    assert [bytes_words(n) for n in (5, 20_400, 1_260_000)] == ["5 bytes", "20 kB", "1,3 MB"]
