"""Every setting there is, read from the environment as AFTERDARK_<NAME>; nothing is read at import time."""

from ipaddress import ip_network
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from geo.errors import UserError
from geo.streets.picture_address import fault_of
from geo.time.clock import zone_of

OWN_FIGURES: Final = "calibration.json"
"""File in the data folder with what `afterdark calibrate` measured on the data there."""


class Settings(BaseSettings):
    """What a deployment may choose. `afterdark settings` prints these with their meaning."""

    model_config = SettingsConfigDict(env_prefix="AFTERDARK_", frozen=True)

    @field_validator("timezone")
    @classmethod
    def _is_a_time_zone(cls, name: str) -> str:
        try:
            return zone_of(name).key
        except UserError as error:
            raise ValueError(str(error)) from None

    @field_validator("basemap_xyz")
    @classmethod
    def _is_an_address(cls, address: str | None) -> str | None:
        if address and (fault := fault_of(address)):
            raise ValueError(f"the address of map pictures cannot be used: {fault}")
        return address

    @field_validator("public_address")
    @classmethod
    def _is_a_web_address(cls, address: str | None) -> str | None:
        parts = urlsplit(address or "http://none")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("an address that others reach is written as https://maps.example.police.uk")
        return address or None

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, written: str | None) -> str | None:
        for one in filter(None, (part.strip() for part in (written or "").split(","))):
            try:
                ip_network(one)
            except ValueError:
                raise ValueError(f"“{one[:60]}” is no address or network; written as 10.0.0.5 or 10.0.0.0/24") from None
        return (written or "").strip(" ,") or None

    @field_validator("basemap_credit")
    @classmethod
    def _is_given_with_an_address(cls, credit: str | None, others: ValidationInfo) -> str | None:
        if others.data.get("basemap_xyz") and not (credit or "").strip():
            raise ValueError("whose map AFTERDARK_BASEMAP_XYZ shows must be printed on every map")
        return credit

    data: Path = Field(Path("var"), description="Folder of the embedded store; made when it is missing.")
    host: str = Field(
        "127.0.0.1",
        description="Address to serve on; any other than this machine's own needs AFTERDARK_SIGN_IN, a public address,"
        " and a certificate or trusted proxies.",
    )
    port: int = Field(8000, ge=1, le=65535, description="Port to serve on.")
    sign_in: Literal["none", "team", "oidc", "proxy"] = Field(
        "none", description="How people sign in; nobody does on a service for this machine alone."
    )
    public_address: str | None = Field(
        None,
        description="Address by which other machines reach the service; on paper and in its codes, and the only name"
        " beside this machine's own to which it answers; none by default.",
    )
    tls_certificate: Path | None = Field(
        None, description="Certificate (PEM, with what signed it) to serve https with; its key is AFTERDARK_TLS_KEY."
    )
    tls_key: Path | None = Field(None, description="Key (PEM, not encrypted) of the certificate.")
    trusted_proxies: str | None = Field(
        None,
        description="Addresses or networks, with commas between, of proxies that speak https to people for this"
        " service; what others forward is not believed.",
    )
    session_idle_minutes: int = Field(60, ge=1, le=1440, description="Minutes after which an unused sign-in is over.")
    session_hours: int = Field(12, ge=1, le=168, description="Hours after which every sign-in is over.")
    workers: int = Field(1, ge=1, le=64, description="Processes that answer; one more computes for all of them.")
    force: str = Field("wiltshire", description="Police force whose area is the default place (data.police.uk slug).")
    timezone: str = Field("Europe/London", description="Clock on which every time of day is read.")
    profiles: Path | None = Field(None, description="Folder of your own night profiles (YAML), beside ours.")
    calendar: Path | None = Field(
        None,
        description="Calendar file (YAML) with bank holidays, paydays, school terms and local events; ours if empty.",
    )
    harm: Path | None = Field(
        None,
        description="File (CSV or YAML) with harm weights of your own, such as the Cambridge index; ours if empty.",
    )
    seed: int = Field(20260101, ge=0, description="Seed of every random draw: the same question gives the same bytes.")
    resamples: int = Field(199, ge=19, le=9999, description="Redraws behind how surely a hotspot is there again.")
    max_cells: int = Field(4_000_000, ge=10_000, description="Most cells a density surface may have.")
    page_limit: int = Field(1000, ge=1, le=10_000, description="Most features one API page may return.")
    cache_answers: int = Field(32, ge=1, description="Answers kept in memory.")
    cache_bytes: int = Field(
        500_000_000, ge=1_000_000, description="Most bytes of answers, drawings and tiles kept in memory."
    )
    computing_slots: int = Field(0, ge=0, le=256, description="Answers computed at once; 0 for one a core.")
    computing_queue: int = Field(
        100, ge=0, le=2000, description="Requests that may wait for an answer; more are told when to come back."
    )
    max_steps: int = Field(
        2_000_000_000, ge=1_000_000, description="Most steps that one answer may cost; what costs more is refused."
    )
    basemap_xyz: str | None = Field(
        None,
        description="Address of your own server of map pictures, with {z}, {x} and {y}; none by default. The service"
        " asks it for browsers, follows it to no other host, and shows it in place of the streets of a file.",
    )
    basemap_credit: str | None = Field(
        None, description="What must be printed with the pictures of that server; it needs one."
    )
    basemap_cache_bytes: int = Field(
        200_000_000, ge=0, description="Most bytes of street tiles kept in the data folder; 0 for none."
    )
    marking: Literal["OFFICIAL", "OFFICIAL-SENSITIVE"] = Field(
        "OFFICIAL",
        description="Marking that stands on every page, print and file; what is marked higher keeps its own.",
    )
    restricted_reason: bool = Field(
        False, description="Whether who opens restricted data must say why; the reason is kept with the act."
    )
    audit: Path | None = Field(None, description="Folder of the audit log; audit in the data folder if empty.")
    audit_years: int = Field(6, ge=6, le=100, description="Years for which entries of the audit log are kept.")
    audit_file_bytes: int = Field(
        64_000_000, ge=10_000, description="Bytes of one file of the audit log; every month has files of its own."
    )
    audit_anchor: Path | None = Field(
        None,
        description="File that holds where the audit log ends, best on another disk; audit.anchor beside it if empty.",
    )
    job_slots: int = Field(1, ge=1, le=64, description="Loads and other jobs that run at once; more wait for a place.")
    job_bytes: int = Field(
        3_000_000_000, ge=200_000_000, description="Most bytes of memory that one job may take; it is ended at more."
    )
    job_seconds: int = Field(3600, ge=1, description="Seconds after which a job is ended; it changed nothing then.")
    request_bytes: int = Field(
        4_000_000, ge=100_000, description="Most bytes of what a form or a program sends, files to load aside."
    )
    address_bytes: int = Field(16_000, ge=2_000, description="Most bytes of the address of a request.")
    header_bytes: int = Field(32_000, ge=4_000, description="Most bytes of the headers of a request.")
    header_count: int = Field(100, ge=20, description="Most headers of a request.")
    connections: int = Field(1000, ge=1, description="Connections open at once in each process; more are closed.")
    patience_seconds: float = Field(
        20,
        gt=0,
        description="Seconds until the head of a request is there, and over which a body comes and an answer is read at"
        " 1,000 bytes a second or faster; a connection that is slower is ended.",
    )
    idle_seconds: int = Field(5, ge=1, description="Seconds after which a connection on which nobody asks is closed.")
    requests_a_minute: int = Field(
        6000,
        ge=0,
        description="Requests that one reader may make a minute where people sign in, all processes together, or one"
        " address that did not sign in; 0 for any number.",
    )
    heavy_at_once: int = Field(
        8, ge=0, description="Answers that one reader may wait for at once where people sign in; 0 for any number."
    )
    max_corners: int = Field(100, ge=3, le=100, description="Most corners of an outline that is drawn or given.")
    max_months: int = Field(1200, ge=1, description="Most months of the period of a question.")
    upload_bytes: int = Field(
        2_000_000_000, ge=1_000_000, description="Most bytes of a file that is loaded from the browser."
    )
    oidc_issuer: str | None = Field(
        None, description="Issuer of the organisation's sign-in service, as it writes it itself; for sign_in oidc."
    )
    oidc_client: str | None = Field(None, description="What that service calls this one (client id).")
    oidc_secret: Path | None = Field(None, description="File with the client secret; none for a client without one.")
    oidc_scopes: str = Field("openid profile email", description="What is asked of that service about a person.")
    claims: Path | None = Field(
        None, description="File (YAML) that says which claims make which role, for sign_in oidc and proxy."
    )
    clock_skew: int = Field(
        60, ge=0, le=600, description="Seconds by which the clock of who signs tokens may differ from ours."
    )
    proxy_header: str = Field(
        "X-Signed-Person",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{2,60}$",
        description="Header in which a trusted proxy signs who is asking, for sign_in proxy.",
    )
    proxy_key: Path | None = Field(
        None, description="File with the proxy's public key (PEM), or a secret of 32 bytes and more shared with it."
    )
    proxy_audience: str | None = Field(None, description="For whom the proxy signs: the claim aud.")
    proxy_seconds: int = Field(300, ge=10, le=86_400, description="Seconds for which the proxy's signature holds.")
    public_releases_only: bool | None = Field(
        None,
        description="Whether people of whom nothing is known see releases and no live map; None: where people sign in.",
    )
    log_level: str = Field("info", description="debug, info, warning or error.")
