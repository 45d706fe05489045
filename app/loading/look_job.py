"""What a job does with a file that came from a browser before anything is loaded: it looks what the file is."""

from collections.abc import Mapping
from typing import Any, Final

from app.jobs.job import JobKind
from app.jobs.work import Work
from app.loading.draft import AS_IS, COLUMN, proposed
from app.loading.uploads import Upload, Uploads
from geo.errors import UserError
from geo.source import FORCE_EXPORT
from geo.sources import asset_layouts, propose
from geo.sources.asset_columns import KINDS
from geo.sources.mapping import COLUMNS
from geo.sources.recognise import Recognised, recognise

LOOK: Final = JobKind("look", "app.loading.look_job:look")
SHOWN: Final = 300
"""Characters of a value that are shown."""


def look(given: Mapping[str, Any], work: Work) -> Mapping[str, Any]:
    """What a file is, how it can be read, and its first rows: kept with the file. given: upload, sheet."""
    uploads = Uploads(work.settings.data)
    upload = uploads.get(given["upload"])
    work.at("looking", what=upload.name)
    found = recognise(upload.file, given.get("sheet", ""))
    drafts, missing, values = _proposals(upload, found, work.settings.force)
    seen = {
        "kinds": found.kinds,
        "sheets": found.sheets,
        "sheet": found.sheet,
        "titles": found.titles,
        "rows": [(line, [" ".join(text[:SHOWN].split()) for text in texts]) for line, texts in found.rows],
        "drafts": drafts,
        "missing": missing,
        "values": values,
    }
    work.keep()
    uploads.note_seen(upload, seen)
    return {"upload": upload.id}


def _proposals(
    upload: Upload, found: Recognised, force: str
) -> tuple[dict[str, dict[str, str]], dict[str, list[str]], dict[str, list[tuple[str, int]]]]:
    """By kind: the fields of a first draft, and what is still missing; by meaning: the file's own values."""
    drafts: dict[str, dict[str, str]] = {}
    missing: dict[str, list[str]] = {}
    values: dict[str, list[tuple[str, int]]] = {}
    if not found.titles:
        return drafts, missing, values
    for kind in KINDS:
        text, lacks = asset_layouts.layout_proposal(found.titles, kind, found.rows)
        drafts[kind], missing[kind] = proposed(text, force), list(lacks)
        try:
            known = asset_layouts.known_layout(found.titles, kind, where=upload.name)
        except UserError:
            known = None
        if known is not None:
            drafts[kind] |= {AS_IS: "yes", "source": "council"}
    if FORCE_EXPORT.id in found.kinds:
        text, lacks = propose.proposal(upload.file, force, found.sheet)
        drafts[FORCE_EXPORT.id], missing[FORCE_EXPORT.id] = fields, _ = proposed(text, force), list(lacks)
        columns = {meaning: fields.get(f"{COLUMN}{meaning}", "") for meaning in COLUMNS}
        values = propose.own_values(upload.file, columns, found.sheet)
    if found.sheet:
        for fields in drafts.values():
            fields["sheet"] = found.sheet
    return drafts, missing, values
