"""Why a text stands for no place that may be taken, as the quarantine says it."""

from typing import Final

EMPTY: Final = "there is no text that says where it was"
UNKNOWN: Final = "the place is not known"
AMBIGUOUS: Final = "the name stands for several places, and the text does not say which"
NO_TOWN: Final = "the text names a street or premises and no town, and other towns may have the name"
WRONG_TOWN: Final = "nothing of this name is known in the town that the text names"
UNKNOWN_STREET: Final = "no street of this name is known"
UNKNOWN_WORDS: Final = "some words of the text are not understood, and may say that it was elsewhere"
UNKNOWN_POSTCODE: Final = "the postcode is not one that is known"
DISAGREE: Final = "the postcode and the rest of the text are different places"
TWO_POSTCODES: Final = "the text names two postcodes"
NO_JUNCTION: Final = "it cannot be told where the two streets meet"
ROAD_ALONE: Final = "a road number is no place"
OUTSIDE: Final = "its coordinates lie far outside the area whose names are known"
SEVERAL: Final = "the text names several places"
