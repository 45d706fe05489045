"""What a browser is asked for a passkey, and what of its answer is believed (Web Authentication, W3C, Level 2)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.identity.challenges import LASTS
from app.identity.refusals import NotLetIn, passkey_not_let_in
from app.identity.relying_party import RelyingParty

if TYPE_CHECKING:
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

NAME: Final = "After Dark"
ALGORITHMS: Final = (-7, -8, -257)
"""ES256, EdDSA and RS256 (IANA's numbers of COSE): what telephones, keys and Windows sign with. None with SHA-1."""
NOBODYS: Final = (
    "pQECAyYgASFYIIdZizu6WMK0zEZn8iTWUGCDBOfo1bWePzsysTpvvv5WIlggqcEPhOdn2zVwcPZaAI_TdKA1IDZpaetc06cNGZMvVdY"
)
"""The public key of a key pair that was thrown away, with which a signature is compared where there is no passkey."""
_MILLISECONDS: Final = int(LASTS.total_seconds() * 1000)


@dataclass(frozen=True)
class Made:
    """A passkey that was just made. id, key: base64url; count: of its signatures; transports: how browsers reach it."""

    id: str
    key: str
    count: int
    transports: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """What a passkey signed is right. count: of its signatures; handle: of the account, base64url, "" for none."""

    count: int
    handle: str


def to_make(
    party: RelyingParty, challenge: str, *, handle: str, id: str, name: str, but: Sequence[str] = ()
) -> dict[str, Any]:
    """What `navigator.credentials.create` is given, as JSON. but: ids of passkeys whose keeper makes no second."""
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415 (slow to import)
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AttestationConveyancePreference,
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=party.id, rp_name=NAME, user_id=_bytes(handle), user_name=id, user_display_name=name,
        challenge=_bytes(challenge), timeout=_MILLISECONDS, attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(_bytes(one)) for one in but],
        supported_pub_key_algs=_algorithms(),
    )  # fmt: skip
    return dict(json.loads(options_to_json(options)))


def to_sign(party: RelyingParty, challenge: str, among: Sequence[tuple[str, Sequence[str]]] = ()) -> dict[str, Any]:
    """What `navigator.credentials.get` is given. among: ids and transports of the passkeys that will do; any of this
    service without, which its keeper then offers by name."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415 (slow to import)
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorTransport,
        PublicKeyCredentialDescriptor,
        UserVerificationRequirement,
    )

    allowed = [
        PublicKeyCredentialDescriptor(_bytes(id), transports=[AuthenticatorTransport(one) for one in transports])
        for id, transports in among
    ]
    options = generate_authentication_options(
        rp_id=party.id, challenge=_bytes(challenge), timeout=_MILLISECONDS, allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return dict(json.loads(options_to_json(options)))


def made(party: RelyingParty, challenge: str, sent: str) -> Made:
    """The passkey that a browser made. Raises NotLetIn for one that is not for this service and challenge, of another
    algorithm, or whose keeper did not ask for finger, face or PIN."""
    from webauthn import verify_registration_response  # noqa: PLC0415 (slow to import)
    from webauthn.helpers import parse_registration_credential_json  # noqa: PLC0415

    try:
        credential = parse_registration_credential_json(sent)
        found = verify_registration_response(
            credential=credential, expected_challenge=_bytes(challenge), expected_rp_id=party.id,
            expected_origin=party.origin, require_user_verification=True, supported_pub_key_algs=_algorithms(),
        )  # fmt: skip
    except Exception as error:  # the library's parsers meet a stranger's bytes: whatever they raise, nothing is kept
        raise NotLetIn(
            "this device made a passkey that cannot be used here", todo="Try again, or use another device."
        ) from error
    transports = tuple(one.value for one in credential.response.transports or ())
    return Made(_text(found.credential_id), _text(found.credential_public_key), found.sign_count, transports)


def named(sent: str) -> str:
    """The id of the passkey that a browser says it used, "" for what is none."""
    try:
        id = json.loads(sent)["id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return id if isinstance(id, str) and id.isascii() else ""


def signed(party: RelyingParty, challenge: str, sent: str, key: str) -> Signed:
    """What a passkey signed, by its public key. Raises NotLetIn for a signature of another key, challenge, origin or
    service, and for one that its keeper gave without asking for finger, face or PIN."""
    from webauthn import verify_authentication_response  # noqa: PLC0415 (slow to import)
    from webauthn.helpers import parse_authentication_credential_json  # noqa: PLC0415

    try:
        credential = parse_authentication_credential_json(sent)
        found = verify_authentication_response(
            credential=credential, expected_challenge=_bytes(challenge), expected_rp_id=party.id,
            expected_origin=party.origin, credential_public_key=_bytes(key), require_user_verification=True,
            credential_current_sign_count=0,  # compared once the signature is right: anybody can write a count
        )  # fmt: skip
    except Exception as error:  # as above
        raise passkey_not_let_in() from error
    return Signed(found.new_sign_count, _text(credential.response.user_handle or b""))


def _algorithms() -> "list[COSEAlgorithmIdentifier]":
    from webauthn.helpers.cose import COSEAlgorithmIdentifier  # noqa: PLC0415

    return [COSEAlgorithmIdentifier(number) for number in ALGORITHMS]


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(f"{text}===")


def _text(found: bytes) -> str:
    return urlsafe_b64encode(found).rstrip(b"=").decode()
