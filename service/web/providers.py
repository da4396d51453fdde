"""The identity providers that people can sign in through here, as the pages name them."""

from dataclasses import dataclass

from flask import current_app, url_for

from service.web import language


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider: what it is called, and where signing in through it begins."""

    title: str
    href: str


def issuers() -> list[Provider]:
    """Return the providers in the order in which they were configured."""
    if "web.oidc.start" not in current_app.view_functions:
        return []
    return [
        Provider(
            each.title.get(language.of_page(), each.name),
            url_for("web.oidc.start", issuer=each.name),
        )
        for each in current_app.config["ISSUERS"]
    ]
