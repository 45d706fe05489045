"""Flags of the demo's synthetic incidents, consistent with code and place, and not known for some, as in life."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.incidents import FLAGS, PUBLIC_PLACE
from geo.offence.ho_codes import VIOLENCE_SEXUAL
from geo.sources.demo_offences import STREAMS
from geo.sources.demo_places import KINDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

_BLADES: Final = ("10D", "90")
_FIREARMS: Final = ("10A", "10B", "81")
_BY_WORD: Final = ("8R", "8L", "8Q", "8U")
TROUBLED: Final = 0.45
"""Share of the demo's homes in which all its domestic abuse happens: it comes back to the same homes. Were it dealt to
every home alike, nearly each would have some, and all that happened at any home would be withheld."""
ABUSE_AT_TROUBLED: Final = 0.62
"""What a stream's share of domestic abuse is divided by at these homes: what is mostly abuse is there always."""
_NOT_KNOWN: Final = {"alcohol": 0.12, "drugs": 0.08, "knife": 0.02, "public_place": 0.05, "female_victim": 0.10}


def troubled_homes(n: int, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """(n,) which of n addresses, where they are homes, are such; takes nothing from the numbers that `rng` gives."""
    return np.asarray(rng.spawn(1)[0].uniform(size=n) < TROUBLED)


def flags(
    stream: Ints, code: Texts, kind: Ints, group: Texts, troubled: npt.NDArray[np.bool_], rng: np.random.Generator
) -> dict[str, pa.Array]:
    """Every flag as a nullable column. stream, kind: positions in STREAMS and KINDS; code, group: (n,) of text;
    troubled: (n,) at one of the homes (`troubled_homes`) to which domestic abuse and taking over come again and again.
    """
    n = len(stream)

    def chance(p: float | Floats) -> npt.NDArray[np.bool_]:
        return rng.uniform(size=n) < p

    def of(name: str) -> Floats:
        return np.array([getattr(item, name) for item in STREAMS])[stream]

    def at(*names: str) -> npt.NDArray[np.bool_]:
        return np.isin(kind, [KINDS.index(name) for name in names])

    coded = code != np.array(None)
    category = np.array([item.category for item in STREAMS])[stream]
    violent, robbery = category == VIOLENCE_SEXUAL, category == "Robbery"
    supply = code == "92A"
    blade, firearm = np.isin(code.astype(str), _BLADES), np.isin(code.astype(str), _FIREARMS)
    by_word = np.isin(code.astype(str), _BY_WORD)
    market = np.isin(group.astype(str), ("drugs-1", "drugs-2", "chb-1", "chb-2", "chb-3"))
    home = at("dwelling")
    at_home = np.where(troubled, np.minimum(1.0, of("domestic") / ABUSE_AT_TROUBLED), 0.0)
    domestic = chance(np.where(home, at_home, of("domestic"))) & violent
    values = {
        "knife": blade | ((violent | robbery) & ~by_word & chance(of("knife"))),
        "firearm": firearm | ((violent | robbery) & ~by_word & chance(0.003)),
        "alcohol": chance(of("alcohol")),
        "drugs": chance(of("drugs")) | (category == "Drugs"),
        "domestic_abuse": domestic,
        "hate": chance(np.where(violent | (category == "Public order"), 0.03, 0.002)),
        "child": chance(np.where(at("school_college"), 0.8, 0.06)),
        "public_place": np.array([PUBLIC_PLACE[name] is True for name in KINDS])[kind],
        "licensed_premises": at("licensed_on"),
        "county_lines": supply & chance(np.where(market, 0.3, 0.1)),
        "cuckooing": supply & chance(np.where(home & troubled, 0.2, 0.0)),
        "female_victim": chance(np.where(domestic, 0.74, np.where(violent, 0.46, 0.3))),
    }
    columns = {}
    for name in FLAGS:
        unknown = chance(_NOT_KNOWN.get(name, 0.03))
        if name == "public_place":
            unknown |= np.array([PUBLIC_PLACE[name] is None for name in KINDS])[kind]
        elif name != "licensed_premises":
            unknown |= ~coded  # incidents that are no crimes carry no crime flags
        if name == "female_victim":
            unknown |= ~(violent | robbery)
        unknown &= ~((name == "knife") & blade) & ~((name == "firearm") & firearm)
        columns[name] = pa.array(values[name], pa.bool_(), mask=unknown)
    return columns
