"""The record of this product in the Algorithmic Transparency Recording Standard: what is the same wherever it runs."""

from collections.abc import Iterable
from typing import Final

from app.calibration.measured import Measured
from app.words.calibration import CLAIMS, result
from geo.source import FORCE_EXPORT, POLICE_UK, POPULATION

STANDARD: Final = "3.0"
TO_COMPLETE: Final = "To be completed by the organisation that uses it."
TITLE: Final = "Algorithmic transparency record: After Dark"
LEAD: Final = (
    "Written by `afterdark atrs` from the method registry, the definitions, the sources and the measured figures "
    "of this version, in the two tiers of the Algorithmic Transparency Recording Standard {standard}.",
    "What only the organisation that uses it can say is named as such; `afterdark atrs --about FILE` (YAML, keys as in "
    "the JSON) fills it in.",
)
METADATA: Final = {
    "id": "",
    "organisation_type": "",
    "function": "Police",
    "capability": "Statistical and spatial analysis",
    "task": "Finding where and when recorded violence gathers, and whether what was done there helped",
    "tags": "hotspots, violence, night-time economy, patrols, statistics, no personal profiling",
    "date_of_completion": "",
    "date_updated": "",
    "title": "After Dark",
    "organisation_name": "",
    "phase": "",
    "region": "",
    "one_sentence_description": "Maps of where and when serious violence gathers, how sure that is, and whether "
    "what was done there helped.",
}
TIER_1: Final = {
    "name": "After Dark",
    "description": "After Dark counts recorded incidents on a map: where they gather, at which hours, and whether "
    "they rise or fall. It helps analysts, neighbourhood teams and councils to choose places for patrols, "
    "lighting, licensing checks and help points, and to see afterwards whether that helped. It says of each "
    "result how sure it is. It looks at places and hours, never at persons: it makes no profile, no score and no "
    "forecast of anybody.",
    "website_url": "",
    "contact_email": "",
}
OWNER: Final = {
    "organisation_or_department": "",
    "team": "",
    "senior_responsible_owner": "",
    "external_supplier_involvement": "",
    "external_supplier": "",
    "companies_house_number": "",
    "external_supplier_role": "",
    "procurement_procedure_type": "",
    "data_access_terms": "The product runs on the organisation's own machine, asks "
    "nothing of the internet while it runs, and sends nothing to whoever made it.",
}
RATIONALE: Final = {
    "detailed_description": "Incidents of a versioned offence definition are put together by place, month and "
    "hour. Density surfaces, clusters with the share of like clusters that were found again, squares and areas "
    "that stand out beyond chance, rates with ranges, trends and evaluations against similar places are worked "
    "out from these counts. Every choice that is made automatically is announced with its reason; the same "
    "question on the same data gives the same answer to the byte.",
    "scope": "Analysis of recorded incidents, choice of places for patrols and other measures by a person, licensing "
    "evidence, and evaluation. Not made for: decisions about a person, stops or searches of anybody, forecasts of who "
    "will offend or be harmed, live deployment, or evidence that somebody did something.",
    "benefit": "Places and hours are chosen by several years of records and with their uncertainty in view, and "
    "what was done can be found not to have helped.",
    "previous_process": "",
    "alternatives_considered": "",
}
PROCESS: Final = {
    "process_integration": "It advises. A person asks the question, reads the answer with its ranges and notes, "
    "and decides. Proposed places and plans of patrols do nothing until a person confirms them; what is left out "
    "or changed is kept with its reason, and a place expires after 28 days.",
    "provided_information": "Maps, ranked lists, tables and sheets with the number of incidents, ranges, what "
    "chance alone would make, the quality of the data, and the marking.",
    "frequency_and_scale_of_usage": "",
    "human_decisions_and_review": "People choose the question, confirm places and plans, write down problem, "
    "response and assessment, and read the report on whom it falls (`afterdark bias-report`). Records keep who "
    "wrote each version; removals, rules of keeping and shared links stand in an audit log.",
    "required_training": "",
    "appeals_and_review": "",
}
ARCHITECTURE: Final = (
    "A service of Python processes over an embedded store of GeoParquet files; statistics in numpy and compiled "
    "loops; no machine learning service, no language model, no internet at run time. docs/architecture.md, "
    "docs/decisions."
)
MAINTENANCE: Final = (
    "Each version is tested against brute force, published numbers and simulated worlds; how often its claims are "
    "true is measured anew when a method changes (docs/calibration.md, docs/evaluation.md; `afterdark calibrate` "
    "on own data)."
)
MODELS: Final = {
    "density": ("Density surface", "Where incidents lie thick", "incidents per km² and year on a grid"),
    "hotspots": (
        "Hotspots",
        "Areas that hold many incidents close together, and how surely",
        "outlines, ranks, ranges",
    ),
    "squares": ("Squares that stand out", "Squares busier than chance with their neighbours", "scores, marked squares"),
    "rates": ("Rates of areas", "Rates that allow for small numbers", "rates with ranges"),
    "night": ("Hours and nights", "Hours and nights that are busier than others", "ratios with ranges"),
    "trend": (
        "Trends, changes and new clusters",
        "Whether counts rise, fall, or gather anew",
        "directions, ranges, clusters",
    ),
    "patrols": (
        "Places and times of patrols",
        "Places that may expect most, for a person to choose",
        "proposed places",
    ),
    "verdict": ("Did it help?", "Whether incidents fell beyond what similar places show", "a verdict with ranges"),
    "bias": ("On whom it falls", "Patrols and hotspots beside harm, by residents", "shares and gaps with ranges"),
}
"""Of each model its name, its task and what comes out."""
NO_CLAIM: Final = {
    "density": "Exact: it is its definition to 1e-9 of the largest density (afterdark conformance).",
    "patrols": "What the choice would have met of each coming month stands on /accuracy for the organisation's own "
    "data, and for published data in docs/forecast.md.",
    "bias": "In simulated fair worlds it claims a gap in about one of a hundred (tests/models/test_share_gap.py).",
}
DATASETS: Final = (
    "No model learns from persons, nor beforehand from a force's own incidents: each is worked out anew from the "
    "counts of a question. One correction (how often hotspots like it are there again) was fitted on published "
    "incidents of four police forces and judged on three. Certainty was measured on published incidents "
    "(data.police.uk 2024 and 2025, New York City) and on simulated towns whose truth is known."
)
SENSITIVE: Final = {
    FORCE_EXPORT.id: "Exact places and times of offences; free text of places; flags such as domestic abuse, hate, "
    "child and female victim; references of crimes. No name, no person's attributes.",
    POLICE_UK.id: "None: published, moved to anonymous map points, month only.",
    POPULATION.id: "Residents by age band of small areas, as published.",
}
NOT_SENSITIVE: Final = "None: about places, as published."
COMPLETENESS: Final = (
    "What was recorded: unreported harm is missing, and places and groups that report less are counted less. "
    "Months with too few rows are named and left out; every row that cannot be read is set aside with its reason."
)
CLEANING: Final = (
    "Rows are checked against the area, the grid and the calendar; repeated crimes are counted once; defaults of "
    "place and time are known and not taken for facts (docs/reference.md)."
)
ACCESS: Final = (
    "In a folder of the organisation's own machine that its owner alone may read. Who sees how much is the "
    "policy's (app/gate/policy.yaml): coarser squares, minimum counts and rounding by role. Removals, rules of "
    "keeping and shared links stand in an audit log whose entries are chained. `afterdark retention` removes "
    "what is older than its rule, `afterdark subject` a person's rows, each with a receipt."
)
RISKS: Final = (
    (
        "More patrols find more, and what they find draws more patrols.",
        "Nothing that police find by looking "
        "(drugs, weapons, searches) chooses a place to patrol; searches and arrests are outcomes.",
    ),
    (
        "Patrols fall on some groups of residents more than harm does.",
        "`afterdark bias-report` sets them side by side with ranges; no protected characteristic is an input.",
    ),
    (
        "A map of violence identifies a victim or a home.",
        "Homes of domestic abuse and of cuckooing are withheld; "
        "sensitive incidents are never points; small counts are not given; squares lie on a fixed lattice; "
        "restricted data are opened by an explicit, logged act.",
    ),
    (
        "A dot looks more exact than it is.",
        "Anonymous map points are drawn as areas and never given as points; ranges stand beside numbers.",
    ),
    (
        "A chance pattern is taken for a place, or a lucky fall for success.",
        "What chance alone would make stands "
        "beside; how often claims are false is measured and published with the product.",
    ),
    (
        "A result is used for what it was not made for, such as a stop.",
        "The scope is stated here and on the pages; "
        "nothing is said of persons. This rests on training and supervision, which the organisation provides.",
    ),
)
"""Each risk with what is done about it."""
IMPACT: Final = (
    "docs/dpia.md is a text for the data protection impact assessment, to be completed and signed by the organisation. "
    "Equality: `afterdark bias-report`, again with each change of places. "
)


def performance(claims: Iterable[tuple[str, tuple[Measured, ...]]], model: str) -> str:
    """How its claims came out, a sentence or two for each."""
    made = [
        f"{CLAIMS[claim].title}: {result(rows, false=CLAIMS[claim].false)}"  # type: ignore[index]
        for claim, rows in claims
    ]
    return " ".join(made) or NO_CLAIM[model]
