"""Un CKAN verdadero en este computador, para las pruebas.

    python tests/ckan/up.py up [--version 2.10] [--perfil base|cosecha|cargador]
                                          lo levanta, o lo encuentra levantado, y dice dónde está
    python tests/ckan/up.py down          detiene todo lo que `up` levantó; los datos y la instalación quedan
    python tests/ckan/up.py borrar        lo detiene y borra todo

PostgreSQL y Redis de Debian; CKAN y sus extensiones de PyPI en un entorno propio, fuera de aquí (PORTALGEN_CKAN).
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))

from ckan.servicios import (  # noqa: E402
    PORT,
    Unavailable,
    alone,
    home,
    install_debian,
    listens,
    pid,
    program,
    run,
    say,
    sql,
    start,
    start_postgres,
    start_redis,
    stop,
)

VERSIONS = {"2.12": "2.12.0", "2.10": "2.10.11"}
PYTHONS = {"2.12": ("3.11", "3.12", "3.10"), "2.10": ("3.10", "3.9")}
GUNICORN = "gunicorn==23.0.0"
EXTENSIONS = ("ckanext-harvest==1.6.3", "ckanext-dcat==2.4.4", "ckanext-xloader==2.6.0")
PROFILES = {
    "base": "datastore",
    "cosecha": "datastore harvest ckan_harvester dcat dcat_rdf_harvester dcat_json_harvester",
    "cargador": "datastore xloader",
}
# They wait for work; without the longer time of ckan.redis.url, redis-py 8 would end them after five idle seconds.
WORKERS = {"cosecha": {"reunir": ("harvester", "gather-consumer"), "traer": ("harvester", "fetch-consumer")},
           "cargador": {"trabajos": ("jobs", "worker")}}
INI = """[app:main]
use = egg:ckan
SECRET_KEY = {secret}
beaker.session.secret = {secret}
beaker.session.key = ckan
WTF_CSRF_SECRET_KEY = {secret}
api_token.jwt.encode.secret = string:{secret}
api_token.jwt.decode.secret = string:{secret}
sqlalchemy.url = postgresql://ckan:ckan@127.0.0.1:{pg}/{name}
ckan.datastore.write_url = postgresql://ckan:ckan@127.0.0.1:{pg}/{name}_datastore
ckan.datastore.read_url = postgresql://lector:ckan@127.0.0.1:{pg}/{name}_datastore
ckan.redis.url = redis://127.0.0.1:{redis}/{number}?socket_timeout=86400
solr_url = http://127.0.0.1:{index}/solr/{name}
ckan.site_url = http://127.0.0.1:{port}
ckan.site_id = {name}
ckan.plugins = {plugins}
ckan.storage_path = {folder}/archivos
ckan.locale_default = es
ckan.max_resource_size = 200
ckan.auth.create_unowned_dataset = false
ckan.views.default_views =
ckan.harvest.mq.type = redis

[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = generic
[logger_root]
level = WARNING
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = generic
[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


@dataclass(frozen=True, slots=True)
class Instance:
    """A CKAN: its short version ("2.12"), its profile, and the place of each in the ports and Redis' databases."""

    version: str = "2.12"
    profile: str = "base"

    @property
    def number(self) -> int:
        return 1 + 8 * list(VERSIONS).index(self.version) + list(PROFILES).index(self.profile)

    @property
    def name(self) -> str:
        return f"ckan{self.version.replace('.', '')}_{self.profile}"

    @property
    def port(self) -> int:
        return PORT + 10 + 2 * self.number

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def folder(self) -> Path:
        return home() / self.name

    @property
    def venv(self) -> Path:
        return home() / f"venv-{self.version}"

    def token(self, user: str = "admin") -> str:
        """The API token of `admin` (sysadmin), `editora` (editor where it is made so) or `ajena` (nobody)."""
        return (self.folder / f"{user}.token").read_text().strip()


def up(one: Instance, install: bool = True) -> Instance:
    """Raise it, or find it raised. Unavailable says why it cannot be; without `install` nothing is fetched."""
    with alone("up"):
        if not (answers(one) and all(pid(one.folder, name) for name in WORKERS.get(one.profile, {}))):
            if install:
                install_debian()
                install_ckan(one)
            elif not (one.venv / "listo").exists() or not program("initdb") or not program("redis-server"):
                raise Unavailable("CKAN no está instalado; para instalarlo: python3 tests/ckan/up.py up")
            start_postgres()
            start_redis()
            raise_ckan(one)
    return one


def answers(one: Instance) -> bool:
    """Is it there, whole (a search needs the database and the index), and of the version asked for?"""
    try:
        with urllib.request.urlopen(f"{one.url}/api/3/action/package_search?rows=0", timeout=30):
            pass
        with urllib.request.urlopen(f"{one.url}/api/3/action/status_show", timeout=30) as reply:
            version = json.load(reply)["result"]["ckan_version"]
    except OSError:
        return False
    return bool(version == VERSIONS[one.version] and seeded(one))


def seeded(one: Instance) -> bool:
    return all((one.folder / f"{user}.token").exists() for user in ("admin", "editora", "ajena"))


def install_ckan(one: Instance) -> None:
    """Its own virtual environment, once for each wording of what it holds: CKAN must not be seen from the program's."""
    wanted = " ".join((VERSIONS[one.version], GUNICORN, *EXTENSIONS))
    mark = one.venv / "listo"
    if mark.exists() and mark.read_text() == wanted:
        return
    python = _python(one.version)
    say(f"instalo CKAN {VERSIONS[one.version]} en {one.venv}")
    shutil.rmtree(one.venv, ignore_errors=True)
    log = home() / f"pip-{one.version}.log"
    run([python, "-m", "venv", one.venv], log, "no pude crear el entorno de CKAN")
    pip = [one.venv / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    core = f"ckan[requirements]=={VERSIONS[one.version]}"
    run([*pip, core, GUNICORN], log, "pip no pudo instalar CKAN")
    run([*pip, *EXTENSIONS], log, "pip no pudo instalar las extensiones de CKAN")
    mark.write_text(wanted)


def _python(version: str) -> str:
    """A Python that this CKAN accepts: the one that runs this, one of PATH, or one of pyenv."""
    for wanted in PYTHONS[version]:
        if wanted == f"{sys.version_info.major}.{sys.version_info.minor}":
            return sys.executable
        found = sorted((Path.home() / ".pyenv" / "versions").glob(f"{wanted}.*/bin/python"))
        for candidate in [*map(str, found), shutil.which(f"python{wanted}") or ""]:
            asked = [candidate, "-c", "import ensurepip, venv"]
            if candidate and subprocess.run(asked, capture_output=True, check=False).returncode == 0:
                return candidate
    raise Unavailable(f"CKAN {version} necesita Python {', '.join(PYTHONS[version])} y no está aquí")


def raise_ckan(one: Instance) -> None:
    """Index, database, users and the web server, each only if it lacks."""
    bin_, folder = one.venv / "bin", one.folder
    folder.mkdir(exist_ok=True)
    _configure(one)
    schema = next(one.venv.glob("lib/python*/site-packages/ckan/config/solr/schema.xml"))
    start(folder, "indice", one.port + 1, [bin_ / "python", HERE / "indice.py", str(one.port + 1),
                                           folder / "indice.sqlite3", schema], str(folder / "indice.sqlite3"))
    env = {**os.environ, "CKAN_INI": str(folder / "ckan.ini")}
    if not seeded(one):
        _databases(one)
        seeding = [bin_ / "python", HERE / "sembrar.py", folder / "ckan.ini", folder]
        run(seeding, folder / "sembrar.log", "CKAN no pudo preparar su base de datos", env=env)
        _datastore(one)
        _configure(one)
    start(folder, "ckan", one.port, [
        bin_ / "gunicorn", "--bind", f"127.0.0.1:{one.port}", "--workers", "2", "--threads", "4", "--timeout", "300",
        "--graceful-timeout", "3", "--chdir", HERE, "--pid", folder / "gunicorn.pid", "wsgi:application",
    ], str(folder / "gunicorn.pid"), env=env)
    for name, command in WORKERS.get(one.profile, {}).items():
        start(folder, name, 0, [bin_ / "ckan", "-c", folder / "ckan.ini", *command], " ".join(command))
    for _ in range(60):             # the first answer loads the application
        if answers(one):
            return
        time.sleep(1)
    raise Unavailable(f"CKAN no responde; detalle en {folder / 'ckan.log'}")


def _configure(one: Instance) -> None:
    """Write its settings; restart it when they changed."""
    secret = one.folder / "secreto"
    if not secret.exists():
        secret.write_text(secrets.token_hex(32))
        secret.chmod(0o600)
    text = INI.format(secret=secret.read_text(), pg=PORT, redis=PORT + 1, index=one.port + 1, port=one.port,
                      name=one.name, number=one.number, plugins=PROFILES[one.profile], folder=one.folder)
    if "xloader" in text and seeded(one):
        text = text.replace("\n\n[loggers]", f"\nckanext.xloader.api_token = {one.token()}\n\n[loggers]", 1)
    ini = one.folder / "ckan.ini"
    if not ini.exists() or ini.read_text() != text:
        stop(one.folder, "ckan")
        ini.write_text(text)
        ini.chmod(0o600)


def _databases(one: Instance) -> None:
    for role in ("ckan", "lector"):
        if not sql(f"select 1 from pg_roles where rolname = '{role}'"):
            sql(f"create role {role} login password 'ckan'")
    for name in (one.name, f"{one.name}_datastore"):
        sql(f"drop database if exists {name} with (force)")
        sql(f"create database {name} owner ckan")


def _datastore(one: Instance) -> None:
    """What `ckan datastore set-permissions` prints, and the type that two first tables at once would fight over."""
    sql(script=(one.folder / "permisos.sql").read_text())
    sql("set role ckan; create type nested as (json json, extra text)", database=f"{one.name}_datastore")


def down() -> None:
    """Stop all that runs, of every version and profile."""
    with alone("up"):
        for folder in sorted(home().glob("ckan*_*")):
            for name in (*chain.from_iterable(WORKERS.values()), "ckan", "indice"):
                stop(folder, name)
        stop(home() / "redis", "redis")
        stop(home() / "postgresql", "postgresql")


def erase() -> None:
    """What this program put in its folder, and nothing else that may be there."""
    for pattern in ("ckan*_*", "venv-*", "postgresql", "redis", "*.log", ".*.lock"):
        for path in home().glob(pattern):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    with suppress(OSError):
        home().rmdir()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("que", choices=("up", "down", "borrar"))
    parser.add_argument("--version", choices=tuple(VERSIONS), default="2.12")
    parser.add_argument("--perfil", choices=tuple(PROFILES), default="base")
    given = parser.parse_args(arguments)
    try:
        if given.que != "up":
            down()
            if given.que == "borrar":
                erase()
            return 0
        was, one = listens(PORT), up(Instance(given.version, given.perfil))
    except Unavailable as problem:
        print(problem, file=sys.stderr)
        return 3
    print(f"CKAN_URL={one.url}\nCKAN_VERSION={VERSIONS[one.version]}\nCKAN_TOKEN_FILE={one.folder / 'admin.token'}\n"
          f"CKAN_EDITOR_TOKEN_FILE={one.folder / 'editora.token'}\nCKAN_ESTABA={'si' if was else 'no'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
