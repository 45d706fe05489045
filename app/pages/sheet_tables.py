"""The tables of candidate sites: the order with its reasons, and what stands at and was recorded in one site."""

from dataclasses import replace
from math import isnan

from app.answering.marking import highest
from app.charter.ranking import CRITERIA, RankedSheets
from app.charter.sheet import Sheet, Sheets
from app.charter.site_incidents import SiteIncidents
from app.charter.surroundings import Nearest, Surroundings
from app.figures import leading
from app.table import Below, Column, PlainValue, Table
from app.words import options
from app.words import sheet as words
from app.words.columns_sheet import ENDS, GAPS, INCIDENTS, NEAREST, OPTIONS, OTHERS, SITES
from app.words.ranking import REASONS
from app.words.surroundings import facility, no_distance
from geo.offence.costs import CostTable


def sites_table(made: Sheets, ranked: RankedSheets) -> Table:
    """Every candidate in the order of the ranks, with what it was scored on as measured, not normalised."""
    rows, shapes = [], []
    for place, i in enumerate(ranked.order, start=1):
        sheet, of = ranked.sheets[i], ranked.result
        site, candidate, night = sheet.incidents, sheet.candidate, sheet.incidents.night
        measured = [one.read(sheet) for one in CRITERIA]
        rows.append((
            place, candidate.name, words.listed_as(candidate), int(of.rank[i]), int(of.low[i]), int(of.high[i]),
            bool(of.recommended[i]), *_given(site),
            *((night.ratio, night.low, night.high) if night else (None, None, None)), candidate.km2,
            *(None if isnan(value) else value for value in measured),
            *(ranked.weights[one.key] for one in CRITERIA), words.problem(made, sheet), candidate.id,
        ))  # fmt: skip
        shapes.append(candidate.geometry)
    return Table("sites", "Candidate sites in the order of the weights", SITES, tuple(rows), tuple(shapes))


def _given(site: SiteIncidents) -> tuple[float | Below, float | None, float | None]:
    """Count and interval, or only that the count is small."""
    return (Below(site.minimum), None, None) if site.withheld else (site.n, site.low, site.high)


def about_sites(made: Sheets) -> dict[str, PlainValue]:
    """What every file of sites says of itself; in CSV it stands in every row."""
    return {
        "marking": highest(made.markings),
        "benefit_caveat": made.costs.caveat,
        "benefit_prices": options.prices(made.costs),
        "definition": made.found.what.key,
        "period": words.months(made),
        "source": words.source(made),
        "question": f"/?{made.question.query()}",
        "stamp": made.id,
    }


def scores_table(ranked: RankedSheets) -> Table:
    """What the order rests on: each reason from 0, least of these sites, to 1, most."""
    reasons = (Column(one.key, REASONS[one.key].label, kind="number", digits=2) for one in CRITERIA)
    columns = (Column("site", "Site"), *reasons, Column("score", "Score", kind="number", digits=2))
    rows = []
    for i in ranked.order:
        known = [not isnan(one.read(ranked.sheets[i])) for one in CRITERIA]
        parts = [float(part) if has else None for part, has in zip(ranked.result.parts[i], known, strict=True)]
        rows.append((ranked.sheets[i].candidate.name, *parts, float(ranked.result.score[i])))
    return Table("scores", "What each site was scored on, from 0 to 1", columns, tuple(rows))


def nearest_table(around: Surroundings) -> Table:
    """How far the nearest of each facility is, or why that is not known."""
    rows = tuple((facility(one), one.metres, one.along, *_held(one), no_distance(one)) for one in around.nearest)
    how = " and along streets" if around.on_streets else ""
    table = Table("nearest", f"Distances from the middle of the site as the crow flies{how}", NEAREST, rows)
    left_out = {"along"} if not around.on_streets else set()
    if not any(one.missing for one in around.nearest):
        left_out.add("missing")
    return table.only([key for key in table.keys if key not in left_out]) if left_out else table


def _held(one: Nearest) -> tuple[int | None, int | None]:
    return (None, None) if one.missing else (one.inside, one.near)


def gaps_table(around: Surroundings) -> Table:
    """Stretches without a working light, the longest first."""
    middles = [(way, gap, gap.geometry.centroid) for way, gap in around.gaps or ()]
    rows = tuple((way, gap.length, gap.start, middle.x, middle.y) for way, gap, middle in middles)
    shapes = tuple(gap.geometry for _, gap, _ in middles)
    return Table("gaps", "Stretches of more than 25 m without a working light, longest first", GAPS, rows, shapes)


def types_table(made: Sheets, sheet: Sheet) -> Table:
    """Incidents and harm by kind of offence, and their sum."""
    site = sheet.incidents
    harm = Column("harm", "Harm", made.harm.title, about=made.harm.caveat, kind="number")
    all_of = ("All", *_given(site), site.harm)
    rows = (*((words.kind(row), row.n, row.low, row.high, row.harm) for row in site.types), all_of)
    return Table("types", "Incidents and harm by kind", (Column("kind", "Kind"), INCIDENTS, *ENDS, harm), rows)


def options_table(sheet: Sheet, costs: CostTable) -> Table:
    """What could be done, the best evidence first, with what it could be worth a year in pounds."""
    rows = []
    for one in sheet.options:
        option = one.option
        rows.append((
            option.title, options.cost(option), options.GRADES[option.grade], leading(one.low), leading(one.high),
            option.evidence, options.effects(option), options.benefit(one, costs), option.displacement,
            "; ".join(option.measure), option.running, option.equality, option.source,
        ))  # fmt: skip
    of_year = tuple(
        replace(column, unit=f"{column.unit}, {costs.price_year} prices") if column.unit else column
        for column in OPTIONS
    )
    return Table("options", "What could be done, best evidence first", of_year, tuple(rows))


def others_table(sheet: Sheet) -> Table:
    """Other definitions counted in the same site; an incident may be in more than one."""
    rows = tuple(
        (one.title, *((Below(one.below), None, None) if one.below else (one.n, one.low, one.high)))
        for one in sheet.others
    )
    return Table("others", "Other counts of the site", OTHERS, rows)
