"""A site as a form: what a person wrote becomes a Site, and a Site fills the form in; both without scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import shapely
from shapely import Geometry
from starlette.datastructures import FormData, UploadFile

from app.sites.site import PHASES, Indicator, Phase, Site
from geo.errors import UserError
from geo.space.boundaries import Boundaries
from geo.space.crs import reproject, to_lonlat
from geo.space.drawn import MAXIMUM_BYTES, read_area

DECIMALS = 6
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
    indicators = _rows(form, ("indicator", "indicator_target", "indicator_now"))
    wards = frozenset(str(code) for code in form.getlist("wards"))
    return SentForm(values, _spare(phases, "phase"), _spare(indicators, "indicator"), wards)


def filled(site: Site | None) -> SentForm:
    """The form filled in with a site, or empty for a new one."""
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
    indicators = [{"indicator": i.name, "indicator_target": i.target, "indicator_now": i.now} for i in site.indicators]
    return SentForm(values, _spare(phases, "phase"), _spare(indicators, "indicator"), frozenset())


def read_site(sent: SentForm, before: Site | None, wards: Boundaries, lsoas: Boundaries | None) -> Site:
    """The site that the form describes. before: what is edited. Raises UserError naming the field at fault."""
    values = sent.values
    kept = before or Site("", shapely.Polygon())
    return replace(
        kept,
        name=values.get("name", ""),
        geometry=_area(sent, kept, wards, lsoas),
        lead=values.get("lead", ""),
        partners=tuple(values.get("partners", "").splitlines()),
        marking=values.get("marking", ""),
        phases=tuple(_phase(row, i) for i, row in enumerate(sent.phases, 1) if any(map(str.strip, row.values()))),
        indicators=tuple(
            Indicator(row["indicator"], row["indicator_target"], row["indicator_now"])
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


def _area(sent: SentForm, before: Site, wards: Boundaries, lsoas: Boundaries | None) -> Geometry:
    how = sent.values.get("where", "")
    if how == "keep" and before.id:
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
        return read_area(sent.values.get("corners", ""), where="corners")
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
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(value.strip() for value in row.values())]


def _spare(rows: Sequence[Mapping[str, str]], kind: str) -> list[Mapping[str, str]]:
    names = {
        "phase": ("phase", "phase_start", "phase_end", "phase_lead"),
        "indicator": ("indicator", "indicator_target", "indicator_now"),
    }[kind]
    return [*rows, *(dict.fromkeys(names, "") for _ in range(SPARE_ROWS if rows else 3))]
