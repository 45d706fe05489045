"""Others reach the service only where people sign in, over https and by one name; what is wrong is one sentence."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from certificates import NOW, certificate

from app.commands import serve
from app.serving.certificate import check_certificate
from app.serving.exposure import allow_exposed, exposed
from app.settings import Settings
from geo.errors import Refused

PUBLIC = "https://maps.example.police.uk"
PROXIED = {"trusted_proxies": "10.0.0.5, 10.1.0.0/16", "public_address": PUBLIC, "sign_in": "team"}


@pytest.mark.parametrize(
    ("host", "given", "sentence"),
    [
        ("0.0.0.0", {}, "until people sign in"),
        ("192.168.1.5", PROXIED | {"sign_in": "none"}, "until people sign in"),
        ("127.0.0.1", {"trusted_proxies": "127.0.0.1"}, "until people sign in"),
        ("127.0.0.1", {"public_address": PUBLIC}, "until people sign in"),
        ("::", {"sign_in": "team", "public_address": PUBLIC}, "unencrypted"),
        ("0.0.0.0", PROXIED | {"public_address": None}, "name by which others reach"),
        ("0.0.0.0", PROXIED | {"public_address": "http://maps.example.police.uk"}, "name by which others reach"),
        ("0.0.0.0", PROXIED | {"tls_certificate": Path("none.pem")}, "belong together"),
        ("", PROXIED, "no address"),
        ("a b", PROXIED, "no address"),
    ],
)
def test_who_others_could_reach_without_sign_in_https_or_a_name_does_not_start(
    host: str, given: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=sentence):
        serve.run(Settings(data=tmp_path, **given), host, 8000)


def test_signed_in_behind_a_named_proxy_or_with_a_certificate_it_starts(tmp_path: Path) -> None:
    allow_exposed(Settings(**PROXIED), "0.0.0.0")
    cert, key = certificate(tmp_path, "*.example.police.uk")
    own = Settings(sign_in="team", public_address=PUBLIC, tls_certificate=cert, tls_key=key)
    allow_exposed(own, "::")
    assert exposed(own, "127.0.0.1") and not exposed(Settings(), "127.0.0.1")


@pytest.mark.parametrize("proxies", ["proxy.example", "10.0.0.5/8", "10.0.0.5;10.0.0.6"])
def test_a_proxy_is_named_by_its_address(proxies: str) -> None:
    with pytest.raises(ValueError, match="no address or network"):
        Settings(trusted_proxies=proxies)


@pytest.mark.parametrize(
    ("made", "host", "sentence"),
    [
        ({"days": 0}, "", "ended on"),
        ({"begins": NOW + timedelta(days=2)}, "", "begins on"),
        ({"password": "x"}, "", "encrypted"),
        ({}, "maps.example", r"for example\.org, 127\.0\.0\.1, not for maps\.example"),
        ({}, "a.example.org", "not for a.example.org"),
    ],
)
def test_a_certificate_that_browsers_would_refuse_is_refused_at_the_start(
    tmp_path: Path, made: dict[str, Any], host: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        check_certificate(*certificate(tmp_path / "a", "example.org", **made), host)


def test_files_that_are_no_certificate_or_of_another_are_refused(tmp_path: Path) -> None:
    (cert, key), (_, other) = certificate(tmp_path / "a"), certificate(tmp_path / "b")
    check_certificate(cert, key, "127.0.0.1")
    for files, sentence in {
        (cert, other): "not that of the certificate",
        (key, key): "no certificate",
        (cert, tmp_path): "cannot be read",
        (tmp_path / "none.pem", key): "cannot be read",
    }.items():
        with pytest.raises(Refused, match=sentence):
            check_certificate(*files, "")
