"""Where the service may send something of its own accord: outwards, and nowhere inside.

An address that somebody types in is resolved only when something is sent there, and each address
that its name then has is held against the table below (OWASP, Server-Side Request Forgery). What
is to be reached inside stands in the setting ``FORANKRA_WEBHOOK_HOSTS``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

HTTPS, HTTP = "https", "http"
PORTS = {HTTPS: 443, HTTP: 80}
# Why nothing is sent there.
NOT_HTTPS, NOT_PLAIN, PORT, NOT_OPEN = "not_https", "not_plain", "port", "address_inside"
PLAIN = re.compile(r"[!-~]+")  # ASCII that is seen
BESIDE = frozenset('\\"<>^`{|}')  # of it what RFC 3986 has no place for
LONGEST_NAME = 253  # characters, RFC 1035
Address = IPv4Address | IPv6Address
# What ``ipaddress`` calls global, though it leads, or can lead, to somewhere inside, or to many.
# fmt: off
NOT_OUTSIDE = tuple(
    ip_network(each)
    for each in (
        "100.64.0.0/10",    # shared by a provider's customers, RFC 6598
        "192.88.99.0/24",   # relays of 6to4, RFC 7526
        "224.0.0.0/4",      # to many
        "240.0.0.0/4",      # reserved, and to all
        "::/96",            # IPv4 written as IPv6, RFC 4291
        "::ffff:0:0/96",    # the same
        "64:ff9b::/96",     # NAT64, RFC 6052
        "64:ff9b:1::/48",   # NAT64 inside, RFC 8215
        "100::/64",         # to nowhere, RFC 6666
        "2001::/23",        # for protocols, Teredo among them
        "2001:db8::/32",    # for examples
        "2002::/16",        # 6to4, RFC 3056
        "3fff::/20",        # for examples, RFC 9637
        "5f00::/16",        # for segment routing, RFC 9602
        "fec0::/10",        # of a site, RFC 3879
        "ff00::/8",         # to many
    )
)
# fmt: on
# What a host that is listed may be: inside, but never where machines tell their own secrets.
INSIDE = tuple(
    ip_network(each)
    for each in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",
        "::1/128",
        "fc00::/7",
    )
)
TELLS_SECRETS = ip_network("fd00:ec2::/32")  # a cloud's own


class OutgoingError(Exception):
    """Nothing is sent to an address like this; *code* says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is sent: *name* is as a certificate spells it, *path* with the query."""

    scheme: str
    name: str
    port: int
    path: str
    inside: bool

    @property
    def host(self) -> str:
        """What the header ``Host`` says."""
        named = f"[{self.name}]" if ":" in self.name else self.name
        return named if self.port == PORTS[self.scheme] else f"{named}:{self.port}"


Listed = Mapping[tuple[str, int], bool]  # hosts with the ports that are open there


def listed_hosts(setting: str) -> Listed:
    """Read ``name`` and ``name:port``, with commas between; raises ValueError for anything else."""
    found = {}
    for each in filter(None, (part.strip() for part in setting.split(","))):
        parts = urlsplit(f"//{each}")
        if not parts.hostname or parts.path or parts.query or parts.username is not None:
            raise ValueError(each)
        found[_name(parts.hostname), parts.port or PORTS[HTTPS]] = True
    return found


def listed_faults(setting: str) -> list[str]:
    """Tell what is wrong with the setting, if anything."""
    try:
        listed_hosts(setting)
    except (OutgoingError, ValueError):
        return ["FORANKRA_WEBHOOK_HOSTS: names, each with or without :port, with commas between"]
    return []


def target_of(url: str, listed: Listed) -> Target:
    """Return where *url* leads; raises OutgoingError, by the form of the address alone.

    ``https`` to port 443, or to what is listed; ``http`` only to a loopback that is listed.
    """
    parts = _split(url)
    name, port = _name(parts.hostname or ""), _port(parts)
    inside = (name, port) in listed
    if not (parts.scheme == HTTPS or (parts.scheme == HTTP and inside and _is_loopback(name))):
        raise OutgoingError(NOT_HTTPS)
    if parts.username is not None or parts.fragment:
        raise OutgoingError(NOT_PLAIN)
    if port != PORTS[HTTPS] and not inside:
        raise OutgoingError(PORT)
    if _is_number(name) and not is_allowed(name, inside=inside):
        raise OutgoingError(NOT_OPEN)
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, name, port, (parts.path or "/") + query, inside)


def is_allowed(address: str, *, inside: bool) -> bool:
    """Tell whether something may be sent to a numeric *address*; *inside* for a listed host.

    What is not spelled as exactly one address, with a zone for instance, is nowhere.
    """
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if getattr(known, "scope_id", None):
        return False
    if inside and _is_inside(known):
        return True
    return known.is_global and not _is_within(known)


def _is_inside(known: Address) -> bool:
    return any(known in net for net in INSIDE) and known not in TELLS_SECRETS


def _is_within(known: Address) -> bool:
    return any(known in net for net in NOT_OUTSIDE)


def _split(url: str) -> SplitResult:
    """Return the parts; nothing of what different readers understand differently gets past."""
    if not PLAIN.fullmatch(url) or not BESIDE.isdisjoint(url):
        raise OutgoingError(NOT_PLAIN)
    try:
        return urlsplit(url)
    except ValueError as error:
        raise OutgoingError(NOT_PLAIN) from error


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise OutgoingError(PORT) from error


def _name(hostname: str) -> str:
    name = hostname.rstrip(".").lower()
    if not name or len(name) > LONGEST_NAME or "%" in name:
        raise OutgoingError(NOT_PLAIN)
    return name


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
