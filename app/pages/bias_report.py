"""The report on whom it falls, as a document and as JSON."""

from collections.abc import Iterator
from typing import Any, Final

from app.accountability.bias import Bias, Division, Falls, Group, Share
from app.answering.marking import highest
from app.answering.notes import NoteTopic
from app.figures import day
from app.pages.document import Document, Grid, Section
from app.words import bias as words
from app.words.answer import title
from app.words.measured import not_measured

_DIGITS: Final = 4


def document(found: Bias) -> Document:
    """The report to read and to print."""
    answer = found.answer
    first, last = (day(one) if one else "" for one in (found.first, found.last))
    return Document(
        title=words.title(title(answer)),
        marking=highest(answer.markings),
        banner=words.SYNTHETIC if answer.synthetic else "",
        lead=(
            words.lead(found.n, found.months, found.km2, len(answer.hotspots), found.lsoas, by=_weighed_by(found)),
            *(not_measured(note) for note in answer.notes if note.about is NoteTopic.NO_MEASURE),
            words.patrols(found.basis, found.minutes, found.nights, first, last, found.searches),
        ),
        sections=(
            *(_section(found, one) for one in found.divisions),
            Section("What this cannot say", points=_caveats(found)),
            Section("How it is worked out", (*words.METHOD, words.DUTY)),
        ),
        foot=(*found.attributions, f"After Dark {answer.version}, data {answer.snapshot}, answer {answer.id}."),
    )


def _beside(found: Bias) -> tuple[str, str]:
    return words.HARM if found.answer.measured else words.INCIDENTS


def _weighed_by(found: Bias) -> str:
    return found.answer.measured.title if found.answer.measured else ""


def _caveats(found: Bias) -> tuple[str, ...]:
    weights = found.answer.measured
    return (*words.CAVEATS, weights.caveat) if weights else words.CAVEATS


def _section(found: Bias, of: Division) -> Section:
    heading = words.BY[of.by]
    if of.missing:
        return Section(heading, (words.MISSING[of.missing],))
    shown = [what for what in Falls if any(what in group.falls for group in of.groups)]
    names = [words.group(of.by, one.name, _after(of, i)) for i, one in enumerate(of.groups)]
    beside = _beside(found)
    columns = ((words.FALLS[what], f"Against {words.against(what, beside)}") for what in shown)
    heads = (*words.heads(beside), *(head for pair in columns for head in pair))
    rows = tuple((name, *_cells(one, shown)) for name, one in zip(names, of.groups, strict=True))
    strong = frozenset(i for i, one in enumerate(of.groups) if any(s.more or s.less for s in one.falls.values()))
    says = tuple(_says(of, names, shown, beside)) or (words.NOTHING if _ranges(of) else words.NO_RANGES,)
    about = words.division(of.by, england=of.england, as_of=of.as_of, people=found.people, lsoas=of.lsoas)
    return Section(heading, says, grid=Grid(about, heads, rows, strong))


def _cells(one: Group, shown: list[Falls]) -> Iterator[str]:
    yield words.share(one.residents, None, None)
    yield words.share(one.harm.value, one.harm.low, one.harm.high)
    for what in shown:
        found = one.falls.get(what)
        yield words.share(found.value, found.low, found.high) if found else ""
        yield words.gap(found.gap, found.gap_low, found.gap_high) if found else ""


def _after(of: Division, i: int) -> str:
    return of.groups[i + 1].name if i + 1 < len(of.groups) else ""


def _says(of: Division, names: list[str], shown: list[Falls], beside: tuple[str, str]) -> Iterator[str]:
    for what in shown:
        for name, one in zip(names, of.groups, strict=True):
            found = one.falls[what]
            if found.more or found.less:
                yield words.stands_out(what, name, words.against(what, beside), more=found.more)


def _ranges(of: Division) -> bool:
    return any(share.gap_low is not None for one in of.groups for share in one.falls.values())


def to_dict(found: Bias) -> dict[str, Any]:
    """The report as JSON: shares from 0 to 1, null where nothing is known."""
    answer = found.answer
    return {
        "title": words.title(title(answer)), "marking": highest(answer.markings), "synthetic": answer.synthetic,
        "question": f"/?{answer.question.query()}", "answer": answer.id, "snapshot": answer.snapshot,
        "version": answer.version, "incidents": found.n, "harm": answer.measured and answer.measured.table,
        "months": found.months, "hotspots": len(answer.hotspots),
        "hotspots_km2": round(found.km2, _DIGITS), "lsoas": found.lsoas,
        "patrols": {
            "basis": found.basis, "minutes": round(found.minutes), "nights": found.nights,
            "first": found.first and found.first.isoformat(), "last": found.last and found.last.isoformat(),
            "searches": found.searches,
        },
        "divisions": [_division(one) for one in found.divisions],
        "caveats": list(_caveats(found)), "method": list(words.METHOD), "attributions": list(found.attributions),
    }  # fmt: skip


def _division(of: Division) -> dict[str, Any]:
    groups = [
        {"group": words.group(of.by, one.name, _after(of, i)), "residents": round(one.residents, _DIGITS),
         "harm": _share(one.harm), **{what: _share(share) for what, share in one.falls.items()}}
        for i, one in enumerate(of.groups)
    ]  # fmt: skip
    return {
        "by": of.by, "as_of": of.as_of, "england": of.england, "lsoas": of.lsoas,
        "missing": words.MISSING[of.missing] if of.missing else None, "groups": groups,
    }  # fmt: skip


def _share(of: Share) -> dict[str, float | None]:
    return {name: value if value is None else round(value, _DIGITS) for name, value in vars(of).items()}
