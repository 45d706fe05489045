"""What it means that many maps were looked at on one day."""

from app.answering.looked import Looking
from app.figures import counted, figure


def looking_often(looking: Looking) -> str:
    """“120 different maps were looked at here today …”; empty for the first one, and where no square stands out."""
    if looking.maps < 2 or not looking.hot:
        return ""
    since = f", counted since {looking.since:%H:%M}, when this service was started" if looking.since else ""
    squares = "the square that stands out" if looking.hot == 1 else f"the {figure(looking.hot)} squares that stand out"
    left = "all" if looking.remain == looking.hot else figure(looking.remain) if looking.remain else "none"
    if looking.hot == 1:
        what = f"{squares} here would {'still' if looking.remain else 'no longer'} do so"
    else:
        what = f"{left} of {squares} here would remain"
    return (
        f"Who looks often finds something by chance. {counted(looking.maps, 'different map')} were looked at on this "
        f"service today{since}; over all of them together {what}."
    )
