"""What no map shows, whoever looks: withheld once, where rows are read."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.errors import Refused


def mappable(incidents: pa.Table) -> npt.NDArray[np.bool_]:
    """(n,) bool: which rows may stand on any map: not a cuckooed home, whose people are victims."""
    return np.asarray(pc.invert(pc.fill_null(incidents["cuckooing"], False)).to_numpy(), bool)


def withhold(incidents: pa.Table) -> pa.Table:
    """The same rows without easting and northing where `mappable` says no: counted, and in no place that can be drawn
    or counted in an area, however small somebody draws it."""
    shown = pa.array(mappable(incidents))
    for name in ("easting", "northing"):
        at = incidents.schema.get_field_index(name)
        incidents = incidents.set_column(at, incidents.schema.field(at), pc.if_else(shown, incidents[name], None))
    return incidents


def allow_points(*, month_only: bool) -> None:
    """Raise Refused unless single incidents of these data may stand as points at all, whoever looks."""
    if month_only:
        raise Refused(
            "these incidents stand on anonymous map points and have a month but no day, so a point would look exact "
            "and would not be",
            where="incidents",
            todo="Ask for cells, hotspots or wards instead.",
        )
