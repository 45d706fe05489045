"""How many of a question's incidents have a value in the table of its measure, before anything is answered."""

import numpy as np

from app.answering.answerer import Answerer
from app.answering.measured import table_of, values_of
from app.answering.question import Question
from app.answering.selection import kinds_held
from geo.offence.ho_codes import normal_codes
from geo.offence.offences import definition
from geo.source import source_of


def known_share(world: Answerer, asked: Question) -> tuple[float, float]:
    """How many of a question's incidents in the whole area have a value, and how many there are: by their kinds,
    without a look at single ones. Raises UserError for what cannot be answered."""
    what = definition(asked.offence, folder=world.definitions)
    snapshot, table = world.store.snapshot(), table_of(asked, world.settings)
    period, _ = world.period(asked, what, snapshot)
    if table is None or not period.held or (source_of(period.source).anonymised and not what.in_open_data):
        return 0.0, 0.0
    rows = kinds_held(world.store, period, snapshot, world.settings.force).select(what)[1]
    kinds = rows.of_kinds(("ho_code", "category"))
    codes = normal_codes(kinds["ho_code"]).to_pylist()
    some = ~np.isnan(values_of(table, codes, kinds["category"].to_pylist()))
    return float(rows.of_kind[some].sum()), float(rows.n)
