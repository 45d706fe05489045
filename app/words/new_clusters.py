"""New clusters in words: what is new, how often chance would give it, and what was looked at."""

from app.answering.new_clusters import NewCluster, NewClusters, Unit
from app.figures import counted, day, decimal, figure, number
from app.words.area import area_name

MONTHS_A_YEAR = 12.0


def headline(found: NewClusters) -> str:
    """The strongest cluster, or that nothing stands out."""
    if not found.clusters:
        if found.withheld:
            return "What was found is not shown to you: it would tell of few incidents or of single places."
        if not found.whole.n:
            return "No such incident, so nothing is new. That is a result, not a fault."
        return f"Nothing stands out: nowhere is the last {found.unit} busier than place and time on their own explain."
    first = found.clusters[0]
    if first.recurrence < found.year:
        return (
            f"Nothing stands out: the strongest cluster is one that chance gives {every(first.recurrence, found.unit)}."
        )
    return f"Something is new. {cluster_sentence(first, found)}"


def cluster_sentence(one: NewCluster, found: NewClusters) -> str:
    """Eastcott: 14 incidents within 350 m in the last 3 weeks, where 4.1 were to be expected; how often by chance."""
    about = "about " if found.whole.rounding else ""
    expected = "" if one.expected is None else f", where {_expected(one.expected)} to be expected"
    return (
        f"{one.name}: {about}{counted(one.n)} within {figure(round(one.radius, -1))} m in the last "
        f"{_length(one.periods, found.unit)}{expected}. A cluster like this appears by chance {once(one, found)}."
    )


def once(one: NewCluster, found: NewClusters) -> str:
    """Once in 14 months; less than once in 19 years, where no permutation was as strong."""
    beyond = one.recurrence > found.permutations + 0.5
    return f"{'less than ' if beyond else ''}once in {_time(one.recurrence, found.unit)}"


def every(recurrence: float, unit: Unit) -> str:
    """Every 2 months."""
    text = _time(recurrence, unit)
    return f"every {text.removeprefix('1 ')}"


def looked_at(found: NewClusters) -> str:
    """What was looked at, and what it is compared with."""
    grid = f" Places were put on a grid of {figure(found.grid)} m, for there are very many." if found.grid else ""
    have, are = ("has", "is") if found.untimed == 1 else ("have", "are")
    untimed = f" {counted(found.untimed)} {have} no day and {are} left out." if found.untimed else ""
    return (
        f"{_length(found.periods, found.unit).capitalize()} to {day(found.last)}, "
        f"{counted(found.n)}.{untimed} Circles of up to 2 km round every place, over the last 1 to {found.longest} "
        f"{found.unit}{'s' if found.longest > 1 else ''}, were set against {number(found.permutations)} random "
        f"exchanges of times between places.{grid}"
    )


def called_new(found: NewClusters) -> str:
    """What the word rests on."""
    return (
        "We call new what chance gives less than once a year to somebody who looks once a "
        f"{found.unit} at one offence. Who looks at ten offences meets it ten times as often."
    )


def where(found: NewClusters) -> str:
    """Swindon."""
    return area_name(found.whole)


def _expected(value: float) -> str:
    text = decimal(value, 1)
    return f"{text} {'was' if text == '1.0' else 'were'}"


def _length(periods: int, unit: Unit) -> str:
    """week; 3 weeks."""
    return str(unit) if periods == 1 else f"{number(periods)} {unit}s"


def _time(recurrence: float, unit: Unit) -> str:
    """A number of scans as time: weeks up to eight, months up to two years, years."""
    months = recurrence if unit is Unit.MONTH else recurrence * MONTHS_A_YEAR * 7 / 365.25
    if unit is Unit.WEEK and recurrence < 8.5:
        return _counted(recurrence, "week")
    return _counted(months, "month") if months < 23.5 else _counted(months / MONTHS_A_YEAR, "year")


def _counted(value: float, one: str) -> str:
    return counted(round(value, 1) if value < 1.95 and abs(value - 1) > 0.05 else round(value), one).removeprefix(
        "about "
    )
