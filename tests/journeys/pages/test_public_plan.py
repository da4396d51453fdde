"""What everybody may read of a plan: no person's name in it, and shown in other sites' pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import Browser
from sqlalchemy import select

from service.core.db import db
from service.models import Person, Plan
from tests.support.demo import Demo
from tests.support.serving import HOST
from tests.support.subjects import serving


def test_no_person_is_named_anywhere_in_it(browser: Browser, shown: Demo) -> None:
    with serving(shown.url):
        people = db.session().execute(select(Person.name, Person.email)).all()
    address = f"{shown.origin}/public/plans/{shown.things()[Plan]}"

    context = browser.new_context()
    texts = [context.request.get(address + each).text() for each in ("", "/embedded", "?lang=en")]
    context.close()

    said = [part for each in people for part in (each.email, each.name.partition(" (")[0])]
    assert len(said) == 32
    assert [part for part in said for text in texts if part in text] == []


def test_another_site_shows_it_in_a_frame_and_no_other_page_of_ours(
    browser: Browser, shown: Demo
) -> None:
    whole = f"{shown.origin}/public/plans/{shown.things()[Plan]}"
    frames = "".join(f'<iframe src="{each}"></iframe>' for each in (f"{whole}/embedded", whole))
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))

    with another_site(frames) as address:
        page.goto(address)
        embedded = page.frame_locator("iframe").first.locator("h1").inner_text()
        cookies = context.cookies()
        context.close()

    assert embedded.startswith("Handlingsplan")
    assert cookies == []
    assert ["frame-ancestors 'none'" in each for each in refused] == [True], refused


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """Serve *page* as another origin than the demo's, and yield its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode() if self.path == "/" else b"")

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer((HOST, 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HOST}:{server.server_port}/"
        server.shutdown()
