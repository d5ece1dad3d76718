"""The other places where a municipality may work, GitLab and a server of its own: what `new` writes for them runs."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import yaml
from anfitrion import portal
from sitios import ROOT, portalgen, put
from test_mes import DAY, ROLES, SITE, TODAY, git, workbook

ACTION = f"org/portalgen@{'a1' * 20}"
MONTH = "2026-10"


def program(name: str) -> str:
    """A program of the system; CI must have it."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        words = f"{name} is not installed: python3 build.py test"
        if "CI" in os.environ:
            pytest.fail(words)
        pytest.skip(words)
    return found


def town(folder: Path, where: str) -> Path:
    """A municipality's repository for a host, with roles and a first version."""
    portalgen("new", SITE, "--host", where, "--action", ACTION, cwd=folder, today=date.fromisoformat(TODAY))
    site = folder / f"sites/{SITE}/sitio.yaml"
    text = re.sub(r"(?ms)^roles:\n.*?(?=^# Primer mes)", ROLES, site.read_text("utf-8"))
    site.write_text(re.sub(r"(?m)^desde: .*$", f"desde: {MONTH}", text), "utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Repositorio nuevo")
    return folder


def bot(tmp: Path) -> Path:
    """`portalgen` as those scripts call it, on the day of the test, with the checkout's law."""
    script = tmp / "portalgen"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -m portalgen "$@" --today {TODAY} '
                      f'--schemas "{ROOT}/schemas"\n', "utf-8")
    script.chmod(0o755)
    return script


# ---- a server of its own


def run(place: Path, environment: Path, *command: str, code: int = 0) -> str:
    env = {**os.environ, **DAY, "ENTORNO": str(environment), "GIT_AUTHOR_NAME": "portalgen",
           "GIT_AUTHOR_EMAIL": "p@localhost", "GIT_COMMITTER_NAME": "portalgen", "GIT_COMMITTER_EMAIL": "p@localhost"}
    done = subprocess.run(command, cwd=place, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_month_in_a_server_of_its_own(tmp_path: Path) -> None:
    program("rsync")
    place, web = tmp_path / "srv", tmp_path / "www"
    place.mkdir()
    web.mkdir()
    (web / "viejo.html").write_text("de antes", "utf-8")
    town(place, "servidor")
    with portal(web) as url:
        values = {"CARPETA": place, "SITIO": SITE, "PORTAL_URL": url, "DESTINO": web, "REVISION": tmp_path / "rev",
                  "PORTALGEN": bot(tmp_path), "PORTALGEN_CKAN_TOKEN": ""}
        asked = set(re.findall(r"(?m)^(\w+)=", (place / "servidor/portal.env.ejemplo").read_text("utf-8")))
        assert asked == set(values)
        environment = tmp_path / "portal.env"
        environment.write_text("".join(f"{name}='{value}'\n" for name, value in values.items()), "utf-8")
        sheet = place / "entrada/contrata octubre.xlsx"
        sheet.write_bytes(workbook("personal_contrata"))
        run(place, environment, "servidor/recibir.sh")
        assert sheet.exists(), "it may still be being copied"
        early = place / "entrada/bonos.xlsx"
        early.write_bytes(sheet.read_bytes())
        os.utime(early, (time.time() - 300,) * 2)
        run(place, environment, "servidor/recibir.sh")
        assert sheet.exists(), "one that is whole does not hurry another that is not"
        early.unlink()
        os.utime(sheet, (time.time() - 300,) * 2)
        run(place, environment, "servidor/recibir.sh")
        assert not sheet.exists()
        assert (place / "entrada/.recibidas/contrata octubre.xlsx").exists()
        assert "Todo en orden" in (tmp_path / f"rev/{MONTH}/comentario.html").read_text("utf-8")
        assert (tmp_path / f"rev/{MONTH}/vista-previa/{SITE}/index.html").is_file()
        assert not (web / SITE).exists()
        said = run(place, environment, "servidor/aprobar.sh", MONTH, "Berta Inventada")
        assert "Certificado de publicación N°" in said
        assert "**Revisó:** Berta Inventada." in said
        assert (web / SITE / "index.html").is_file()
        assert not (web / "viejo.html").exists()
        assert len(list((place / "certificado").glob(f"{MONTH}-*.json"))) == 1
        assert run(place, environment, "servidor/recibir.sh") == "", "what was put aside is not there to be received"
        said = run(place, environment, "servidor/aprobar.sh", "2026-09", "Berta Inventada", code=1)
        assert "no hay una carga de 2026-09" in said
        wrong = place / "entrada/honorarios.xlsx"
        wrong.write_bytes(workbook("personal_honorarios", {(0, "tipo_pago"): "Otro modo"}))
        os.utime(wrong, (time.time() - 300,) * 2)
        run(place, environment, "servidor/recibir.sh")
        before = git(place, "rev-parse", "main")
        said = run(place, environment, "servidor/aprobar.sh", MONTH, "Berta Inventada", code=1)
        assert "No se publicó" in said
        assert git(place, "rev-parse", "main") == before


def test_the_server_tells_browsers_what_they_may_do(tmp_path: Path) -> None:
    nginx = program("nginx")
    place = tmp_path / "srv"
    place.mkdir()
    town(place, "servidor")
    web = tmp_path / "www"
    (web / "sitio").mkdir(parents=True)
    (web / "sitio/index.html").write_text("<p>Hola</p>", "utf-8")
    (web / "sitio/datos.csv").write_text("a\n1\n", "utf-8")
    (web / ".oculto").write_text("no", "utf-8")
    with serving(nginx, place / "servidor/nginx.conf", web, tmp_path) as url:
        page = urllib.request.urlopen(f"{url}/sitio/")
        assert page.read() == b"<p>Hola</p>"
        policy = page.headers["Content-Security-Policy"]
        base = (ROOT / "themes/base/templates/base.html").read_text("utf-8")
        meta = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', base)
        assert meta is not None
        assert policy == f"{meta[1]}; frame-ancestors 'none'", "the same as every page says, and no frames"
        for name in ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
            assert page.headers[name], name
        data = urllib.request.urlopen(f"{url}/sitio/datos.csv")
        assert data.headers["Content-Type"].startswith("text/csv")
        assert data.headers["Access-Control-Allow-Origin"] == "*"
        for path, method, code in (("/.oculto", "GET", 404), ("/nada", "GET", 404), ("/sitio/", "POST", 403)):
            request = urllib.request.Request(f"{url}{path}", method=method, data=b"" if method == "POST" else None)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)
            assert refused.value.code == code
            assert refused.value.headers["Content-Security-Policy"] == policy


@contextmanager
def serving(nginx: str, conf: Path, web: Path, tmp: Path) -> Iterator[str]:
    """nginx with the file as written, but for what belongs to a machine: port, certificate and folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = conf.read_text("utf-8").partition("\nserver {\n    listen 80;")[0]
    text = re.sub(r"(?m)^    (ssl_certificate|listen \[).*\n", "", text)
    text = text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    text = text.replace("/srv/www/transparencia", str(web))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {tmp}/{name};" for name in kinds)
    who = "" if os.geteuid() else "user root; "
    (tmp / "nginx.conf").write_text(f"{who}daemon off; pid {tmp}/pid; error_log stderr;\nevents {{}}\n"
                                    f"http {{ access_log off; {temporary}\n{text}\n}}\n", "utf-8")
    command = [nginx, "-e", "stderr", "-p", str(tmp), "-c", str(tmp / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        try:
            for _ in range(100):
                with socket.socket() as there:
                    if there.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def test_the_scripts_are_ones_that_any_shell_understands(tmp_path: Path) -> None:
    town(tmp_path, "servidor")
    scripts = sorted((tmp_path / "servidor").glob("*.sh"))
    assert len(scripts) == 3
    for script in scripts:
        assert os.access(script, os.X_OK)
        subprocess.run(["sh", "-n", script], check=True)
    lines = (tmp_path / "servidor/portal.cron").read_text("utf-8").splitlines()
    jobs = [line for line in lines if not line.startswith("#") and "=" not in line.partition(" ")[0]]
    assert len(jobs) == 4
    assert all(len(line.split(None, 6)) == 7 and line.split()[5] == "portalgen" for line in jobs)
    assert not (tmp_path / ".github").exists()


# ---- GitLab


def test_the_flows_of_gitlab_say_what_ours_can_do(tmp_path: Path) -> None:
    town(tmp_path, "gitlab")
    text = (tmp_path / ".gitlab-ci.yml").read_text("utf-8")
    flow = yaml.safe_load(text)
    jobs = {name: job for name, job in flow.items() if isinstance(job, dict) and "script" in job}
    assert set(jobs) == {"recibir", "revisar", "pages", "certificar", "plazos", "sincronizar"}
    assert f"portalgen @ git+https://github.com/org/portalgen@{'a1' * 20}" in text
    assert "TOKEN" not in json.dumps(jobs["revisar"]), "what reads a proposal has no key"
    for path in (".gitlab/CODEOWNERS", ".gitlab/merge_request_templates/Default.md", "README.md"):
        assert "@@" not in (tmp_path / path).read_text("utf-8")
    assert not (tmp_path / ".github").exists()
    from portalgen.cli import parser

    for job in jobs.values():
        for line in (line for line in job["script"] if line.startswith("$PORTALGEN")):
            line = line.replace("${PORTAL_URL:-$CI_PAGES_URL}", "https://ejemplo.cl")
            words = [re.sub(r"\$\{?\w+[^}\s]*\}?", str(tmp_path), word.strip('"')) for word in line.split()[1:]]
            assert parser().parse_args(words).run


def test_a_month_in_gitlab(tmp_path: Path) -> None:
    """Receive, as its job does it: the load is pushed, and the host told to open its proposal."""
    work, origin = tmp_path / "casa", tmp_path / "origen.git"
    work.mkdir()
    town(work, "gitlab")
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(origin, "config", "receive.advertisePushOptions", "true")
    hook = origin / "hooks/pre-receive"
    hook.write_text(f'#!/bin/sh\nenv | grep GIT_PUSH_OPTION_ | sort > "{tmp_path}/dicho"\n', "utf-8")
    hook.chmod(0o755)
    for name in ("vieja.xlsx", "contrata.xlsx"):
        (work / "entrada" / name).write_bytes(workbook("personal_contrata"))
        git(work, "add", "--all")
        git(work, "commit", "--quiet", "--message", "Upload")
    git(work, "remote", "add", "origin", str(origin))
    git(work, "push", "--quiet", "origin", "main")
    flow = yaml.safe_load((work / ".gitlab-ci.yml").read_text("utf-8"))
    (order,) = flow["recibir"]["script"]
    environment = tmp_path / "vacio.env"
    environment.touch()
    put = {"$PORTALGEN": str(bot(tmp_path)), '"$GITLAB_USER_LOGIN"': "ana", '"$CI_DEFAULT_BRANCH"': "main",
           '"$CI_COMMIT_BEFORE_SHA"': git(work, "rev-parse", "HEAD~1"),
           '--schemas "$SCHEMAS/schemas"': ""}
    for name, value in put.items():
        order = order.replace(name, value)
    os.environ["CI_SERVER_URL"] = "https://gitlab.ejemplo.cl"
    try:
        said = run(work, environment, "sh", "-c", order)
    finally:
        del os.environ["CI_SERVER_URL"]
    assert "contrata.xlsx" in said
    assert "vieja.xlsx" not in said, "it was received when it came"
    told = (tmp_path / "dicho").read_text("utf-8")
    assert "merge_request.create" in told
    assert "merge_request.title=Carga de octubre de 2026" in told
    branch = f"carga/{SITE}/{MONTH}"
    assert "contrata/2026-10.csv" in git(origin, "ls-tree", "-r", "--name-only", branch)
    left = git(origin, "ls-tree", "--name-only", branch, "entrada/")
    assert left.split() == ["entrada/LEAME.md", "entrada/vieja.xlsx"]
    git(work, "fetch", "--quiet", "origin")
    git(work, "checkout", "--quiet", f"origin/{branch}")
    run(work, environment, str(bot(tmp_path)), "review", "--since", "origin/main", "--out", "revision")
    assert json.loads((work / "revision/hallazgos.json").read_text("utf-8")) == []
    assert "Todo en orden" in (work / "revision/comentario.md").read_text("utf-8")


# ---- receiving in private, publishing in another repository


def test_only_the_built_portal_reaches_the_public_repository(tmp_path: Path) -> None:
    place, public = tmp_path / "casa", tmp_path / "publico.git"
    place.mkdir()
    town(place, "github")
    put(place / "cargas" / SITE / f"{MONTH}.json", '{"received": []}\n')
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(public))
    order = ("deliver", "--from", "public", "--to", str(public))
    assert "falta portalgen build" in portalgen(*order, cwd=place, code=2)
    day = date.fromisoformat(TODAY)
    portalgen("build", cwd=place, today=day)
    assert "Entregado" in portalgen(*order, cwd=place)
    assert "ya tiene esta misma versión" in portalgen(*order, cwd=place)
    files = git(public, "ls-tree", "-r", "--name-only", "main").splitlines()
    assert f"{SITE}/index.html" in files
    assert ".nojekyll" in files
    built = {str(path.relative_to(place / "public")) for path in (place / "public").rglob("*") if path.is_file()}
    assert set(files) - {".nojekyll"} == built - {".portalgen"}, "nothing of what was received, and nothing missing"
    clone = tmp_path / "copia"
    git(tmp_path, "clone", "--quiet", str(public), str(clone))
    put(clone / "CNAME", "transparencia.ejemplo.cl\n")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Dirección propia")
    git(clone, "push", "--quiet", "origin", "main")
    put(place / f"sites/{SITE}/paginas/nueva.md", "# Nueva\n\nTexto.\n")
    portalgen("build", cwd=place, today=day)
    portalgen(*order, cwd=place)
    assert "CNAME" in git(public, "ls-tree", "--name-only", "main")
    assert f"{SITE}/paginas/nueva.html" in git(public, "ls-tree", "-r", "--name-only", "main")
    assert git(public, "rev-list", "--count", "main") == "3", "one version a publication, on top of what is there"
    assert portalgen("deliver", "--to", str(tmp_path / "nada.git"), cwd=place, code=3)
