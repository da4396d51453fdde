"""Speak with a mail server: one connection for a batch, and every answer read for what it means."""

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import urlsplit

from service.core.mail_settings import MailSettings
from service.messages.delivery import UndeliveredError
from service.messages.letter import address

TIMEOUT = 60.0  # seconds for each answer; five of them are less than half of a lease
FOR_GOOD = 500  # from here on an answer is final (RFC 5321, section 4.2.1)
ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463
# What is kept where there was no answer with a code.
CUT, NO_CONNECTION = "cut", "no connection"


class RefusedForGoodError(Exception):
    """The receiver's server does not take the letter, and says that it never will."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Post:
    """A connection to the server, opened with the first letter and again when it was cut."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._connection: smtplib.SMTP | None = None

    def send(self, letter: EmailMessage, to: str) -> None:
        """Hand *letter* over for the address *to*; when this returns the server answers for it.

        Raises UndeliveredError to try again, RefusedForGoodError not to.
        """
        connection = self._open()
        try:
            connection.send_message(letter, parseaddr(self._settings.sender)[1], [to])
        except smtplib.SMTPSenderRefused as error:
            code = error.smtp_code
            raise UndeliveredError(
                _said(code, error.smtp_error), everything=code >= FOR_GOOD
            ) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _meant(*next(iter(error.recipients.values()))) from error
        except smtplib.SMTPDataError as error:
            raise _meant(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise UndeliveredError(CUT) from error

    def close(self) -> None:
        """Say good-bye, if anybody listens."""
        if self._connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._connection.quit()
            self._connection.close()
            self._connection = None

    def _open(self) -> smtplib.SMTP:
        """Return the connection; raises UndeliveredError, which then holds for all letters."""
        if self._connection is None or self._connection.sock is None:
            try:
                self._connection = _connected(self._settings)
            except smtplib.SMTPResponseException as error:
                said = _said(error.smtp_code, error.smtp_error)
                raise UndeliveredError(said, everything=True) from error
            except (smtplib.SMTPException, OSError) as error:
                raise UndeliveredError(NO_CONNECTION, everything=True) from error
        return self._connection


def _connected(settings: MailSettings) -> smtplib.SMTP:
    host, port = settings.reached_at
    own = urlsplit(address("/")).hostname or "localhost"
    trusted = ssl.create_default_context()
    connection = (
        smtplib.SMTP_SSL(host, port, own, timeout=TIMEOUT, context=trusted)
        if settings.security == "tls"
        else smtplib.SMTP(host, port, own, timeout=TIMEOUT)
    )
    try:
        if settings.security == "starttls":
            connection.starttls(context=trusted)
        if settings.user:
            connection.login(settings.user, settings.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _meant(code: int, words: bytes | str) -> Exception:
    """Return what the receiver's answer means: once more later, or never."""
    said = _said(code, words)
    if code >= FOR_GOOD:
        return RefusedForGoodError(said)
    return UndeliveredError(said, receiver=True)


def _said(code: int, words: bytes | str) -> str:
    """Return the codes of an answer, and none of its words, which may name the receiver."""
    raw = words.encode(errors="replace") if isinstance(words, str) else words
    found = ENHANCED.match(raw)
    return f"{code} {found[0].decode()}" if found else str(code)
