"""`forankra plan import|export|leads` and `party import`: plan files in and out.

Each exits with 1 when the file or a row of it is refused; findings are questions and no faults.
"""

import json
from pathlib import Path
from typing import Any

import click

from service.cli.acting import changing, reading
from service.cli.import_lines import export_lines, list_lines, plan_lines
from service.cli.problems import REFUSED
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import UID
from service.core.i18n import _, gettext
from service.exchange.export import export_plan
from service.exchange.importing import GivenFile, import_plan
from service.exchange.leads import name_leads
from service.exchange.leads_file import leads_list
from service.exchange.parties_in import import_parties

READ = click.Path(path_type=Path, dir_okay=False, exists=True)
WRITTEN = click.Path(path_type=Path, dir_okay=False)
ONLY_TRY = _("Say what would come of it, and change nothing.")


class OwnHeaders(click.ParamType[dict[str, str]]):
    """Header words of one's own: a JSON object, or a file that holds one."""

    name = "mapping"

    def convert(
        self,
        value: Any,  # noqa: ANN401 -- click's own
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> dict[str, str]:
        """Read the object; anything else is wrong usage."""
        try:
            text = value if value.lstrip().startswith("{") else Path(value).read_text("utf-8")
            found = json.loads(text)
        except (OSError, ValueError):
            found = None
        is_mapping = isinstance(found, dict) and all(
            isinstance(each, str) for each in found.values()
        )
        if not is_mapping:
            sentence = gettext('Give a JSON object, {"Header": "field"}, or a file that holds one.')
            self.fail(sentence, param, ctx)
        return dict(found)


@command("import")
@click.argument("file", type=READ)
@option("--plan", "plan_uid", required=True, type=UID, metavar="ID", help=_("The plan."))
@option("--dry-run", is_flag=True, help=ONLY_TRY)
@option("--mapping", type=OwnHeaders(), metavar="M", help=_("Header words of your own."))
@acting
@passed
@click.pass_context
def plan_import(ctx: click.Context, program: Program, /, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Import a plan's activities from a workbook or a text file."""
    source = GivenFile(
        content=given["file"].read_bytes(), filename=given["file"].name, mapping=given["mapping"]
    )
    with changing(program) as (session, actor):
        result = import_plan(session, actor, given["plan_uid"], source, dry_run=given["dry_run"])
    program.answer(result.as_json(), *plan_lines(result))
    if not result.is_clean:
        ctx.exit(REFUSED)


@command("export")
@click.argument("uid", metavar="ID", type=UID)
@click.argument("file", type=WRITTEN)
@acting
@passed
def plan_export(program: Program, uid: str, file: Path) -> None:
    """Write a plan to a file that reads back as it is."""
    with reading(program) as (session, actor):
        content = export_plan(session, actor, uid, file.name)
    file.write_bytes(content)
    program.answer({"file": str(file), "bytes": len(content)}, *export_lines(file, len(content)))


@command("leads")
@click.argument("uid", metavar="ID", type=UID)
@click.argument("file", type=WRITTEN)
@option("--write", is_flag=True, help=_("Write the list of what is left to name to FILE."))
@option("--dry-run", is_flag=True, help=ONLY_TRY)
@acting
@passed
@click.pass_context
def plan_leads(ctx: click.Context, program: Program, /, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Name owners and leads, and match texts with organisations, from a filled-in list."""
    file: Path = given["file"]
    if given["write"]:
        _write_list(program, given["uid"], file)
        return
    if not file.exists():
        raise click.BadParameter(gettext("There is no such file."), param_hint="FILE")
    source = GivenFile(content=file.read_bytes(), filename=file.name)
    with changing(program) as (session, actor):
        result = name_leads(session, actor, given["uid"], source, dry_run=given["dry_run"])
    program.answer(result.as_json(), *list_lines(result))
    if not result.is_clean:
        ctx.exit(REFUSED)


@command("import")
@click.argument("file", type=READ)
@option("--agreement", "uid", required=True, type=UID, metavar="ID", help=_("The agreement."))
@option("--dry-run", is_flag=True, help=ONLY_TRY)
@acting
@passed
@click.pass_context
def party_import(ctx: click.Context, program: Program, /, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Import the parties of an agreement, and the organisations that are new."""
    content, name = given["file"].read_bytes(), given["file"].name
    with changing(program) as (session, actor):
        result = import_parties(
            session, actor, given["uid"], content, name, dry_run=given["dry_run"]
        )
    program.answer(result.as_json(), *list_lines(result))
    if not result.is_clean:
        ctx.exit(REFUSED)


def _write_list(program: Program, uid: str, file: Path) -> None:
    with reading(program) as (session, actor):
        content = leads_list(session, actor, uid, file.name)
    file.write_bytes(content)
    program.answer({"file": str(file), "bytes": len(content)}, *export_lines(file, len(content)))
