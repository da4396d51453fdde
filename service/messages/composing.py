"""Put a letter into the form in which it travels (RFC 5322, MIME)."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from urllib.parse import urlsplit

from service.core import clock
from service.core.i18n import force_locale, gettext
from service.core.mail_settings import MailSettings
from service.messages.claim import Claimed
from service.messages.letter import Letter, address
from service.models import Person

BODY = "<body>\n"  # as every letter's layout has it


class NoAddressError(ValueError):
    """What stands where the person's address should be is none."""


def compose(
    letter: Letter, message: Claimed, person: Person, settings: MailSettings
) -> EmailMessage:
    """Return the letter to *person*, under an id that is the same however often it is sent.

    Raises NoAddressError. Names and subjects are kept to one line, so that none becomes a header.
    """
    composed = EmailMessage(policy=SMTP)
    to = parseaddr(settings.redirect) if settings.redirect else (person.name, person.email)
    composed["From"] = _address(*parseaddr(settings.sender))
    composed["To"] = _address(*to)
    composed["Subject"] = _line(letter.subject)
    composed["Date"] = format_datetime(clock.now())
    composed["Message-ID"] = f"<{message.uid}@{urlsplit(address('/')).hostname}>"
    composed["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers it
    composed["X-Auto-Response-Suppress"] = "All"  # the same, as Exchange has it
    if settings.redirect:
        letter = _meant_for(letter, person)
    composed.set_content(letter.text, cte="quoted-printable")
    composed.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return composed


def receiver(composed: EmailMessage) -> str:
    """Return the bare address that the letter goes to."""
    return str(composed["To"].addresses[0].addr_spec)


def _address(name: str, bare: str) -> Address:
    """Return an address as every server reads it: letters beyond ASCII only in the domain."""
    local, _at, domain = bare.rpartition("@")
    try:
        spelled = f"{local}@{domain.encode('idna').decode()}"
        spelled.encode("ascii")
        return Address(display_name=_line(name), addr_spec=spelled)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise NoAddressError from error


def _line(text: str) -> str:
    """Return *text* on one line, without what cannot be seen."""
    kept = (each if each.isprintable() else " " for each in text)
    return " ".join("".join(kept).split())


def _meant_for(letter: Letter, person: Person) -> Letter:
    """Say at the top whom the letter would have gone to."""
    with force_locale(person.locale):
        told = gettext(
            "A test: this letter was meant for %(name)s, %(email)s.",
            name=_line(person.name),
            email=_line(person.email),
        )
    return Letter(
        subject=letter.subject,
        text=f"{told}\n\n{letter.text}",
        html=letter.html.replace(BODY, f"{BODY}<p><strong>{escape(told)}</strong></p>\n", 1),
    )
