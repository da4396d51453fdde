"""`forankra db`: migrations, and copies."""

from pathlib import Path

import click
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url

from service.auth.row_scope import is_passed_by
from service.cli import copies
from service.cli.acting import settings, telling_trouble
from service.cli.problems import REFUSED
from service.cli.program import Program, passed
from service.cli.spoken import command, option
from service.core import migrations
from service.core.config import Config
from service.core.i18n import _, gettext
from service.models import Activity

FILE = click.Path(path_type=Path, dir_okay=False)


@command("upgrade")
@passed
def upgrade(program: Program) -> None:
    """Run the migrations that the database has not had."""
    prepare(settings())
    said = gettext("The database is at version %(revision)s.", revision=migrations.head())
    program.answer({"revision": migrations.head()}, said)


def prepare(config: Config) -> None:
    """Bring the database of *config* to the newest version; SQLite's folder is made for it."""
    url = make_url(config.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with telling_trouble():
        migrations.upgrade(config.database_url)


@command("check")
@passed
@click.pass_context
def check(ctx: click.Context, program: Program) -> None:
    """Compare version and tables; every difference is a finding."""
    config = settings()
    findings = differences(config.database_url)
    if config.row_security:
        findings += unheeded(config.database_url)
    fine = gettext("The database is what this program expects.")
    program.answer({"findings": findings}, *(findings or [fine]))
    if findings:
        ctx.exit(REFUSED)


def differences(url: str) -> list[str]:
    """Return in words how the database at *url* differs from what the models say."""
    engine = create_engine(url)
    try:
        with telling_trouble(), engine.connect() as connection:
            found, head = migrations.revision_of(connection), migrations.head()
            if found != head:
                behind = gettext(
                    "The database is at version %(found)s, the program at %(head)s.",
                    found=found or "-",
                    head=head,
                )
                return [behind, gettext("Run `forankra db upgrade`.")]
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return [str(each) for each in compare_metadata(context, Activity.metadata)]
    finally:
        engine.dispose()


def unheeded(url: str) -> list[str]:
    """Say in words whether the policies on the rows hold for whom *url* signs in as."""
    engine = create_engine(url)
    try:
        with telling_trouble(), engine.connect() as connection:
            if not is_passed_by(connection):
                return []
            return [
                gettext(
                    "FORANKRA_ROW_SECURITY is on, but it does not hold for %(role)s, who owns the"
                    " tables or is a superuser. Let the service sign in as another.",
                    role=engine.url.username or "-",
                )
            ]
    finally:
        engine.dispose()


@command("backup")
@click.argument("file", type=FILE)
@passed
def backup(program: Program, file: Path) -> None:
    """Write a consistent copy to FILE, which must not exist."""
    with telling_trouble():
        copies.copy_to(file, make_url(settings().database_url))
    size = file.stat().st_size
    said = gettext("Copied the database to %(file)s, %(size)s bytes.", file=file, size=size)
    program.answer({"file": str(file), "bytes": size}, said)


@command("restore")
@click.argument("file", type=FILE)
@option("--force", is_flag=True, help=_("Replace what the database holds."))
@passed
def restore(program: Program, file: Path, *, force: bool) -> None:
    """Put the copy in FILE back; an older one is then brought to the newest version."""
    config = settings()
    with telling_trouble():
        copies.copy_from(file, make_url(config.database_url), force=force)
    prepare(config)
    said = gettext("Put the copy in %(file)s back.", file=file)
    program.answer({"file": str(file), "revision": migrations.head()}, said)
