"""Prepare an empty CKAN in one start of it: tables, permissions of the DataStore, and three users with their tokens.

    sembrar.py CKAN.ini FOLDER        runs with CKAN's own Python; leaves FOLDER/<user>.token and FOLDER/permisos.sql

`admin` is a sysadmin; `editora` writes where an organisation makes her an editor; `ajena` is a user of nothing.
"""

import os
import sys
from pathlib import Path

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app


def main(ini: str, folder: Path) -> None:
    app = make_app(CKANConfigLoader(ini).get_config())._wsgi_app
    from ckan import model
    from ckan.cli.db import _get_pending_plugins, _run_migrations
    from ckan.common import config
    from ckan.plugins.toolkit import get_action

    with app.test_request_context():
        model.repo.init_db()
        for plugin in _get_pending_plugins():
            _run_migrations(plugin)
        (folder / "permisos.sql").write_text(_permissions(str(config["sqlalchemy.url"]).rsplit("/", 1)[-1]))
        site = get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        tokens = {}
        for name in ("admin", "editora", "ajena"):
            who = {"name": name, "email": f"{name}@ejemplo.invalid", "password": f"{name}-clave-1"}
            get_action("user_create")({"user": site, "ignore_auth": True, "model": model}, who)
            user = model.User.get(name)
            user.sysadmin = name == "admin"
            model.repo.commit()
            context = {"user": site, "ignore_auth": True}
            tokens[name] = get_action("api_token_create")(context, {"user": name, "name": "pruebas"})["token"]
    for name, token in tokens.items():          # last, and all together: their presence says that all is done
        (folder / f"{name}.token").touch(mode=0o600)
        (folder / f"{name}.token").write_text(token)


def _permissions(main: str) -> str:
    from ckanext.datastore.cli import permissions_sql

    return str(permissions_sql(main, f"{main}_datastore", "ckan", "ckan", "lector"))


if __name__ == "__main__":
    os.environ["CKAN_INI"] = sys.argv[1]
    main(sys.argv[1], Path(sys.argv[2]))
