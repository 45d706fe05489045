"""The field's terms on the charter's pages, each in plain words: what /words tells of them."""

from typing import Final

from app.words.term import Term

TERMS: Final = (
    Term("night-zone", "Night-time-economy zone", "zone",
         "An area in which five licensed venues or more stand within 100 metres of one another, or one that a person "
         "has drawn. Some offences count as night-time violence only where they stand in one."),
    Term("charter-status", "Safety at Night Charter, status", "signed, trained, audited, lapsed",
         "How far a venue has come: invited, signed, its staff trained, its promises audited; lapsed when it left. In "
         "the charter are those that signed, were trained or audited, and have not lapsed."),
    Term("before-after", "Difference in differences", "before and after signing",
         "What changed in the zone less what changed in zones like it that had not signed, in the same months. A fall "
         "is claimed only where chance alone does not give one as large."),
    Term("candidate-site", "Candidate site", "site",
         "A place that money could be spent on: a hotspot of the map, an outline that a person drew, or a line of an "
         "uploaded list."),
    Term("rank-range", "Stochastic multicriteria acceptability analysis (SMAA-2)", "likely rank",
         "A site's score is its need (incidents and harm) times 1 + the other reasons, so nothing but need puts a site "
         "first. The order is worked out 500 times with weights drawn at random round yours and counts as far off as "
         "chance moves them; 19 times in 20 the rank lies in the range shown. Recommended is a site that stays in the "
         "first half (Lahdelma and Salminen 2001)."),
    Term("persistence", "Emerging hot spot analysis", "lasting, new, on-and-off or past hotspot",
         "Whether squares of 250 metres at the site stand out from the rest, quarter by quarter (Gi* score, false "
         "discoveries held at 5 %): lasting is eight quarters of ten or more."),
    Term("trend-test", "Mann-Kendall test, modified (Hamed and Rao)", "rising or falling trend",
         "Whether later months tend to be higher or lower than earlier ones, the season of everywhere else taken out. "
         "A trend is named when chance alone would show one as clear fewer than 5 times in 100, also where a busy "
         "month tends to be followed by another."),
    Term("harm", "Crime Severity Score", "harm",
         "Each offence weighed by the sentence that it usually brings, so that one robbery weighs more than one theft. "
         "One grave offence can outweigh everything: read it beside the counts."),
    Term("benefit", "Economic and social cost of crime", "could be worth",
         "What those of the question’s incidents that could be seen from the street are put at in pounds, times the "
         "fall that reviews found for such an option: a range, in prices of the year that stands beside it. It is not "
         "money saved, and what the police would save is a small part of it."),
    Term("light-gap", "Gap in the light", "stretch without a working light",
         "More than 25 metres along a street or path from one working light to the next, from the list of lights that "
         "is loaded."),
    Term("streetsafe", "StreetSafe reports", "felt unsafe",
         "What people told the police about places where they felt unsafe. Feelings, not offences; shown only where "
         "five or more told of one square of 250 metres."),
    Term("cumulative-impact", "Cumulative impact assessment", "cumulative impact assessment",
         "A licensing authority's published finding, under section 5A of the Licensing Act 2003, that the number of "
         "licences in an area makes further ones likely to work against its aims."),
    Term("licensing-objectives", "Licensing objectives", "what licensing is for",
         "Prevention of crime and disorder, public safety, prevention of public nuisance, and the protection of "
         "children from harm (Licensing Act 2003, section 4)."),
)  # fmt: skip
