"""Something that the service sends of its own accord goes outwards, and nowhere inside."""

import pytest

from service.core.outgoing import (
    NOT_HTTPS,
    NOT_OPEN,
    NOT_PLAIN,
    PORT,
    OutgoingError,
    is_allowed,
    listed_faults,
    listed_hosts,
    target_of,
)

OUTSIDE = ["1.1.1.1", "9.255.255.255", "172.32.0.1", "192.169.0.1", "2606:4700::1", "2a00:801::1"]
# By what each is: none of them may be reached, however it is spelled.
INSIDE = {
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd12::1", "fc00::1"],
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "link-local": ["169.254.1.1", "169.254.169.254", "fe80::1", "fe80::1%eth0"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],  # noqa: S104 -- refused, not bound
    "broadcast and reserved": ["255.255.255.255", "240.0.0.1"],
    "shared by customers": ["100.64.0.1", "100.127.255.255"],
    "benchmarks and examples": [
        *("198.18.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1"),
        *("2001:db8::1", "3fff::1"),
    ],
    "IPv4 in IPv6": [
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::1"),
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
    "relays and tunnels": ["192.88.99.1", "5f00::1", "100::1"],
    "of a site": ["fec0::1"],
    "no address": ["", "localhost", "2130706433", "0x7f.1", "127.1", "1.1.1.1/32", "1.1.1.1 "],
}


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_outside_may_be_reached(address: str) -> None:
    assert is_allowed(address, inside=False)
    assert is_allowed(address, inside=True)


@pytest.mark.parametrize("kind", INSIDE)
def test_what_is_not_outside_may_not_be_reached(kind: str) -> None:
    reached = [each for each in INSIDE[kind] if is_allowed(each, inside=False)]

    assert reached == []


def test_a_listed_host_may_be_inside_but_never_where_machines_tell_their_secrets() -> None:
    may = [*INSIDE["private"], *INSIDE["loopback"]]
    never = ["169.254.169.254", "fd00:ec2::254", "fe80::1", "::ffff:127.0.0.1", "0.0.0.0"]  # noqa: S104 -- refused

    assert [each for each in may if not is_allowed(each, inside=True)] == []
    assert [each for each in never if is_allowed(each, inside=True)] == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://exempel.test/", NOT_HTTPS),
        ("ftp://exempel.test/", NOT_HTTPS),
        ("file:///etc/passwd", NOT_PLAIN),
        ("https://", NOT_PLAIN),
        ("exempel.test", NOT_PLAIN),
        ("https://exempel.test:8443/", PORT),
        ("https://exempel.test:22/", PORT),
        ("https://exempel.test:99999/", PORT),
        ("http://127.0.0.1:80/", NOT_HTTPS),
        ("https://kim:hemligt@exempel.test/", NOT_PLAIN),
        ("https://1.1.1.1\\@exempel.test/", NOT_PLAIN),
        ("https://exempel.test/#del", NOT_PLAIN),
        ("https://exempel.test/ HTTP/1.1\r\nX: y", NOT_PLAIN),
        ("https://127.0.0.1/", NOT_OPEN),
        ("https://[::ffff:a00:1]/", NOT_OPEN),
        ("https://169.254.169.254/latest/meta-data/", NOT_OPEN),
        ("https://åäö.test/", NOT_PLAIN),
        ("https://[::1%25eth0]/", NOT_PLAIN),
        ("https://[::1/", NOT_PLAIN),
        (f"https://{'x' * 254}.test/", NOT_PLAIN),
    ],
)
def test_an_address_of_another_form_is_refused(url: str, code: str) -> None:
    with pytest.raises(OutgoingError) as refused:
        target_of(url, {})

    assert refused.value.code == code


def test_an_address_is_read_as_it_is_sent() -> None:
    target = target_of("HTTPS://Exempel.Test./ta/emot?a=b", {})

    assert (target.name, target.port, target.path, target.host) == (
        "exempel.test",
        443,
        "/ta/emot?a=b",
        "exempel.test",
    )
    assert not target.inside


def test_what_is_listed_may_have_a_port_of_its_own_and_on_this_machine_be_plain() -> None:
    listed = listed_hosts("diariet.exempel.test, 127.0.0.1:8080, [::1]:8080, nav.exempel.test:8443")

    plain = target_of("http://127.0.0.1:8080/", listed)
    six = target_of("http://[::1]:8080/", listed)
    other = target_of("https://nav.exempel.test:8443/", listed)

    assert (plain.inside, plain.host) == (True, "127.0.0.1:8080")
    assert six.host == "[::1]:8080"
    assert (other.inside, other.host) == (True, "nav.exempel.test:8443")
    assert target_of("https://diariet.exempel.test/", listed).inside
    with pytest.raises(OutgoingError):
        target_of("http://nav.exempel.test:8443/", listed)
    with pytest.raises(OutgoingError):
        target_of("https://diariet.exempel.test:8443/", listed)


@pytest.mark.parametrize(
    "setting", ["https://x.test", "x.test/y", "kim@x.test", "x.test:port", ":1"]
)
def test_a_setting_of_another_form_is_a_fault(setting: str) -> None:
    assert listed_faults(setting)
    assert listed_faults("x.test, y.test:8443") == []
