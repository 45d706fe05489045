"""What the settings say of an organisation's sign-in service or of a proxy, checked before anybody is served."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from app.answering.reader import Reader
from app.identity.attempt import CALLBACK
from app.identity.claims import Mapped, read_claims
from app.identity.code_flow import Client, CodeFlow, Shown
from app.identity.not_signed_in import NotSignedIn
from app.identity.provider import Provider
from app.identity.proxy_header import ProxyHeader, read_key
from app.settings import Settings
from geo.errors import UserError

NO_ID = "what was sent has no lasting id of a person, so it signs nobody in"


@dataclass(frozen=True)
class Organisation:
    """Signing in at the organisation, and who its people are here. where: its host, part of everybody's id."""

    flow: CodeFlow
    mapped: Mapped
    where: str

    def reader(self, shown: Shown) -> Reader:
        """Who signed in there. Raises NotSignedIn for somebody without an id."""
        return _known(self.mapped.reader(shown.claims, self.where))

    def id(self, person: str) -> str:
        """The id here of whom the organisation calls `person`."""
        return f"{person}@{self.where}"


@dataclass(frozen=True)
class SigningProxy:
    """A proxy that says who is asking, and who its people are here."""

    header: ProxyHeader
    mapped: Mapped

    def reader(self, peer: str | None, headers: list[tuple[bytes, bytes]]) -> Reader | None:
        """Who the proxy says is asking; None where it says nothing. Raises NotSignedIn."""
        claims = self.header.claims(peer, headers)
        return None if claims is None else _known(self.mapped.reader(claims, "proxy"))


def organisation_of(settings: Settings) -> Organisation:
    """What `sign_in=oidc` needs. Raises UserError naming the setting that is missing or cannot be."""
    issuer, client = _needed(settings, "oidc_issuer"), _needed(settings, "oidc_client")
    parts = urlsplit(issuer)
    if not (parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname or ""))):
        raise UserError(
            "the sign-in service is asked by https", where="AFTERDARK_OIDC_ISSUER", todo="Write https://… in front."
        )
    base = _address(settings)
    known = Client(client, _secret(settings.oidc_secret), base + CALLBACK, f"{base}/", settings.oidc_scopes)
    mapped = read_claims(Path(_needed(settings, "claims")))
    return Organisation(CodeFlow(Provider(issuer), known, settings.clock_skew), mapped, parts.hostname or issuer)


def signing_proxy_of(settings: Settings) -> SigningProxy:
    """What `sign_in=proxy` needs. Raises UserError naming the setting that is missing or cannot be."""
    header = ProxyHeader(
        settings.proxy_header,
        read_key(Path(_needed(settings, "proxy_key"))),
        _needed(settings, "proxy_audience"),
        settings.proxy_seconds,
        settings.clock_skew,
        tuple(ip_network(one.strip()) for one in _needed(settings, "trusted_proxies").split(",") if one.strip()),
    )
    return SigningProxy(header, read_claims(Path(_needed(settings, "claims"))))


def _known(reader: Reader | None) -> Reader:
    if reader is None:
        raise NotSignedIn(NO_ID, todo="Whoever runs this service can look at “person” in its file of claims.")
    return reader


def _needed(settings: Settings, name: str) -> str:
    if not (value := str(getattr(settings, name) or "").strip()):
        raise UserError(
            f"AFTERDARK_SIGN_IN={settings.sign_in} needs this setting, which is empty",
            where=f"AFTERDARK_{name.upper()}",
            todo="docs/security.md says what stands there.",
        )
    return value


def _secret(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise UserError("the secret of the sign-in service cannot be read", where=str(path)) from None
    if not secret:
        raise UserError("the file of the sign-in service's secret is empty", where=str(path))
    return secret


def _address(settings: Settings) -> str:
    """Where browsers reach this service, which the organisation must know."""
    if settings.public_address:
        return settings.public_address.rstrip("/")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
