"""Words of address texts that are no names: how a thing lies to a place, kinds of streets and of premises."""

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES: Final = _words("""
    alley approach arcade avenue bank boulevard bridge broadway circus close common court crescent croft drive drove
    end fields gardens gate green grove heights hill lane lawn mead meadow mews mount orchard parade park passage path
    place promenade rise road row square street terrace vale view villas walk way wharf yard
""")
"""Words with which names of streets end."""
FILLERS: Final = _words("""
    outside inside opposite opp near nr rear of behind the at on in by adj adjacent next front side back beside
    alongside along off area vicinity pavement footway grounds entrance exterior address location top
    bottom middle with its carpark alleyway footpath underpass
""")
"""Words that say how a thing lies to the place that is named, and not where that is."""
LOCATIVE: Final = _words("outside inside opposite opp near nr behind at on in by of off adjacent beside rear front")
"""Those of them that part premises from the street they stand in."""
CROSS: Final = "@"
"""A stroke between two streets."""
CROSSINGS: Final = _words("@ jw jct jctn jcn junct junc jnc jnct jn junction crossroads intersection cnr corner")
"""Words that say that two streets meet, where they are not part of a name."""
NUMBERED: Final = _words("flat flats unit units apartment apt room floor suite plot no nos number block")
"""Words that a number belongs to, which says nothing of where."""
COUNTRY: Final = frozenset(("england", "uk", "u k", "gb", "united kingdom", "great britain", "wilts"))
PREMISES: Final = _words("""
    mcdonalds kfc tesco sainsburys asda lidl aldi coop greggs wetherspoons wetherspoon nandos costa starbucks boots
    primark argos poundland superdrug dominos pub inn arms hotel bar nightclub club shop store stores supermarket cafe
    restaurant takeaway kebab chippy library surgery pharmacy hospital school college bank bookmakers ladbrokes betfred
    coral
""")
"""Words with which the name of premises ends, so that a street may follow it without a comma."""
ELSEWHERE: Final = _words("""
    towards toward heading between from to via bound northbound southbound eastbound westbound exit mile miles not
    unknown unsure nfa or formerly then and roundabout services layby slip motorway km north south east west after
    before past
""")
"""Words that, not understood, may say that it was not there."""
NUMBER: Final = re.compile(r"\d{1,4}[a-z]?|\d{1,2}(?:st|nd|rd|th)")
ROAD_NUMBER: Final = re.compile(r"[abm]\d{1,4}m?")
JUNCTION_NUMBER: Final = re.compile(r"j\d{1,2}[a-z]?")
