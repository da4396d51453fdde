"""JSON is written in UTF-8, in the order given and the language of the reader."""

import pytest
from flask import Response
from flask_babel import lazy_gettext

from service.app import create_app
from service.core.config import Config
from service.core.i18n import force_locale

SAID = "Choose one of: %(choices)s."


def test_what_is_answered_is_spelled_as_people_read_it() -> None:
    app = create_app(Config(database_url="sqlite://", secret_key="only for tests " * 3))
    lazy = lazy_gettext(SAID, choices="å, ä")

    with app.test_request_context(), force_locale("en"):
        spelled = app.json.dumps({"å": 1, "a": [None, True, lazy]})
        answer = app.json.response({"b": "ö"})

        assert isinstance(answer, Response)
        assert spelled == '{"å":1,"a":[null,true,"Choose one of: å, ä."]}\n'
        assert app.json.loads(spelled)["a"][2] == "Choose one of: å, ä."
        assert (answer.get_data(), answer.mimetype) == ('{"b":"ö"}\n'.encode(), "application/json")
        with pytest.raises(TypeError):
            app.json.dumps({"a": object()})
