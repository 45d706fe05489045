"""A site as a form: what a person wrote becomes a Site, and a Site fills the form in; both without scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

import shapely
from shapely import Geometry
from starlette.datastructures import FormData, UploadFile

from app.pages.drawn_size import of_a_size
from app.sites.site import PHASES, Indicator, Phase, Site
from geo.errors import UserError
from geo.space.boundaries import Boundaries
from geo.space.crs import reproject, to_lonlat
from geo.space.drawn import MAXIMUM_BYTES, read_area

DECIMALS = 6
INDICATOR = ("indicator", "indicator_target", "indicator_now", "indicator_from")
COUNTED = "count"
"""Of indicator_from: where the site stands is its own count, as the evaluation has it."""
SPARE_ROWS = 2  # empty rows for further phases and indicators


@dataclass(frozen=True)
class SentForm:
    """What the form shows: texts as they were typed, so that a fault costs nobody their work."""

    values: Mapping[str, str]
    phases: Sequence[Mapping[str, str]]
    indicators: Sequence[Mapping[str, str]]
    wards: frozenset[str]


def texts(form: FormData) -> dict[str, str]:
    """The form's single fields; an uploaded file's text stands under “file”. Raises UserError for a file too large."""
    found = {}
    for name, value in form.items():
        if isinstance(value, UploadFile):
            content = value.file.read(MAXIMUM_BYTES + 1)
            if len(content) > MAXIMUM_BYTES:
                raise UserError("the file is larger than 2 MB", where="file", todo="Simplify its outline first.")
            found[name] = content.decode("utf-8", errors="replace")
        else:
            found[name] = value
    return found


def as_sent(form: FormData, values: Mapping[str, str]) -> SentForm:
    """The form as it was sent, for showing it again."""
    phases = _rows(form, ("phase", "phase_start", "phase_end", "phase_lead"))
    indicators = _rows(form, INDICATOR)
    wards = frozenset(str(code) for code in form.getlist("wards"))
    return SentForm(values, _spare(phases, "phase"), _spare(indicators, "indicator"), wards)


def filled(site: Site | None, count: str = "") -> SentForm:
    """The form filled in with a site, or empty for a new one. count: the site's own, where the page has computed it."""
    if site is None:
        return SentForm({"marking": "OFFICIAL", "offence": "ALL_CRIME"}, _spare([], "phase"), _spare([], "indicator"),
                     frozenset())  # fmt: skip
    values = {
        "name": site.name,
        "lead": site.lead,
        "partners": "\n".join(site.partners),
        "marking": site.marking,
        "offence": site.offence,
        "source": site.source,
        "rural": "yes" if site.rural else "",
        "where": "keep",
        "corners": corners(site.geometry),
        "version": str(site.version),
    }
    phases = [
        {"phase": p.phase, "phase_start": f"{p.start}", "phase_end": f"{p.end or ''}", "phase_lead": p.lead}
        for p in site.phases
    ]
    indicators = [
        {
            "indicator": i.name,
            "indicator_target": i.target,
            "indicator_now": count if i.counted else i.now,
            "indicator_from": COUNTED if i.counted else "",
        }
        for i in site.indicators
    ]
    return SentForm(values, _spare(phases, "phase"), _spare(indicators, "indicator"), frozenset())


def read_site(
    sent: SentForm, before: Site | None, wards: Boundaries, lsoas: Boundaries | None, *, opened: Geometry | None = None
) -> Site:
    """The site that the form describes. before: what is edited; opened: the outline that the form was filled with,
    where that is another than before's. Raises UserError naming the field at fault."""
    values = sent.values
    kept = before or Site("", shapely.Polygon())
    return replace(
        kept,
        name=values.get("name", ""),
        geometry=_area(sent, kept, wards, lsoas, kept.geometry if opened is None else opened),
        lead=values.get("lead", ""),
        partners=tuple(values.get("partners", "").splitlines()),
        marking=values.get("marking", ""),
        phases=tuple(_phase(row, i) for i, row in enumerate(sent.phases, 1) if any(map(str.strip, row.values()))),
        indicators=tuple(
            Indicator(
                row["indicator"],
                row["indicator_target"],
                "" if row["indicator_from"] == COUNTED else row["indicator_now"],
                row["indicator_from"] == COUNTED,
            )
            for row in sent.indicators
            if row["indicator"].strip()
        ),
        offence=values.get("offence", kept.offence),
        source=values.get("source", kept.source),
        rural=values.get("rural") == "yes",
    )


def corners(geometry: Geometry) -> str:
    """The outline as longitude and latitude, a corner a line; several parts or holes as GeoJSON."""
    shape = shapely.set_precision(reproject([geometry], to_lonlat)[0], 10**-DECIMALS)
    if len(shapely.get_parts(shape)) > 1 or len(shapely.get_rings(shape)) > 1:
        return str(shapely.to_geojson(shape))
    ring = shapely.get_exterior_ring(shapely.get_parts(shape)[0])
    return "\n".join(f"{x:.{DECIMALS}f}, {y:.{DECIMALS}f}" for x, y in shapely.get_coordinates(ring)[:-1])


def picked(codes: frozenset[str], *sets: Boundaries | None) -> list[tuple[str, Geometry]]:
    """Names and shapes of the areas that were picked by code, in the order of the sets."""
    return [
        (areas.name[i], areas.geometry[i])
        for areas in sets
        if areas
        for i, code in enumerate(areas.code)
        if code in codes
    ]


def groups(wards: Boundaries) -> dict[str, list[tuple[str, str]]]:
    """Code and name of every ward by the name of its authority, in the order of the alphabet."""
    named = (name or "Wards" for name in wards.authority_name)
    rows = sorted(zip(named, wards.name, wards.code, strict=True))
    return {authority: [(code, name) for of, name, code in rows if of == authority] for authority, *_ in rows}


def described(sent: SentForm, opened: Geometry | None) -> frozenset[str]:
    """The ways in which the form describes an area: corners other than those that it was filled with, wards, a file."""
    typed = _numbers(sent.values.get("corners", ""))
    untouched = opened is not None and not shapely.is_empty(opened) and typed == _numbers(corners(opened))
    ways = {"corners": typed and not untouched, "wards": sent.wards, "file": sent.values.get("file", "").strip()}
    return frozenset(way for way, given in ways.items() if given)


def _numbers(text: str) -> list[float | str]:
    """The parts of a text, its numbers as such: 1.50 is 1.5."""
    parts: list[float | str] = []
    for part in text.replace(",", " ").split():
        try:
            parts.append(float(part))
        except ValueError:
            parts.append(part)
    return parts


def _area(sent: SentForm, before: Site, wards: Boundaries, lsoas: Boundaries | None, opened: Geometry) -> Geometry:
    """The outline that is meant: by the way that is marked, and where that one is empty by the only other one given."""
    how, given = sent.values.get("where", ""), described(sent, opened)
    if how == "keep" or (how in ("", "corners") and "corners" not in given):
        if len(given) > 1:
            raise UserError("the area is described in more than one way", where="where", todo="Mark which one counts.")
        how = next(iter(given), how)
    if before.id and not given and how in ("keep", "corners"):
        return before.geometry
    if how == "wards":
        chosen = picked(sent.wards, wards, lsoas)
        if not chosen:
            raise UserError(
                "no ward is picked", where="wards", todo="Pick at least one, or describe the area in another way."
            )
        return shapely.union_all([shape for _, shape in chosen])
    if how == "file":
        return read_area(sent.values.get("file", ""), where="file")
    if how in ("", "corners"):
        return of_a_size(read_area(sent.values.get("corners", ""), where="corners"), wards, sent.values)
    raise UserError(f"“{how[:20]}” is not a way to describe an area", where="where")


def _phase(row: Mapping[str, str], number: int) -> Phase:
    where = f"phase {number}"
    if row["phase"] not in PHASES:
        raise UserError(
            f"a {'date' if row['phase_start'] or row['phase_end'] else 'lead'} stands without a phase",
            where=where,
            todo="Choose clear, hold or build, or empty the row.",
        )
    start = day(row["phase_start"], where, "start")
    end = day(row["phase_end"], where, "end") if row["phase_end"].strip() else None
    return Phase(row["phase"], start, end, " ".join(row["phase_lead"].split()))


def day(text: str, where: str, what: str) -> date:
    """A day written as 2025-03-01. Raises UserError."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        shown = f"“{text.strip()[:20]}” is not a day" if text.strip() else f"it has no {what}"
        raise UserError(shown, where=where, todo="Write it as 2025-03-01.") from None
    if not 1990 <= found.year <= 2100:
        raise UserError(f"the year {found.year} cannot be right", where=where, todo="Check the date.")
    return found


def _rows(form: FormData, names: tuple[str, ...]) -> list[dict[str, str]]:
    columns = [[str(value) for value in form.getlist(name)] for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
    return [row for row in rows if any(value.strip() for name, value in row.items() if name != "indicator_from")]


def _spare(rows: Sequence[Mapping[str, str]], kind: str) -> list[Mapping[str, str]]:
    names = {
        "phase": ("phase", "phase_start", "phase_end", "phase_lead"),
        "indicator": INDICATOR,
    }[kind]
    return [*rows, *(dict.fromkeys(names, "") for _ in range(SPARE_ROWS if rows else 3))]
