"""`forankra person invite`, and its opposite: let somebody in once, end all that lets them in."""

from flask import current_app
from sqlalchemy.orm import Session

from service.auth.links import address
from service.cli.acting import changing
from service.cli.program import Program, acting, passed
from service.cli.references import person_uid
from service.cli.spoken import command, option
from service.cli.values import EMAIL
from service.core.i18n import _, gettext
from service.workflows.operations import signing_in
from service.workflows.vocabulary import Actor

whose = option("--email", required=True, type=EMAIL, help=_("Whose: the address they sign in by."))


@command("invite")
@whose
@acting
@passed
def invite(program: Program, email: str) -> None:
    """Make a one-time link for a person and print it, this once; earlier ones end."""
    with changing(program) as (session, actor):
        link = invitation(session, actor, person_uid(session, email))
    program.answer({"signIn": link}, said_of(link))


@command("sign-out")
@whose
@acting
@passed
def sign_out(program: Program, email: str) -> None:
    """End all sessions, tokens and links of a person; they may sign in anew."""
    with changing(program) as (session, actor):
        uid = person_uid(session, email)
        signing_in.sign_out(session, actor, uid)
    program.answer({"id": uid}, gettext("%(email)s is signed out everywhere.", email=email))


@command("reset")
@whose
@acting
@passed
def reset(program: Program, email: str) -> None:
    """Take a person's password and second factor away, who has lost either."""
    with changing(program) as (session, actor):
        uid = person_uid(session, email)
        signing_in.remove_password(session, actor, uid)
    told = gettext("%(email)s has no password and no second factor any more.", email=email)
    program.answer({"id": uid}, told)


def invitation(session: Session, actor: Actor, uid: str) -> str:
    """Return the address that lets the person *uid* in once; raises as ``signing_in.invite``."""
    return address(current_app.config["PUBLIC_URL"], signing_in.invite(session, actor, uid))


def said_of(link: str) -> str:
    """Tell a person what to do with *link*."""
    said: str = gettext("Sign in once, within seven days: %(link)s", link=link)
    return said
