"""Whether others than this machine may reach a service as it is set up: only with sign-in, by https and one name."""

import re
import socket
from typing import Final
from urllib.parse import urlsplit

from app.pages.address_code import reachable
from app.settings import Settings
from geo.errors import Refused

OWN: Final = {"127.0.0.1": socket.AF_INET, "localhost": socket.AF_INET, "::1": socket.AF_INET6}
"""This machine's own names for itself."""
_HOST: Final = re.compile(r"[0-9A-Za-z.:_-]{1,253}", re.ASCII)


def exposed(settings: Settings, host: str) -> bool:
    """Whether another machine could reach a service on this host, itself or through a proxy."""
    return host not in OWN or bool(settings.trusted_proxies) or reachable(settings.public_address or "")


def allow_exposed(settings: Settings, host: str) -> None:
    """Raise Refused, before anything listens, for a service that others could reach but may not, and for a certificate
    that browsers would refuse."""
    if not host or not _HOST.fullmatch(host):
        raise Refused("this is no address to serve on", where=f"host “{host[:60]}”", todo="Write 127.0.0.1 or 0.0.0.0.")
    public = settings.public_address or ""
    if exposed(settings, host):
        _allow(settings, host, public)
    if settings.tls_certificate or settings.tls_key:
        from app.serving.certificate import check_certificate  # noqa: PLC0415 (of use to few)

        check_certificate(settings.tls_certificate, settings.tls_key, urlsplit(public).hostname or "")


def _allow(settings: Settings, host: str, public: str) -> None:
    if settings.sign_in == "none":
        raise Refused(
            "until people sign in and have roles, everyone who could reach the service would see everything in it",
            where=f"host {host}" if host not in OWN else "AFTERDARK_TRUSTED_PROXIES, AFTERDARK_PUBLIC_ADDRESS",
            todo="Set AFTERDARK_SIGN_IN, or serve on 127.0.0.1, localhost or ::1 without a proxy and a public address.",
        )
    if not (settings.tls_certificate or settings.tls_key or settings.trusted_proxies):
        raise Refused(
            "what people ask and see would travel unencrypted",
            where=f"host {host}",
            todo="Set AFTERDARK_TLS_CERTIFICATE and AFTERDARK_TLS_KEY, or AFTERDARK_TRUSTED_PROXIES to the address of"
            " the proxy that speaks https.",
        )
    if urlsplit(public).scheme != "https":
        raise Refused(
            "the name by which others reach this service over https is not known, so no other name could be refused",
            where="AFTERDARK_PUBLIC_ADDRESS",
            todo="Set it to an address such as https://maps.example.police.uk.",
        )
