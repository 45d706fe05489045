"""The density of a drawing as a palette image; it lies on the National Grid as the drawing does."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from math import ceil

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.maps.canvas import Canvas
from app.palette import RGB, viridis
from geo.space.grid import Bounds
from models.density import Surface

Floats = npt.NDArray[np.float64]

MAXIMUM_SIDE = 1200
"""Most pixels that the density takes along one side; several cells become one pixel that shows the highest of them."""
MINIMUM_SIDE = 240
"""Pixels below which it is drawn finer than its cells, linear between their centres."""
FAR, DOT = 2.0, 3.0
"""Cells a unit of the drawing may span before such a pixel is DOT units wide: a finer one cannot be seen."""


def density_image(
    surface: Surface, breaks: Floats, canvas: Canvas, colours: Callable[[int], tuple[RGB, ...]] = viridis
) -> str:
    """The surface in classes (k from the k-th break up) as an SVG image; "" where there is nothing to draw."""
    if not len(breaks):
        return ""
    far = canvas.unit * surface.cell * FAR < 1
    values, (west, south, east, north) = _window(surface, canvas, far=far)
    if not values.size:
        return ""
    classes = np.searchsorted(breaks, values, side="right").astype(np.uint8)
    image = Image.fromarray(np.flipud(classes), mode="P")
    image.putpalette([0, 0, 0, *(part for colour in colours(len(breaks)) for part in colour)])
    buffer = BytesIO()
    image.save(buffer, "PNG", transparency=0, optimize=True)
    left, top = canvas.xy(west, north)
    sharp = ' image-rendering="pixelated"' if far else ""
    return (
        f'<image x="{left:.2f}" y="{top:.2f}" width="{(east - west) * canvas.unit:.2f}"'
        f' height="{(north - south) * canvas.unit:.2f}" preserveAspectRatio="none" opacity="0.85"{sharp}'
        f' href="data:image/png;base64,{b64encode(buffer.getvalue()).decode()}"/>'
    )


def _window(surface: Surface, canvas: Canvas, *, far: bool) -> tuple[Floats, Bounds]:
    """The part of a surface that a drawing shows and its bounds: finer than its cells near by, coarser from afar."""
    (west, south, _, _), cell, (rows, columns), bounds = (
        surface.bounds,
        surface.cell,
        surface.values.shape,
        canvas.bounds,
    )
    first = [max(0, int((low - origin) // cell) - 1) for low, origin in zip(bounds, (west, south), strict=False)]
    last = [
        min(count, int((high - origin) // cell) + 2)
        for high, origin, count in zip(bounds[2:], (west, south), (columns, rows), strict=True)
    ]
    values = surface.values[first[1] : last[1], first[0] : last[0]]
    dot = ceil(DOT / canvas.unit / cell) if far else 1
    step = max(ceil(max(values.shape, default=0) / MAXIMUM_SIDE), dot)
    if step > 1:
        height, width = (-(-side // step) * step for side in values.shape)
        padded = np.zeros((height, width))
        padded[: values.shape[0], : values.shape[1]] = values
        values = padded.reshape(height // step, step, width // step, step).max(axis=(1, 3))
    part = 1
    while step == 1 and values.size and part * max(values.shape) < MINIMUM_SIDE:
        part *= 2
    shown = (west + first[0] * cell, south + first[1] * cell)
    high = (shown[0] + values.shape[1] * cell * step, shown[1] + values.shape[0] * cell * step)
    return _finer(values, part), (*shown, *high)


def _finer(values: Floats, part: int) -> Floats:
    """Linear between cell centres, `part` times as fine along each side."""
    for axis in (0, 1) if part > 1 else ():
        count = values.shape[axis]
        at = np.clip((np.arange(count * part) + 0.5) / part - 0.5, 0, count - 1)
        low = np.minimum(at.astype(int), max(count - 2, 0))
        high = np.minimum(low + 1, count - 1)
        share = np.expand_dims(at - low, 1 - axis)
        values = np.take(values, low, axis) * (1 - share) + np.take(values, high, axis) * share
    return values
