"""Test databases: migrated once, kept as a template, copied by every run and every worker.

The template is keyed by everything that shapes it: migrations, versions, engine. On SQLite it is a file under
`build/test-templates`, which survives the run; on PostgreSQL a database of the server, copied with CREATE DATABASE … TEMPLATE.
"""

import fcntl
import hashlib
import inspect
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = settings.BUILD_DIR / "test-templates"
KEPT = 3


@contextmanager
def prepared() -> Iterator[None]:
    """Connect the default alias to a fresh, migrated test database, which is removed at the end."""
    original, name = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    copy, remove = {"sqlite": (_copy_file, _remove_file), "postgresql": (_copy_database, _drop_database)}[
        connection.vendor
    ]
    with locked(FOLDER / "lock"):
        copy(name)
    _connect_to(name)
    try:
        yield
    finally:
        _connect_to(original)
        remove(name)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; the lock ends with its process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def key() -> str:
    """A hash of what decides how a migrated database looks, and of how it is made."""
    digest = hashlib.sha256()
    digest.update(repr((django.VERSION, connection.vendor, settings.INSTALLED_APPS)).encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        for path in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(f"{config.label}/{path.name}".encode() + path.read_bytes())
    digest.update(inspect.getsource(_migrate).encode())
    return digest.hexdigest()[:16]


def _migrate(name: str) -> None:
    """Make the database `name` and bring it to the newest migration."""
    original, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    usual, test["NAME"] = test["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        test["NAME"] = usual
        _connect_to(original)


def _connect_to(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def copy_migrated(name: str) -> None:
    """Put a migrated SQLite database in place, as `manage.py migrate` leaves it; access to databases must be allowed."""
    with locked(FOLDER / "lock"):
        _copy_file(name)


def _copy_file(name: str) -> None:
    template = FOLDER / f"{key()}.sqlite3"
    if not template.exists():
        draft = FOLDER / "draft.sqlite3"
        _remove_file(str(draft))
        _migrate(str(draft))
        draft.replace(template)
        _forget_older(template)
    _remove_file(name)
    shutil.copyfile(template, name)


def _forget_older(template: Path) -> None:
    """Remove old templates; a few stay for switching between branches."""
    others = [path for path in FOLDER.glob("*.sqlite3") if path != template]
    for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        path.unlink()


def _remove_file(name: str) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)


def _copy_database(name: str) -> None:
    template = f"test_template_{key()}"
    if not _on_server("SELECT 1 FROM pg_database WHERE datname = %s", template):
        _migrate("test_template_draft")
        _on_server(f"ALTER DATABASE test_template_draft RENAME TO {template}")
    _drop_database(name)
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE {template}')


def _drop_database(name: str) -> None:
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(statement: str, *values: str) -> bool:
    """Run a statement beside all test databases; whether it gave a row."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement, values or None)
        return bool(cursor.description and cursor.fetchone())
