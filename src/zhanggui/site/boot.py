"""Ready the operational database of a workspace: configure Django once, point it at the workspace, bring its tables up to date."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, connections
from filelock import FileLock

from zhanggui.site.settings import database, make_settings

MIGRATE_WAIT_SECONDS = 120


def boot(home: Path) -> None:
    """Make Django serve the workspace at `home`. May be called again, for the same or another workspace; quick when nothing is to do."""
    home.mkdir(parents=True, exist_ok=True)
    if not settings.configured:
        settings.configure(**make_settings(home))
        django.setup()
    _point_at(home)
    if not _up_to_date():
        # Two processes that meet a new workspace at once: one migrates, the other waits and finds it done.
        with FileLock(home / "zhanggui.migrate.lock", timeout=MIGRATE_WAIT_SECONDS):
            if not _up_to_date():
                _migrate()


def is_there(home: Path) -> bool:
    """Whether the workspace has its database already; who only asks need not make one."""
    return _file_is_there(database(home))


def _point_at(home: Path) -> None:
    """Switch the default connection to the database of this workspace."""
    settings.ZHANGGUI_HOME = home.resolve()
    # What is being sent lies on the disk of the workspace: it is moved to its place, not copied, and /tmp may be small.
    incoming = home.resolve() / "uploads" / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    settings.FILE_UPLOAD_TEMP_DIR = str(incoming)
    wanted = database(home)
    current = connections.settings["default"]
    moved = any(current.get(name) != value for name, value in wanted.items())
    if moved or not _file_is_there(wanted):
        connections.close_all()
        current.update(wanted)
        del connections["default"]


def _file_is_there(wanted: dict[str, Any]) -> bool:
    """False when a SQLite file is not there (yet, or any more: an open connection to it would write to nowhere)."""
    return not wanted["ENGINE"].endswith("sqlite3") or Path(wanted["NAME"]).exists()


def _stamp() -> int:
    """A number that changes when a migration is added: the CRC of all their file names."""
    from django.apps import apps

    names = sorted(f"{app.label}/{file.name}" for app in apps.get_app_configs() for file in Path(app.path, "migrations").glob("[0-9]*.py"))
    return zlib.crc32("\n".join(names).encode()) & 0x7FFFFFFF


def _up_to_date() -> bool:
    """True when this database saw all migrations. SQLite keeps the stamp in user_version; elsewhere Django's own table is asked."""
    if connection.vendor != "sqlite":
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        return bool(cursor.fetchone()[0] == _stamp())


def _migrate() -> None:
    from django.core.management import call_command

    if connection.vendor == "sqlite" and not connection.introspection.table_names():
        _make()
    else:
        call_command("migrate", verbosity=0, interactive=False)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA user_version = {_stamp()}")


def _make() -> None:
    """The tables of an empty database at once, as all migrations together would leave them: forty migrations take a second, this a twentieth."""
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    done = [recorder.Migration(app=app, name=name) for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations]
    recorder.Migration.objects.bulk_create(done)
