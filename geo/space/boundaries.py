"""Sets of administrative areas: what they are, the default that is always here, and how two sets may be joined."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import NotFound, Refused
from geo.space.crs import reproject, to_grid

KINDS: Final = ("wards", "lsoas", "lads", "forces", "beats")
COLUMNS: Final = ("code", "name", "authority", "authority_name")
DEFAULT: Final = Path(__file__).parents[2] / "data" / "boundaries" / "wards_2025-04_from_postcodes.geojson"


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Areas of one kind and vintage, ordered by code: the first of two polygons is the one with the lower code.

    geometry: (m,) shapely polygons or multipolygons, EPSG:27700, valid. authority is the local authority's code (""
    where the source names none). resolution: BFC, BGC, BSC, BUC, or "" when it is not known. repaired: codes of areas
    whose polygons came in invalid. notes: sentences that must stand wherever the areas show. joined: codes of areas
    that came in several parts.
    """

    kind: str
    vintage: str  # year
    resolution: str
    code: tuple[str, ...]
    name: tuple[str, ...]
    authority: tuple[str, ...]
    authority_name: tuple[str, ...]
    geometry: npt.NDArray[np.object_]
    licence: str
    attribution: str
    sha256: str
    approximate: bool
    label: str
    repaired: tuple[str, ...]
    notes: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.code)

    @cached_property
    def identity(self) -> str:
        """What tells this set from every other: its file, its vintage, and which areas of the file it keeps."""
        return identity(self.sha256, self.vintage, self.code)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self.code)}

    def index(self, code: str) -> int:
        """Position of an area. Raises NotFound for a code that is not in this set."""
        try:
            return self._position[code]
        except KeyError:
            raise NotFound(
                f"{self.label} has no area with the code {code[:20]}", todo="Codes change from year to year."
            ) from None

    def within(self, authority: str) -> npt.NDArray[np.intp]:
        """Positions of the areas of one local authority. Raises NotFound when there are none."""
        found = np.flatnonzero(np.array(self.authority, object) == authority)
        if not len(found):
            raise NotFound(f"{self.label} has no area in the authority {authority[:20]}")
        return found

    def of(self, authorities: Sequence[str]) -> "Boundaries":
        """The areas of some local authorities alone. Raises NotFound for an authority that has none."""
        keep = np.sort(np.concatenate([self.within(authority) for authority in sorted(set(authorities))]))
        code, name, authority, authority_name = (
            tuple(np.array(getattr(self, column), object)[keep].tolist()) for column in COLUMNS
        )
        return replace(
            self,
            code=code,
            name=name,
            authority=authority,
            authority_name=authority_name,
            geometry=self.geometry[keep],
            repaired=tuple(one for one in self.repaired if one in set(code)),
        )

    @cached_property
    def km2(self) -> npt.NDArray[np.float64]:
        """Area of each polygon, (m,)."""
        return np.asarray(shapely.area(self.geometry) / 1e6)

    @cached_property
    def outline(self) -> shapely.Geometry:
        """All areas as one shape."""
        return shapely.union_all(self.geometry)


def together(one: Boundaries, other: Boundaries) -> Boundaries:
    """Two sets of one kind, vintage and resolution with no code in common as one set, ordered by code.

    It is the same whichever came first. Raises Refused when an area is in both.
    """
    if (one.kind, one.vintage, one.resolution) != (other.kind, other.vintage, other.resolution):
        raise Refused(f"{one.label} and {other.label} are not of one kind, year and resolution")
    if both := set(one.code) & set(other.code):
        raise Refused(f"{len(both)} areas are in both sets")
    order = np.argsort(np.array([*one.code, *other.code]), kind="stable")

    def joined(column: str) -> tuple[str, ...]:
        return tuple(np.array([*getattr(one, column), *getattr(other, column)], object)[order].tolist())

    def each(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(values))

    code, name, authority, authority_name = map(joined, COLUMNS)
    return replace(
        one,
        code=code,
        name=name,
        authority=authority,
        authority_name=authority_name,
        geometry=np.concatenate([one.geometry, other.geometry])[order],
        licence=". ".join(each((one.licence, other.licence))),
        attribution=" ".join(each((one.attribution, other.attribution))),
        sha256=sha256("".join(sorted((one.sha256, other.sha256))).encode()).hexdigest(),
        approximate=one.approximate or other.approximate,
        repaired=tuple(sorted({*one.repaired, *other.repaired})),
        notes=each((*one.notes, *other.notes)),
        joined=tuple(sorted({*one.joined, *other.joined})),
    )


def identity(file: str, vintage: str, codes: Sequence[str]) -> str:
    """16 hexadecimal digits from the file's sha256, the vintage and the codes of the areas."""
    return sha256(json.dumps([file, vintage, *codes]).encode()).hexdigest()[:16]


@cache
def default_wards() -> Boundaries:
    """The wards of Wiltshire and Swindon of April 2025 that come with After Dark: approximate, from postcodes.

    Their codes are those of the vintage 2024, which were in use until the elections of May 2025.
    """
    content = DEFAULT.read_bytes()
    collection = json.loads(content)
    properties = [feature["properties"] for feature in collection["features"]]
    shapes = shapely.get_parts(shapely.from_geojson(content.decode()))
    about = collection["about"]
    year = about["vintage"][2:]
    return Boundaries(
        kind="wards",
        vintage=about["vintage"],
        resolution="",
        code=tuple(p[f"WD{year}CD"] for p in properties),
        name=tuple(p[f"WD{year}NM"] for p in properties),
        authority=tuple(p[f"LAD{year}CD"] for p in properties),
        authority_name=tuple(p[f"LAD{year}NM"] for p in properties),
        geometry=reproject(shapes, to_grid),
        licence=about["licence"],
        attribution=about["attribution"],
        sha256=sha256(content).hexdigest(),
        approximate=True,
        label=about["label"],
        repaired=(),
        notes=tuple(about["notes"]),
    )


def join_by_code(left: Boundaries, right: Boundaries) -> npt.NDArray[np.intp]:
    """(m,) position in `right` of the area with the same code as each area of `left`; -1 where there is none.

    Raises Refused across kinds or vintages: an area's code goes with its extent, so codes of two years are two
    languages, and a join that finds most of them is wrong without a sign.
    """
    if (left.kind, left.vintage) != (right.kind, right.vintage):
        new = len(set(left.code) - set(right.code))
        raise Refused(
            f"{left.label} cannot be joined by code to {right.label}: {new} of {len(left)} codes are not in both",
            todo="Join by name (join_by_name), or assign the points themselves to each set (point in polygon).",
        )
    position = {code: i for i, code in enumerate(right.code)}
    return np.array([position.get(code, -1) for code in left.code], np.intp)


def join_by_name(left: Boundaries, right: Boundaries) -> npt.NDArray[np.intp]:
    """(m,) position in `right` of the area of the same name in the same authority as each of `left`; -1 for none.

    Case, full stops, hyphens and "&" for "and" do not matter. Where one of the sets names no authorities they are left
    out of it. A name that `right` holds twice joins nothing.
    """
    both = any(left.authority_name) and any(right.authority_name)

    def keys(of: Boundaries) -> list[tuple[str, str]]:
        return [(_plain(a) if both else "", _plain(n)) for a, n in zip(of.authority_name, of.name, strict=True)]

    position: dict[tuple[str, str], int] = {}
    for i, key in enumerate(keys(right)):
        position[key] = -1 if key in position else i
    return np.array([position.get(key, -1) for key in keys(left)], np.intp)


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[.'’]", "", name.casefold()).replace("&", " and ").replace("-", " ").split())
