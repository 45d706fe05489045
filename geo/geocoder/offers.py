"""What a text might mean when nothing is called as it says: names that are spelled alike. Offered, never taken."""

from collections import defaultdict
from difflib import SequenceMatcher
from typing import Final

from geo.geocoder.address import Address, Item
from geo.geocoder.entry import Entry, Kind
from geo.geocoder.index import Index
from geo.geocoder.key import key, keys

ALIKE: Final = 0.7
"""Share of letters from which two names are alike (Ratcliff and Obershelp, as difflib counts it)."""
FEW: Final = 5
_LOOKED_AT: Final = 60
_RUNS: Final = 3
_LONGEST: Final = 6
"""Words of a name that are compared."""


def offers(address: Address, index: Index) -> list[Entry]:
    """Places whose names are like what the text names, most alike first, in its town where it names one."""
    names = address.of(Item.NAME)
    towns = [part for part in names if part.of(Kind.PLACE)]
    known = {entry.id: entry for part in names if part not in towns for entry in part.entries}
    unknown = [part.words for part in address.of(Item.UNKNOWN)]
    sought = unknown or [part.words for part in names if part not in towns] or [part.words for part in towns]
    found: dict[int, Entry] = {}
    for words in sought[:_RUNS]:
        for run in dict.fromkeys((words, words[-2:])):  # a street may stand behind the name of premises
            found |= {one.id: one for one in alike(" ".join(run), index)}
    within = {one for part in towns for one in keys(part.words)}
    inside = [one for one in found.values() if within & set(one.towns)] if within else list(found.values())
    listed = {one.id: one for one in (*known.values(), *(inside or ([] if known else found.values())))}
    return list(listed.values())[:FEW]


def alike(text: str, index: Index) -> list[Entry]:
    """Places of all kinds whose names are spelled like a text, most alike first."""
    asked = keys(text.split()[:_LONGEST])[0]
    shared: dict[int, float] = defaultdict(float)
    for gram in dict.fromkeys(f" {asked} "[i : i + 3] for i in range(len(asked))):
        rows = index.connection.execute("SELECT rowid FROM grams WHERE grams MATCH ?", (f'"{gram}"',)).fetchall()
        for (id_,) in rows:
            shared[id_] += 1 / len(rows)  # a rare gram says more than one of “street”
    likely = [id_ for id_, _ in sorted(shared.items(), key=lambda each: (-each[1], each[0]))[:_LOOKED_AT]]
    marks = ",".join("?" * len(likely))
    spelled = index.connection.execute(f"SELECT key FROM spelling WHERE id IN ({marks})", likely).fetchall()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked)
    scored = []
    for (mine,) in spelled:
        matcher.set_seq1(mine)
        if matcher.quick_ratio() >= ALIKE and (share := matcher.ratio()) >= ALIKE:
            scored.append((-share, mine))
    best = [mine for _, mine in sorted(scored)[:12]]
    named = index.named(best)
    return [entry for mine in best for entry in named.get(mine, ()) if key(entry.name)]
