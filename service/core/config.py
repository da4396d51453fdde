"""Settings, read once from the environment and then never again."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from environs import FileAwareEnv
from environs.exceptions import EnvError

from service.core.issuers import IssuersError, read_issuers
from service.core.log_settings import LOG_READERS, log_faults, log_settings
from service.core.mail_settings import MAIL_READERS, mail_faults, mail_settings
from service.core.outgoing import listed_faults, listed_hosts

VAR = Path(__file__).parents[2] / "var"
SHORTEST_SECRET = 32  # characters
FEWEST_CHARACTERS = 8  # different ones; so many letters in a row are no secret
NO_SECRET = ("changeme", "change-me", "change_me", "placeholder", "insecure", "example")
MOST_PROXIES = 5
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NOTED_MINUTES = 5  # how exactly it is known when a session was last used
WAITING = 4  # requests that may wait for each that is worked on
READERS = {
    "database_url": ("str", f"sqlite:///{VAR / 'forankra.sqlite3'}"),
    "secret_key": ("str", ""),
    "demo": ("bool", False),
    "host": ("str", "127.0.0.1"),
    "port": ("int", 8000),
    "log_host": ("str", "forankra.local"),
    "workers": ("int", 2),
    "threads": ("int", 4),
    "pool_size": ("int", 4),
    "proxies": ("int", 0),
    "row_security": ("bool", False),
    "issuers": ("str", ""),
    "public_url": ("str", ""),
    "session_idle": ("int", 60),
    "session_length": ("int", 12 * 60),
    "operator": ("str", ""),
    "contact": ("str", ""),
    "known_barriers": ("str", ""),
    "webhook_hosts": ("str", ""),
    **MAIL_READERS,
    **LOG_READERS,
}


class ConfigError(Exception):
    """The configuration is wrong; *faults* name every variable and what it should be."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every knob the service has."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    log_host: str = "forankra.local"
    workers: int = 2
    threads: int = 4
    pool_size: int = 4
    proxies: int = 0  # in front, each of which appends to X-Forwarded-For, -Proto and -Host
    row_security: bool = False
    issuers: str = ""  # the file that names them
    public_url: str = ""  # where people reach the service, if not at the host and port
    session_idle: int = 60  # minutes without a page until a session ends
    session_length: int = 12 * 60  # minutes until it ends in any case
    operator: str = ""  # what the accessibility statement says of who runs the service
    contact: str = ""  # where people write or call who cannot use a page
    known_barriers: str = ""  # what is known not to be accessible, with semicolons between
    webhook_hosts: str = ""  # name or name:port inside that webhooks may lead to, with commas
    smtp_host: str = ""  # without it letters wait; in the demo they are written to files
    smtp_port: int = 0  # the usual one for smtp_security
    smtp_security: str = "starttls"  # or tls, none
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    mail_from: str = ""
    mail_redirect: str = ""  # every letter goes there instead
    log_key_file: str = ""  # what checkpoints are signed with; the worker alone reads it
    log_state_file: str = ""  # what was signed last; beside the key if not said
    log_delay: int = 60  # seconds that an entry may wait for its place in the log
    log_witnesses: str = ""  # <key>@<address> of each who is asked to cosign
    log_timestamps: str = ""  # the address of an authority for time stamps (RFC 3161)
    log_mail: str = ""  # addresses that get the newest checkpoint each day, with commas between

    @classmethod
    def from_environ(cls) -> Self:
        """Read ``FORANKRA_*``, each from ``…_FILE`` if that is set.

        Raises ConfigError with every fault at once, never the first only.
        """
        env = FileAwareEnv(prefix="FORANKRA_", strip_whitespace=True)
        values: dict[str, Any] = {}
        faults: list[str] = []
        for name, (reader, default) in READERS.items():
            try:
                values[name] = getattr(env, reader)(name.upper(), default)
            except (EnvError, ValueError, OSError) as error:
                faults.append(f"FORANKRA_{name.upper()}: {error}")
        if not faults:
            faults = _faults(values)
        if faults:
            raise ConfigError(faults)
        return cls(**values)

    @property
    def address(self) -> str:
        """Where people reach the service, for the links that are sent to them."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 -- told, not bound
        named = f"[{host}]" if ":" in host else host
        return (self.public_url or f"http://{named}:{self.port}").rstrip("/")

    @property
    def hosts(self) -> frozenset[str]:
        """The names that the service goes by: the public one, and this machine's own."""
        return frozenset({urlsplit(self.address).hostname or "", *LOOPBACK})

    def told(self) -> dict[str, Any]:
        """Return every setting by its name."""
        return {name: getattr(self, name) for name in READERS}

    def as_flask(self) -> dict[str, object]:
        """Spell the settings the way Flask and its extensions expect."""
        return {
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SQLALCHEMY_ENGINE_OPTIONS": self._engine_options(),
            "SECRET_KEY": self.secret_key,
            "ISSUERS": read_issuers(self.issuers),
            "PUBLIC_URL": self.address,
            "WEBHOOK_HOSTS": listed_hosts(self.webhook_hosts),
            "MAIL": mail_settings(self.told(), VAR / "mail" if self.demo else None),
            "LOG": log_settings(self.told(), VAR / "demo-log-key.pem" if self.demo else None),
            "SESSION_IDLE": timedelta(minutes=self.session_idle),
            "SESSION_LENGTH": timedelta(minutes=self.session_length),
            "OPERATOR": self.operator,
            "CONTACT": self.contact,
            "KNOWN_BARRIERS": self.known_barriers,
            # What Flask itself keeps in the browser: the token of forms, and where to go on.
            "SESSION_COOKIE_NAME": "__Host-forankra-form",
            "SESSION_COOKIE_SECURE": True,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_CHECK_DEFAULT": False,  # the pages' gate asks; the API takes no cookie
            "WTF_CSRF_TIME_LIMIT": None,  # as long as the browser is open
            "WTF_CSRF_SSL_STRICT": False,  # browsers may keep Referer to themselves
            "BABEL_DEFAULT_LOCALE": "sv",
            "BABEL_TRANSLATION_DIRECTORIES": str(Path(__file__).parents[1] / "translations"),
            "MAX_CONTENT_LENGTH": 256 * 1024,  # bytes of a page's form; the API says its own
        }

    def _engine_options(self) -> dict[str, object]:
        # What is written and asked for is nobody's business who reads a log.
        quiet: dict[str, object] = {"hide_parameters": True}
        if self.database_url.startswith("sqlite"):
            return quiet
        # No ping before each use: a connection that was cut is answered 503, and all are made anew.
        # The connection that was used last knows its statements, and is the processor's warmest.
        return {**quiet, "pool_size": self.pool_size, "pool_use_lifo": True}


def _faults(values: dict[str, Any]) -> list[str]:
    url, key = values["database_url"], values["secret_key"]
    checks = {
        "FORANKRA_DATABASE_URL: must begin with sqlite:/// or postgresql+psycopg://": (
            url.startswith(("sqlite:///", "postgresql+psycopg://"))
        ),
        f"FORANKRA_SECRET_KEY: set at least {SHORTEST_SECRET} random characters "
        "(python3 -c 'import secrets; print(secrets.token_urlsafe(48))')": (
            values["demo"] or _is_secret(key)
        ),
        f"FORANKRA_PROXIES: must be 0 to {MOST_PROXIES}": 0 <= values["proxies"] <= MOST_PROXIES,
        "FORANKRA_ROW_SECURITY: only PostgreSQL has it; leave it off": (
            not values["row_security"] or url.startswith("postgresql")
        ),
        "FORANKRA_PORT: must be 1 to 65535": 0 < values["port"] < 65536,  # noqa: PLR2004 -- TCP
        "FORANKRA_PUBLIC_URL: must begin with https:// or, on this machine alone, http://": (
            not values["public_url"] or _is_safe(values["public_url"])
        ),
        "FORANKRA_SESSION_IDLE, FORANKRA_SESSION_LENGTH: minutes, the first no longer": (
            NOTED_MINUTES < values["session_idle"] <= values["session_length"]
        ),
        "FORANKRA_DEMO: the demo answers on a loopback address only; set FORANKRA_HOST=127.0.0.1": (
            not values["demo"] or values["host"] in LOOPBACK
        ),
    }
    faults = [fault for fault, holds in checks.items() if not holds]
    faults += log_faults(values) + mail_faults(values) + listed_faults(values["webhook_hosts"])
    return faults + _faults_of_issuers(values["issuers"], key)


def _is_secret(key: str) -> bool:
    """Tell whether *key* may be random: long enough, and nothing that stands in for one."""
    return (
        len(key) >= SHORTEST_SECRET
        and len(set(key)) >= FEWEST_CHARACTERS
        and not any(word in key.lower() for word in NO_SECRET)
    )


def _is_safe(url: str) -> bool:
    """Tell whether what is sent there stays secret: cookies and links do nowhere else."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def _faults_of_issuers(path: str, key: str) -> list[str]:
    """Tell what is wrong in the file; a key is needed for the demo too once there are issuers."""
    try:
        issuers = read_issuers(path)
    except IssuersError as error:
        return [f"FORANKRA_ISSUERS: {fault}" for fault in error.faults]
    if issuers and len(key) < SHORTEST_SECRET:
        return ["FORANKRA_ISSUERS: needs FORANKRA_SECRET_KEY"]
    return []
