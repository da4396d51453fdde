"""Where the service meets the network: its names, who stands in front, what every answer says."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

# Told with every answer that does not say otherwise itself, pages and refusals alike.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SPACE, DELETE = 0x20, 0x7F  # what comes before the one, and the other, ends or breaks a line
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}  # two years


def stand(app: Flask, proxies: int) -> None:
    """Believe so many *proxies* in front, and tell browsers with every answer what holds for it.

    Goes before everything that says something else of its own answers.
    """
    _believe(app, proxies)
    app.after_request(_label)


def answer_for(app: Flask, hosts: Collection[str], beside: str) -> None:
    """Refuse requests that were meant for another host than *hosts*, with 400.

    Who asks whether the process lives (the endpoints of the blueprint *beside*) does so by any
    name, as load balancers do. Goes after what gives each request its name.
    """
    app.before_request(_demand_line)

    @app.before_request
    def demand_host() -> None:
        if request.blueprint != beside and _asked_for() not in hosts:
            abort(400)


def tell(answer: Response, told: Mapping[str, str]) -> None:
    """Give *answer* the headers *told*, but for those that it says otherwise itself."""
    said = {name.lower() for name, _value in answer.headers}
    for name, value in told.items():
        if name.lower() not in said:
            answer.headers.add(name, value)


def _believe(app: Flask, proxies: int) -> None:
    """Believe so many *proxies* what they say of the client: its address, its scheme, its host.

    Each appends to ``X-Forwarded-For``, ``-Proto`` and ``-Host``, so that the last so many values
    are theirs and all before them anybody's. With none, the headers mean nothing.
    """
    if proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)
        app.wsgi_app = fixed  # type: ignore[method-assign]  # how Flask means it to be done


def _demand_line() -> None:
    """Refuse a question that no request line can hold (RFC 9112, section 3) with 400.

    A server that lets it through would have it written into the head of a redirect.
    """
    if any(byte < SPACE or byte == DELETE for byte in request.query_string):
        abort(400)


def _asked_for() -> str | None:
    try:
        return urlsplit(f"//{request.host}").hostname
    except ValueError:
        return None


def _label(answer: Response) -> Response:
    tell(answer, {**HEADERS, **ONLY_HTTPS} if request.is_secure else HEADERS)
    return answer
