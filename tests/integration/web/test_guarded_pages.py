"""Every page says what it may load, takes forms of our own alone, and guards its cookies."""

import re
from collections.abc import Iterator

import pytest

from tests.support.browsing import HOME, Visitor, a_visitor, address_of, token_in
from tests.support.proving import cookie_of
from tests.support.world import World

WHO = "reporter of karlstad"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+\s*=|javascript:")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def rules(world: World, methods: set[str]) -> Iterator[tuple[str, str]]:
    """Yield method and address of every page route that takes one of *methods*."""
    for rule in world.app.url_map.iter_rules():
        if rule.endpoint.startswith("web.") and rule.endpoint != "web.static":
            for method in sorted(methods & (rule.methods or set())):
                yield method, address_of(rule)


def test_no_unsafe_page_route_takes_a_form_without_our_token(
    browser: Visitor, county: World
) -> None:
    browser.open_link(WHO)
    browser.get("/")
    before = county.entries()

    answers = {
        path: browser.client.open(path, method=method, base_url=HOME).status_code
        for method, path in rules(county, UNSAFE)
    }

    assert len(answers) >= 12
    assert answers == dict.fromkeys(answers, 400)
    assert browser.get("/").status_code == 200
    assert county.entries() == before


@pytest.mark.parametrize("token", ["", "x", "ImFiYyI.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_another_token_is_as_good_as_none(browser: Visitor, token: str) -> None:
    browser.open_link(WHO)

    assert browser.send("/sign-out", csrf_token=token).status_code == 400
    assert browser.get("/").status_code == 200


def test_the_token_of_another_browser_is_no_good(browser: Visitor, county: World) -> None:
    others = token_in(a_visitor(county).get("/sign-in").text)
    browser.open_link(WHO)
    browser.get("/")

    assert browser.send("/sign-out", csrf_token=others).status_code == 400


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 400), ("same-site", 400), ("same-origin", 303)]
)
def test_a_form_from_another_site_is_refused_whatever_it_holds(
    browser: Visitor, site: str, status: int
) -> None:
    browser.open_link(WHO)
    token = token_in(browser.get("/").text)

    sent = {"csrf_token": token}
    headers = {"Sec-Fetch-Site": site}
    answer = browser.client.post("/sign-out", base_url=HOME, data=sent, headers=headers)

    assert answer.status_code == status


def test_every_page_says_what_it_may_load_and_that_nobody_may_keep_it(
    browser: Visitor, county: World
) -> None:
    browser.open_link(WHO)
    pages = [path for method, path in rules(county, {"GET"})]

    for path in (*pages, "/account/nothing", "/sign-in/link/unknown"):
        headers = browser.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Cache-Control"] == "no-store", path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer"), path
        assert "Access-Control-Allow-Origin" not in headers, path
    assert browser.get("/account").headers["Content-Security-Policy"] == POLICY


def test_no_page_has_a_script_or_a_style_in_itself(browser: Visitor, county: World) -> None:
    signed_out = a_visitor(county)
    browser.open_link(WHO)
    paths = [path for _, path in rules(county, {"GET"})]

    pages = {each.get(path).text for each in (browser, signed_out) for path in paths}

    assert len(pages) >= 8
    assert [INLINE.findall(page) for page in pages if INLINE.search(page)] == []


def test_every_cookie_is_for_this_host_alone_and_unread_by_scripts(browser: Visitor) -> None:
    answers = [browser.get("/sign-in"), browser.get("/sign-in?lang=en")]
    browser.open_link(WHO)
    answers += [browser.get("/account"), browser.post("/sign-out", on="/account")]
    set_ = [cookie for each in answers for cookie in each.headers.getlist("Set-Cookie")]

    assert len(set_) >= 3
    for cookie in set_:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-forankra"), cookie
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= attributes, cookie
        assert not any(each.startswith("domain=") for each in attributes), cookie


def test_a_cookie_opens_nothing_on_the_api(browser: Visitor) -> None:
    browser.open_link(WHO)
    assert cookie_of(browser)

    answers = [browser.get(f"/api/v1{path}").status_code for path in ("/me", "/plans", "/people")]

    assert answers == [401] * 3


def test_a_token_of_the_api_opens_no_page(county: World) -> None:
    headers = {"Authorization": f"Bearer {county.tokens[WHO]}"}

    answer = county.app.test_client().get("/account", base_url=HOME, headers=headers)

    assert answer.headers["Location"] == "/sign-in"


def test_what_the_pages_load_is_there(browser: Visitor) -> None:
    page = browser.get("/sign-in").text
    loaded = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)

    kinds = {path: kind_of(browser, path) for path in loaded}

    assert sorted(kinds.values()) == ["image/svg+xml", "text/css", "text/javascript"]


def kind_of(visitor: Visitor, path: str) -> str:
    """Return the kind of the file at *path*, which is closed again."""
    with visitor.get(path) as answer:
        assert answer.status_code == 200
        return str(answer.mimetype)


def test_a_page_speaks_the_language_that_was_chosen(browser: Visitor) -> None:
    swedish = browser.get("/sign-in?lang=sv")
    remembered = browser.get("/sign-in")
    unknown = browser.get("/sign-in?lang=xx")

    assert '<html lang="sv">' in swedish.text
    assert '<html lang="sv">' in remembered.text
    assert '<html lang="sv">' in unknown.text
    assert swedish.headers["Content-Language"] == "sv"


def test_an_address_that_leads_nowhere_is_told_on_a_page_of_ours(
    browser: Visitor, county: World
) -> None:
    answer = browser.get("/finns-inte?lang=sv")
    below_the_api = county.app.test_client().get("/api/v1/finns-inte")

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "<h1>Sidan finns inte</h1>" in answer.text
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert (below_the_api.status_code, below_the_api.mimetype) == (404, "application/problem+json")


def test_a_page_for_everybody_repeats_nothing_of_what_its_address_brought(browser: Visitor) -> None:
    page = browser.get("/sign-in?code=of-a-provider&state=for-us-alone").text

    assert "of-a-provider" not in page
    assert "for-us-alone" not in page
