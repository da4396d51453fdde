"""What is posted goes to exactly the address that was checked, and waits for nobody for long."""

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from service.core.outgoing import Target, listed_hosts, target_of
from service.messages import posting
from service.messages.posting import UnansweredError, post_json
from tests.support.receiving import Receiver, certified, drip, flood, receiving

SENT: tuple[bytes, dict[str, str]] = (b'{"a":"\xc3\xa5"}', {"Content-Type": "application/json"})


def target(receiver: Receiver, scheme: str = "http", *, listed: bool = True) -> Target:
    """Return where *receiver* is, as one that is listed or not."""
    there = target_of(f"{scheme}://{receiver.host}/ta/emot?x=1", listed_hosts(receiver.host))
    return there if listed else Target(scheme, there.name, there.port, there.path, inside=False)


def why(there: Target, tls: ssl.SSLContext | None = None) -> str:
    """Return why nothing came of posting there."""
    with pytest.raises(UnansweredError) as error:
        post_json(there, *SENT, tls)
    return error.value.code


def answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names lead to *answers*, one after another; return the names that are asked for."""
    asked: list[str] = []
    left = list(answers)

    def resolve(name: str, port: int, *_more: Any, **_options: Any) -> list[Any]:  # noqa: ANN401 -- the library's own
        asked.append(name)
        kind = socket.AF_INET
        return [(kind, socket.SOCK_STREAM, 6, "", (each, port)) for each in left.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_system_is_told_over_tls_by_its_name(tmp_path: Path) -> None:
    serving, trusting = certified(tmp_path, "localhost")
    with receiving(serving) as receiver:
        status = post_json(target(receiver, "https"), *SENT, trusting)

    [got] = receiver.got
    assert (status, got.path, got.body) == (204, "/ta/emot?x=1", SENT[0])
    assert got.headers["host"] == receiver.host
    assert receiver.names == ["localhost"]


def test_a_certificate_of_another_name_or_of_nobody_is_no_proof(tmp_path: Path) -> None:
    serving, trusting = certified(tmp_path, "annan.exempel.test")
    with receiving(serving) as receiver:
        codes = [why(target(receiver, "https"), each) for each in (trusting, None)]

    assert codes == ["tls", "tls"]
    assert receiver.got == []


def test_nothing_is_sent_inside_unless_the_host_is_listed() -> None:
    with receiving() as receiver:
        code = why(target(receiver, listed=False))
        status = post_json(target(receiver), *SENT)

    assert (code, status, len(receiver.got)) == ("address_inside", 204, 1)


def test_a_name_that_leads_inside_beside_outside_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = Target("https", "exempel.test", 443, "/", inside=False)
    answering(monkeypatch, ["1.1.1.1", "10.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"])

    assert [why(outside) for _each in range(3)] == ["address_inside"] * 3


def test_a_name_that_changes_its_mind_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as receiver:
        there = target(receiver)
        # The second answer is for the number itself, which is connected to, not for the name.
        asked = answering(monkeypatch, ["127.0.0.1"], ["127.0.0.1"])
        post_json(there, *SENT)

    assert asked == ["localhost", "127.0.0.1"]
    assert len(receiver.got) == 1


def test_no_redirect_is_followed() -> None:
    with receiving() as receiver:
        receiver.statuses = [307]
        status = post_json(target(receiver), *SENT)

    assert (status, len(receiver.got)) == (307, 1)


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with receiving() as receiver:
        assert post_json(target(receiver), *SENT) == 204


def test_an_answer_that_takes_its_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "ANSWERED_WITHIN", 0.3)
    with receiving() as receiver:
        receiver.answer = drip
        assert why(target(receiver)) == "timeout"


def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    with receiving() as receiver:
        receiver.answer = flood
        assert post_json(target(receiver), *SENT) == 200


def test_where_nobody_is_nobody_answers() -> None:
    with receiving() as receiver:
        there = target(receiver)
    nowhere = Target("https", "finns-inte.invalid", 443, "/", inside=False)

    assert (why(there), why(nowhere)) == ("no_answer", "no_such_name")
