"""Which rows of a file are imported, as the form of the preview says it."""

from flask import Flask

from service.web import import_choice

SENT = {"offered-1": "1 2 3", "row": ["2"], "group": ["1"]}


def test_rows_further_down_than_the_page_shows_go_along() -> None:
    rows = [{"row": each, "goal": None, "outcome": "created"} for each in range(1, 1004)]
    sent = {**SENT, "row": [], "rest": "1"}

    group = import_choice.groups(rows)[0]
    with Flask(__name__).test_request_context(method="POST", data=sent):
        nothing = import_choice.takes_nothing()

    assert (len(group.rows), group.offered[-1]) == (1_000, 1_000)
    assert not nothing


def test_rows_that_are_offered_and_not_chosen_are_left_out() -> None:
    with Flask(__name__).test_request_context(method="POST", data=SENT):
        left_out = import_choice.left_out()

    assert left_out == {1, 3}
