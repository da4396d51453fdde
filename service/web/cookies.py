"""The cookies of the pages: for this very host, unread by scripts, sent by our own pages alone.

``__Host-`` makes the browser refuse one that another host or an unencrypted connection set
(RFC 6265bis, section 4.1.3.2). Browsers take a loopback address for a safe connection.
"""

from flask import Response, request

SESSION = "__Host-forankra"
LANGUAGE = "__Host-forankra-language"
YEAR = 365 * 24 * 3600  # seconds


def session_secret() -> str | None:
    """Return the secret of the session that the browser brought along, if it is in one."""
    return request.cookies.get(SESSION)


def keep_session(answer: Response, secret: str) -> None:
    """Give the browser the *secret* of its session, until it is closed."""
    _keep(answer, SESSION, secret)


def drop_session(answer: Response) -> None:
    """Let the browser forget its session."""
    answer.delete_cookie(SESSION, path="/", secure=True, httponly=True, samesite="Lax")


def keep_language(answer: Response, locale: str) -> None:
    """Let the browser remember the language that its person chose."""
    _keep(answer, LANGUAGE, locale, max_age=YEAR)


def _keep(answer: Response, name: str, value: str, max_age: int | None = None) -> None:
    answer.set_cookie(
        name, value, max_age=max_age, path="/", secure=True, httponly=True, samesite="Lax"
    )
