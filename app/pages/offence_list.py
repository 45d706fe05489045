"""The offence definitions as a drop-down list: what the data in use can never show is greyed, with the reason."""

from dataclasses import dataclass

from app.answering.answerer import Answerer
from app.answering.period import source_used
from geo.offence.offences import definitions


@dataclass(frozen=True)
class OffenceOption:
    """One definition, the newest version. reason: why the data in use cannot show it, "" when they can."""

    value: str
    label: str
    chosen: bool
    reason: str


def offence_options(answerer: Answerer, chosen: str, source: str) -> tuple[OffenceOption, ...]:
    """Every definition by its id. chosen: id of the one in use; source: of the incidents, "" for the most trusted."""
    used = source_used(source, answerer.store.snapshot(), answerer.settings.force)
    newest = {item.id: item for item in definitions(answerer.definitions)}
    return tuple(
        OffenceOption(
            item.id,
            item.title,
            item.id == chosen,
            item.open_data_caveat if used.anonymised and not item.in_open_data else "",
        )
        for item in newest.values()
    )
