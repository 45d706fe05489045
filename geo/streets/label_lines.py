"""Lines to write names along: the links of one street joined, whichever junctions part them."""

import numpy as np
import shapely

from geo.streets.basemap import Ints64, Traces
from geo.streets.traces import CENTIMETRES, traced

APART = 2.0
"""Metres by which a line to write along may leave its street: letters want a smooth one."""


def label_lines(streets: Traces) -> Traces:
    """One line for each stretch of street with a name, of the widest class that has the name there."""
    named = np.flatnonzero(streets.name >= 0)
    if not len(named):
        return traced(np.zeros(0, object), np.zeros(0, np.uint8), [])
    order = named[np.lexsort((streets.kind[named], streets.name[named]))]
    lines = _lines(streets, order)
    code = streets.name[order]
    first = np.flatnonzero(np.diff(code, prepend=-1))
    _, of = np.unique(code, return_inverse=True)
    together = shapely.line_merge(shapely.multilinestrings(lines, indices=of))
    merged, group = shapely.get_parts(shapely.simplify(together, APART), return_index=True)
    kind = streets.kind[order][first][group]
    names = [streets.names[c] for c in code[first][group]]
    return traced(merged, kind, names)


def _lines(streets: Traces, positions: Ints64) -> np.ndarray:
    lengths = np.diff(streets.start)[positions]
    begin = np.concatenate(([0], np.cumsum(lengths)))[:-1]
    vertex = np.repeat(streets.start[:-1][positions] - begin, lengths) + np.arange(int(lengths.sum()))
    at = np.repeat(np.arange(len(positions)), lengths)
    return shapely.linestrings(streets.grid[vertex] / CENTIMETRES, indices=at)
