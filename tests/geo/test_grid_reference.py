"""Grid references are those of the maps."""

import pytest

from geo.space.grid_reference import grid_reference


@pytest.mark.parametrize(
    ("easting", "northing", "digits", "reference"),
    [
        (651_409, 313_177, 5, "TG 51409 13177"),  # Caister water tower, the Ordnance Survey's own example
        (216_600, 771_200, 3, "NN 166 712"),  # Ben Nevis
        (414_750, 184_500, 3, "SU 147 845"),  # Swindon
        (0, 0, 3, "SV 000 000"),
    ],
)
def test_a_reference_is_the_ordnance_surveys(easting: float, northing: float, digits: int, reference: str) -> None:
    assert grid_reference(easting, northing, digits) == reference


def test_beyond_the_grid_there_is_none() -> None:
    with pytest.raises(ValueError, match="beyond the National Grid"):
        grid_reference(-2_000_000, 0)
