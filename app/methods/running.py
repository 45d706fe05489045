"""Runs a method of the registry on what a question is about."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.making import begin
from app.methods.areas import areas
from app.methods.asked import MethodQuestion, method_of
from app.methods.automatic import settings_of
from app.methods.bound import Adapter, Asking, Bound, kind_of
from app.methods.cases import cases
from app.methods.cost import afford
from app.methods.elsewhere import ELSEWHERE
from app.methods.found import Fault, InputKind, MethodFound, Setting
from app.methods.grid import grid
from app.methods.parts import result_of
from app.methods.points import points
from app.methods.series import series
from app.methods.streets import streets
from app.methods.surfaces import surfaces
from geo.errors import Unanswerable, UserError
from models.errors import ParameterError
from models.method import REQUIRED, Method

ADAPTERS: Final[Mapping[InputKind, Adapter]] = {
    InputKind.POINTS: points,
    InputKind.CASES: cases,
    InputKind.GRID: grid,
    InputKind.AREAS: areas,
    InputKind.SERIES: series,
    InputKind.STREETS: streets,
    InputKind.SURFACES: surfaces,
}


def unbound(method: Method) -> tuple[str, ...]:
    """Arguments that neither a question's data nor a person can give: a method with any runs on no question."""
    shared = ("bandwidth",)
    return tuple(
        one.name
        for one in method.parameters
        if one.default is REQUIRED and not one.input and one.type in ("array", "object") and one.name not in shared
    )


def runs(method: Method) -> bool:
    """Whether a question's data are all that it needs, and it is no part of another method."""
    return method.id not in ELSEWHERE and kind_of(method) is not None and not unbound(method)


def run(world: Answerer, asked: MethodQuestion, stamp: str) -> MethodFound:
    """The method on the incidents of the question, or why it cannot take them. Raises UserError for a question that has
    no answer, and for a method that takes no incidents."""
    method = method_of(asked.method)
    kind = kind_of(method)
    if kind is None or not runs(method):
        raise Unanswerable(
            f"“{method.id}” does not work on the incidents of a question alone", where="id",
            todo="/methods says where it is used.",
        )  # fmt: skip
    of = world.material(asked.asked, stamp)
    asking = Asking(world, of, begin(of).first, method, asked)
    try:
        return _run(asking, kind)
    except UserError as error:
        fault = Fault(error.what, error.where, error.todo, isinstance(error, Unanswerable))
        return MethodFound(asking.whole, method.id, kind, fault=fault)


def _run(asking: Asking, kind: InputKind) -> MethodFound:
    method, bound = asking.method, ADAPTERS[kind](asking)
    settings = settings_of(asking, bound)
    afford(method, bound, settings)
    return MethodFound(
        whole=asking.whole,
        method=method.id,
        kind=kind,
        works_on=bound.n,
        settings=settings,
        result=result_of(asking, bound, called(method, bound, settings)),
        beside=bound.beside,
        beside_n=bound.beside_n,
        squares=bound.squares,
        attributions=bound.attributions,
        synthetic=bound.synthetic,
    )


def called(method: Method, bound: Bound, settings: Sequence[Setting]) -> Any:
    """What the function gives for these arrays and settings. Raises UserError for what it refuses, in its own words."""
    given = {method.takes[name]: value for name, value in bound.values.items() if name in method.takes}
    given |= {one.name: one.value for one in settings}
    try:
        return method.load()(**given)
    except ParameterError as error:
        raise UserError(str(error), where=method.id) from error


def _made(world: Answerer, asked: MethodQuestion, stamp: str) -> Listing[MethodFound]:
    found = run(world, asked, stamp)
    listing = world.listing(stamp, asked, found, found.whole)
    return Listing(
        listing.id, asked, listing.snapshot, found, listing.markings,
        (*listing.synthetic_parts, *found.synthetic), listing.month_only, listing.notes,
        (*listing.attributions, *found.attributions),
    )  # fmt: skip


def _rests_on(world: Answerer, asked: MethodQuestion) -> Sequence[object]:
    return rests_on(world, asked.asked)


METHOD: Final = Kind("method", _made, _rests_on)
"""A method of the registry on what a question is about."""
