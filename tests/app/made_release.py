"""A release that nobody counted, for pages that are asked for one."""

from hashlib import sha256

from app.records.journal import Records
from app.releases.release import KIND, Release, release_of, written


def keep_release(records: Records) -> Release:
    """Release R1 of a ward and a square."""
    cells = [
        {"level": "whole", "id": "whole", "name": "Swindon", "n": 120.0},
        {"level": "ward", "id": "E05008954", "name": "Central", "n": None},
        {"level": "month", "id": "2026-05", "name": "May 2026", "n": 120.0},
        {"level": "square", "id": "500m-415000-184000", "name": "SU 150 840", "n": 20.0},
    ]
    document = written(
        {
            "id": "R1", "title": "Robbery, Swindon, May 2026", "marking": "OFFICIAL", "synthetic": True,
            "definition": {"key": "ROBBERY@1.0.0", "title": "Robbery", "caveat": "", "narrative": ""},
            "source": {"id": "demo", "title": "synthetic data", "caveat": ""}, "attributions": [],
            "first": "2026-05-01", "last": "2026-05-01", "policy": "1", "snapshot": "s", "wards": "w", "software": "",
            "terms": {"side": 500, "minimum": 10, "rounding": 10, "width": 9}, "cells": cells,
            "released": {"at": "2026-06-01T12:00:00+00:00", "by": "A. Smith", "organisation": "Wiltshire Police"},
        }
    )  # fmt: skip
    body = {"document": document.decode(), "stamp": sha256(document).hexdigest()}
    return release_of(records.create(KIND, body, who="A. Smith", id="R1"))
