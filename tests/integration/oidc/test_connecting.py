"""Who is connected with an identity: whoever came by an invitation, and nobody else."""

import pytest
from sqlalchemy import select

from service.core.db import db
from service.models import Entry, Identity
from service.models.sign_in import Purpose
from tests.support.browsing import way_on
from tests.support.oidc_scene import CONNECT, COORDINATOR, MINE, REPORTER, Scene
from tests.support.wicked import SUBJECT


def test_to_connect_is_in_the_history_without_the_identity(scene: Scene) -> None:
    scene.connect(REPORTER)

    with scene.world.app.app_context():
        identity = db.session.scalars(select(Identity)).one()
        events = db.session.scalars(select(Entry.event)).all()

    assert identity.issuer == scene.wicked.url
    assert "link_identity" in events
    assert SUBJECT.encode() not in identity.digest


def test_the_page_of_providers_shows_what_is_connected_and_disconnects(scene: Scene) -> None:
    scene.connect(REPORTER)
    with scene.world.app.app_context():
        uid = db.session.scalars(select(Identity.uid)).one()

    shown = scene.visitor.get(f"{MINE}?lang=en").text
    gone = scene.visitor.post(f"{MINE}/{uid}/unlink", on=MINE)

    assert "Made up, since" in shown
    assert gone.status_code == 303
    assert "You are connected with none." in scene.visitor.get(f"{MINE}?lang=en").text
    assert scene.sign_in().status_code == 403


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.RESET])
def test_a_link_in_a_mail_is_too_little_to_connect(purpose: Purpose, scene: Scene) -> None:
    scene.visitor.open_link(REPORTER, purpose)

    answer = scene.visitor.post(CONNECT, on="/account")

    assert answer.status_code == 403
    assert "invitation" in answer.text


def test_nobody_connects_without_a_form_of_ours(small: Scene) -> None:
    small.visitor.open_link(REPORTER)

    assert small.visitor.send(CONNECT).status_code == 400


def test_nobody_connects_who_is_not_signed_in(small: Scene) -> None:
    asked_at = small.visitor.post(CONNECT, on="/sign-in")

    assert asked_at.headers["Location"].startswith("/sign-in")


def test_whoever_signed_out_on_the_way_connects_nothing(scene: Scene) -> None:
    scene.visitor.open_link(REPORTER)
    asked = scene.follow(way_on(scene.visitor.post(CONNECT, on=MINE).text))
    scene.visitor.post("/sign-out", on=MINE)

    assert scene.come_back(asked).status_code == 400


def test_whoever_became_another_on_the_way_connects_nothing(scene: Scene) -> None:
    scene.visitor.open_link(REPORTER)
    asked = scene.follow(way_on(scene.visitor.post(CONNECT, on=MINE).text))
    scene.visitor.open_link(COORDINATOR)

    assert scene.come_back(asked).status_code == 400


def test_an_identity_is_of_one_person(scene: Scene) -> None:
    scene.connected(REPORTER)

    answer = scene.connect("reporter of sunne")

    assert answer.status_code == 409
    assert "somebody else" in answer.text


def test_to_connect_again_changes_nothing(scene: Scene) -> None:
    scene.connected(REPORTER)

    assert scene.connect(REPORTER).status_code == 303
    with scene.world.app.app_context():
        assert len(db.session.scalars(select(Identity)).all()) == 1
