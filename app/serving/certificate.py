"""Whether a certificate can be served: before the service starts, so that nobody finds out from a browser."""

import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509

from geo.errors import Refused, UserError


def check_certificate(certificate: Path | None, key: Path | None, host: str, at: datetime | None = None) -> None:
    """Raise Refused for a certificate that browsers would not take for `host`, "" for any, at a time (now if None):
    unreadable, not with its key, ended, not begun, or of another name."""
    named = {"AFTERDARK_TLS_CERTIFICATE": certificate, "AFTERDARK_TLS_KEY": key}
    for setting, path in named.items():
        if path is None:
            raise Refused("a certificate and its key belong together", where=setting, todo="Set both.")
    assert certificate is not None and key is not None
    content = {setting: _read(path, setting) for setting, path in named.items() if path}
    try:
        first = x509.load_pem_x509_certificates(content["AFTERDARK_TLS_CERTIFICATE"])[0]
    except (ValueError, IndexError) as error:
        raise Refused("this is no certificate", where=str(certificate), todo="Give one in PEM.") from error
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=_locked)
    except _Locked as error:
        raise Refused("the key is encrypted", where=str(key), todo="Give it without a password.") from error
    except (ssl.SSLError, ValueError, OSError) as error:
        raise Refused(
            "this key is not that of the certificate", where=str(key), todo="Give its own, in PEM."
        ) from error
    now = at or datetime.now(UTC)
    begins, ends = first.not_valid_before_utc, first.not_valid_after_utc
    if not begins <= now <= ends:
        when = f"ended on {ends:%Y-%m-%d %H:%M} UTC" if now > ends else f"begins on {begins:%Y-%m-%d %H:%M} UTC"
        raise Refused(f"this certificate {when}", where=str(certificate), todo="Have it renewed.")
    names = _names(first)
    if host and not any(_covers(name, host) for name in names):
        whose = ", ".join(names[:3])[:120] or "nobody"
        raise Refused(f"this certificate is for {whose}, not for {host[:120]}", where=str(certificate))


class _Locked(UserError):
    """The key asks for a password."""


def _locked() -> str:
    raise _Locked("encrypted")


def _read(path: Path, setting: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror or error})", where=setting) from error


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = map(str, found.get_values_for_type(x509.IPAddress))
    return [*found.get_values_for_type(x509.DNSName), *addresses]


def _covers(name: str, host: str) -> bool:
    """Whether a name of a certificate is that of a host; a star stands for its first part."""
    try:
        return ip_address(name) == ip_address(host)
    except ValueError:
        pass
    name, host = name.lower().rstrip("."), host.lower().rstrip(".")
    return name == host or (name.startswith("*.") and host.partition(".")[2] == name[2:])
