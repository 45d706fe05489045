"""The documents of the College's stages, filled from what can be looked up."""

from collections.abc import Iterator

from app.accountability.facts import Facts
from app.pages.document import Document, Grid, Section
from app.words import atrs, college


def stage_documents(facts: Facts, marking: str) -> Document:
    """All stages in one document."""
    foot = (f"After Dark {facts.version}; certainty measured on {facts.measured.isoformat()}.",)
    return Document(college.TITLE, marking, college.LEAD, tuple(_sections(facts)), foot=foot)


def _sections(facts: Facts) -> Iterator[Section]:
    tables = {
        "engage": (_definitions,), "design": (_methods, _data, _risks), "develop": (_performance,),
    }  # fmt: skip
    for id, heading, points in college.STAGES:
        yield Section(heading, points=tuple(f"{name}: {text}" for name, text in points))
        for made in tables.get(id, ()):
            yield made(facts)


def _definitions(facts: Facts) -> Section:
    rows = tuple((f"{one.id} {one.version}", one.title, one.owner) for one in facts.definitions)
    return Section("Definitions that ship", grid=Grid("Offence definitions", ("Id", "Title", "Owner"), rows), level=3)


def _methods(facts: Facts) -> Section:
    rows = tuple(
        (atrs.MODELS[model.id][0], atrs.MODELS[model.id][1], "; ".join(one.id for one in model.methods))
        for model in facts.models
    )
    grid = Grid("Methods that a decision may rest on", ("What", "Task", "Methods of the registry"), rows)
    return Section("Methods", grid=grid, level=3)


def _data(facts: Facts) -> Section:
    rows = tuple((one.title, atrs.SENSITIVE.get(one.id, atrs.NOT_SENSITIVE)) for one in facts.sources)
    return Section("Data", grid=Grid("Sources", ("Source", "What is sensitive"), rows), level=3)


def _risks(_: Facts) -> Section:
    return Section(college.RISKS, grid=Grid(college.RISKS, ("Risk", "What is done"), atrs.RISKS), level=3)


def _performance(facts: Facts) -> Section:
    rows = tuple((atrs.MODELS[model.id][0], atrs.performance(model.claims.items(), model.id)) for model in facts.models)
    return Section("How sure", grid=Grid("How its claims came out", ("What", "Found"), rows), level=3)
