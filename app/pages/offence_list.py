"""The offence definitions as a drop-down list: what the data in use can never show is greyed, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.answering.answerer import Answerer
from app.answering.period import source_used
from geo.offence.combination import Combination
from geo.offence.definition import Definition
from geo.offence.offences import definitions


@dataclass(frozen=True)
class OffenceOption:
    """One definition, the newest version. reason: why the data in use cannot show it, "" when they can; group: what it
    stands under in the list, "" for none."""

    value: str
    label: str
    chosen: bool
    reason: str
    group: str = ""


OWN_GROUP: Final = "Your own"


def offence_options(
    answerer: Answerer, chosen: str, source: str, kept: Sequence[Definition] = ()
) -> tuple[OffenceOption, ...]:
    """Every definition by its id. chosen: id of the one in use; source: of the incidents, "" for the most
    trusted; kept: those that are kept under a name."""
    used = source_used(source, answerer.store.snapshot(), answerer.settings.force)
    newest = {item.id: item for item in definitions(answerer.definitions)}
    return tuple(
        OffenceOption(
            item.id,
            item.title,
            item.id == chosen,
            item.open_data_caveat if used.anonymised and not item.in_open_data else "",
            OWN_GROUP if isinstance(item, Combination) else "",
        )
        for item in (*newest.values(), *kept)
    )
