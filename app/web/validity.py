"""How long a reader may keep what an answer gave, and whether they hold it already."""

from collections.abc import Mapping

from app.web.no_store import NO_STORE


def validity(tag: str, lasting: str, *, confined: bool) -> dict[str, str]:
    """Headers of what `tag` names. lasting: the tag that the address itself carries, as in `render`; confined: nobody
    may keep it."""
    control = "private, max-age=31536000, immutable" if lasting == tag else "private, no-cache"
    return {"etag": f'"{tag}"', "cache-control": NO_STORE if confined else control}


def holds(headers: Mapping[str, str], tag: str) -> bool:
    """Whether If-None-Match names the tag; a weak tag (as compression makes it) counts."""
    tags = [one.strip().removeprefix("W/") for one in headers.get("if-none-match", "").split(",")]
    return "*" in tags or f'"{tag}"' in tags
