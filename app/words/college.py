"""What the College of Policing's practice on data-driven technologies asks for, and what is answered here."""

from typing import Final

TITLE: Final = "Stage documents for data-driven technologies: After Dark"
LEAD: Final = (
    "Written by `afterdark stage-documents` from the method registry, the definitions, the sources and the "
    "measured figures of this version, for the documents that the College of Policing’s authorised professional "
    "practice on data-driven technologies asks for at its stages: engage, evolve, embed.",
    "It fills what the product can answer for. What the force decides, signs or buys is named as the force’s, and "
    "left to it. Check names and order of the documents against the practice as it stands when you use it.",
)
ENGAGE: Final = (
    (
        "The problem",
        "Serious violence and other harm gather in few places and at few hours, and patrols that are spread evenly "
        "meet little of it. The question that is answered: where and when does this harm gather, how sure is "
        "that, and did what was done there help?",
    ),
    (
        "What counts as the harm",
        "An offence definition with a version and an owner, chosen by the force; those that ship are listed below.",
    ),
    (
        "Who is affected",
        "People who live in, work in or visit the places that are chosen, and victims whose "
        "offences are on the map. The report on whom it falls (`afterdark bias-report`) shows residents by "
        "deprivation, age and ethnic group.",
    ),
    (
        "Of the force",
        "Strategic priority, options that were considered, the senior leader who decides, and whom "
        "the force has asked.",
    ),
)
DESIGN: Final = (
    (
        "Analytics methods",
        "Statistics of counts by place and time; no machine learning of persons. Each method, "
        "its task and its source stand below; `afterdark methods` and docs/methods.md have all, each with what it "
        "cannot say.",
    ),
    (
        "Why these",
        "Each answers one question that can be checked, gives a range, and can be explained to whoever is "
        "affected. Which past foresees the next month best was measured (docs/forecast.md).",
    ),
    (
        "Data that are used",
        "Below, by source, with what is sensitive in them. Names and descriptions of persons "
        "are neither asked for nor kept.",
    ),
    (
        "Data that are not used",
        "Nothing that police find by looking (drugs, weapons, searches) chooses a place to "
        "patrol, and nothing that tells a protected characteristic (app/patrols/inputs.py). Stop and search is an "
        "outcome.",
    ),
    (
        "Constraints and trade-offs",
        "Anonymous map points allow no streets, months allow no hours: such questions "
        "are refused with the reason. Small numbers are shown with wide ranges instead of being hidden.",
    ),
    (
        "Challenge",
        "Each version is tested by attacks on its disclosure rules and by simulated worlds in which "
        "nothing happened. `afterdark conformance` sets its numbers beside published ones.",
    ),
    (
        "Of the force",
        "Data protection officer’s and senior information risk owner’s view, legal basis, and whether "
        "the benefits outweigh the risks.",
    ),
)
DEVELOP: Final = (
    (
        "How it was tested",
        "Brute force, published numbers, properties, and peers; real data of police forces; "
        "browsers, keyboard and paper. How often its claims of certainty are true is measured and printed, the "
        "misses among them.",
    ),
    (
        "On the force’s own data",
        "`afterdark calibrate` measures on the data that are loaded how often hotspots "
        "came back and ranges held; the page /accuracy what the choice of places would have met of each coming month.",
    ),
    (
        "Before it decides anything",
        "A plan can leave days out at random, and says beforehand what it could find; "
        "/patrols/effect then says what patrol days show against the days left out.",
    ),
    ("Of the force", "Pilot, its length and its end, who reads its results, and what would stop it."),
)
PURCHASE: Final = (
    (
        "Landscape",
        "What it can be set beside stands in benchmarks/RESULTS.md: the same work by other open tools, with times.",
    ),
    (
        "Cost",
        "One machine, no licences and no service of others at run time; see docs/costs.md for what the "
        "methods cost in time and memory.",
    ),
    (
        "Interoperability",
        "GeoParquet, GeoPackage, GeoJSON, CSV and XLSX in and out; an API in the shapes of the "
        "Open Geospatial Consortium; maps and sheets on paper.",
    ),
    ("Supplier’s access to data", "None. Nothing is sent anywhere."),
    ("Of the force", "Business case, procurement contracts and purchasing strategy, where anything is bought."),
)
EVALUATE: Final = (
    (
        "Watch",
        "The audit log of removals, rules of keeping and shared links, the version that wrote each answer, "
        "`afterdark check`, and the report on whom it falls with every change of places.",
    ),
    (
        "Evaluate",
        "Sites and patrols are evaluated against similar places and days left out at random, with ranges; "
        "a verdict that is not clear is said to be so.",
    ),
    (
        "Publish",
        "`afterdark atrs` writes the transparency record; docs/dpia.md is the text for the data protection "
        "impact assessment.",
    ),
    (
        "End",
        "Places expire after 28 days. `afterdark retention` ends the keeping of data by a written rule, "
        "`afterdark subject` removes a person’s rows, each with a receipt. The data folder is all there is: removing "
        "it ends the use.",
    ),
    ("Of the force", "Who reviews it, how often, and who decides that it is ended."),
)
STAGES: Final = (
    ("engage", "Engage: problem and priority", ENGAGE),
    ("design", "Evolve: project design report", DESIGN),
    ("develop", "Evolve: development and test", DEVELOP),
    ("purchase", "Embed: purchasing strategy, business case and landscape review", PURCHASE),
    ("evaluate", "Embed: evaluation and review", EVALUATE),
)
"""Id, heading and points of each."""
RISKS: Final = "Risks and what is done about them"
