"""A proxy that signs who is asking is believed; nobody else is, whatever they send."""

import hmac
from base64 import urlsafe_b64encode
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from app.identity.not_signed_in import NotSignedIn
from app.identity.proxy_header import ProxyHeader, read_key
from geo.errors import UserError

AT = 1_800_000_000
NAME = b"X-Signed-Person"
PROXY = "10.0.0.7"
CLAIMS = {"sub": "anna", "aud": "afterdark", "iat": AT, "groups": ["ad-analysts"]}


@pytest.fixture(scope="module")
def private() -> bytes:
    made = ec.generate_private_key(ec.SECP256R1())
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def public(private: bytes) -> bytes:
    return ECKey.import_key(private).raw_value.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip


@pytest.fixture
def header(public: bytes, tmp_path: Path) -> ProxyHeader:
    (tmp_path / "proxy.pem").write_bytes(public)
    peers = (ip_network("10.0.0.0/29"), ip_network("::1"))
    return ProxyHeader(NAME.decode(), read_key(tmp_path / "proxy.pem"), "afterdark", 300, 60, peers, lambda: AT)


def signed(private: bytes, **claims: Any) -> bytes:
    wanted = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode({"alg": "ES256"}, wanted, ECKey.import_key(private)).encode()


def test_what_the_proxy_signs_is_believed(header: ProxyHeader, private: bytes) -> None:
    for peer in (PROXY, f"::ffff:{PROXY}", "::1"):
        assert header.claims(peer, [(b"accept", b"*/*"), (NAME.lower(), signed(private))]) == CLAIMS
    assert header.claims(PROXY, [(b"accept", b"*/*")]) is None
    assert header.claims(PROXY, [(NAME, signed(private, iat=AT - 300))])["sub"] == "anna"


def test_nobody_else_may_send_the_header(header: ProxyHeader, private: bytes) -> None:
    for peer in ("10.0.0.8", "127.0.0.1", "testclient", "", None):
        with pytest.raises(NotSignedIn, match="did not come from the proxy"):
            header.claims(peer, [(NAME, signed(private))])


@pytest.mark.parametrize("name", [b"x_signed_person", b"X-Signed_Person", b"x.signed.person", b"x-signed-person "])
def test_a_second_header_that_a_program_could_take_for_it_is_refused(
    header: ProxyHeader, private: bytes, name: bytes
) -> None:
    good = (NAME, signed(private))
    for sent in ([good, (name, b"x")], [(name, b"x"), good], [good, good]):
        with pytest.raises(NotSignedIn, match="more than once"):
            header.claims(PROXY, sent)
    with pytest.raises(NotSignedIn, match="written in another way"):
        header.claims(PROXY, [(name, good[1])])


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"aud": "another"}, "not signed for this service"),
        ({"aud": None}, "not signed for this service"),
        ({"iat": None}, "not signed for this service"),
        ({"iat": AT + 61}, "not signed for this service"),
        ({"nbf": AT + 61}, "not signed for this service"),
        ({"exp": AT - 61}, "not signed for this service"),
        ({"iat": AT - 361}, "too long ago"),
    ],
    ids=str,
)
def test_a_signature_for_another_service_or_time_is_refused(
    header: ProxyHeader, private: bytes, claims: dict[str, Any], why: str
) -> None:
    with pytest.raises(NotSignedIn, match=why):
        header.claims(PROXY, [(NAME, signed(private, **claims))])


def test_a_signature_of_another_kind_is_refused(header: ProxyHeader, private: bytes, public: bytes) -> None:
    good = signed(private)
    _, claims, _ = good.split(b".")
    content = urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=") + b"." + claims
    swapped = content + b"." + urlsafe_b64encode(hmac.digest(public.strip(), content, "sha256")).rstrip(b"=")
    nothing = jwt.encode({"alg": "none"}, dict(CLAIMS), OctKey.import_key("x" * 32), algorithms=["none"]).encode()
    for wrong in (swapped, nothing, good + b", " + good, good[:-2] + b"AA", b"", b"anna", b"\xff.\xff.\xff"):
        with pytest.raises(NotSignedIn, match="not signed for this service"):
            header.claims(PROXY, [(NAME, wrong)])


def test_a_key_is_a_public_one_or_a_long_secret(private: bytes, public: bytes, tmp_path: Path) -> None:
    path = tmp_path / "key"
    for content in (private, b"short", public[:60], b" x " + public):
        path.write_bytes(content)
        with pytest.raises(UserError, match=r"no public key|shorter than 32 bytes"):
            read_key(path)
    with pytest.raises(UserError, match="cannot be read"):
        read_key(tmp_path / "none")
    path.write_bytes(b"s" * 32 + b"\n")
    assert read_key(path).algorithms == ("HS256",)
