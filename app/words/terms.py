"""The words of the map, the night and the data, each with the field's exact term: what /words tells of them."""

from typing import Final

from app.words.term import Term

TERMS: Final = (
    Term("hotspot", "Cluster (DBSCAN)", "hotspot",
         "An area where enough incidents lie close together, on at least three locations. A chain of busy places is "
         "cut: where the way between two peaks falls below 80 % of the lower one and below what chance explains, and "
         "500 m from a peak (or twice the largest gap, where that is more). Everything that the question selects "
         "inside the outline is counted. Places, not people: a hotspot is not a cause, and the past is not a "
         "forecast."),
    Term("gap", "eps, the radius of DBSCAN", "largest gap in a hotspot",
         "Locations that are nearer to each other than this, in metres, belong to the same hotspot."),
    Term("minimum", "Minimum weight (minPts) of DBSCAN", "minimum close together",
         "How many incidents must lie within the largest gap of a location before a hotspot can grow from it. It is "
         "chosen from the data, so that quiet and busy offences both give local peaks."),
    Term("redraws", "Bootstrap resamples", "redraws by chance",
         "The incidents are drawn again at random from those there are, many times over, and everything is worked out "
         "anew. What stays the same in nearly every redraw is sure; what comes and goes may be chance."),
    Term("steadiness", "Cluster stability, calibrated", "there again",
         "Of ten hotspots like this one, how many were there again: at least half of the ground inside the outline was "
         "hot in another period like this one, with gap and minimum chosen anew. Learned from four police forces’ data "
         "and tried on others. From nine of ten the outline is solid, from three dashed; below that it is listed "
         "and not drawn. No money is offered below five."),
    Term("map-points", "Redraws within Voronoi cells", "map points",
         "Open data put each incident on the nearest anonymous map point, most of which stand for at least eight "
         "addresses. So every incident is put at a random spot nearer to its point than to any other known one, and "
         "within 250 m of it, and the map is worked out anew, nine times over. A hotspot that is found in fewer than "
         "nine of ten tries may be the work of where its points stand: its outline is dashed, however often ones like "
         "it were there again, and a sentence says so."),
    Term("interval", "95 % interval", "likely range",
         "Where the true figure lies 19 times in 20, seen how few or many incidents there are. Where two ranges "
         "overlap, do not read one place as worse than the other. Counts of one place that was not "
         "picked for its count: Poisson, by Byar’s method; ranks and ratios: from redraws."),
    Term("found-range", "95 % credible interval after shrinkage", "likely range",
         "Where the true rate lies 19 times in 20, taking into account that the place was found because it was high. "
         "Whatever tops a list is there partly by luck, so some of a high count will not come back: the range can lie "
         "wholly below what was counted. The count itself is what was recorded. How much is luck is told by how the "
         "incidents of all the other places scatter."),
    Term("density", "Kernel density estimate", "density",
         "How thickly incidents lie: each is spread over the streets round it, and the parts are added up. The unit is "
         "incidents per square kilometre and year."),
    Term("spread", "Bandwidth, the radius of the kernel", "spread of each incident",
         "How far round its spot an incident counts, in metres: 200 where the exact spot is known, never under 250 "
         "where points are anonymised."),
    Term("shape", "Kernel", "shape of the spread",
         "How an incident fades with distance. The usual one, the quartic kernel, is a smooth hill: most on the spot, "
         "nothing beyond the spread. A bell (Gaussian) goes on: its spread is a standard deviation. Another shape is "
         "given the spread that smooths as much as the usual one."),
    Term("fineness", "Cell size of the surface", "fineness of the map",
         "The side of the small squares for which the density is worked out, in metres."),
    Term("rate", "Rate per area", "rate",
         "Incidents per square kilometre and year. It says how dense incidents are, not how risky a place is for one "
         "person: residents are not the people who are there at night."),
    Term("rate-per", "Rate per population or opportunity at risk", "rates",
         "Incidents over what could be harmed or do harm there: residents, licensed venues, hours of the night, or "
         "ground. Which one fits depends on the harm: residents for burglary, venues for violence at night. A rate per "
         "resident says little of a town centre, where most people are visitors."),
    Term("steadied-rate", "Empirical-Bayes rate (Marshall 1991)", "steadied rate",
         "A rate of few incidents is high or low by luck. It is drawn towards the rate of all places together, the "
         "more the fewer incidents and residents it rests on, so that the map shows less chance and more of what will "
         "come again."),
    Term("funnel", "Funnel plot (Spiegelhalter 2005)", "who stands out",
         "Small places scatter more than large ones. The lines show how far the rate of a place of that size would lie "
         "from the common one if it were like all others: 95 of 100 within the inner pair, 998 of 1,000 within the "
         "outer. Where places differ by more than chance throughout, the lines are widened by as much."),
    Term("location", "Distinct coordinates", "locations",
         "How many different spots the incidents stand on: addresses in force records, anonymous map points in open "
         "data. Many incidents on few locations mean repeats."),
    Term("square", "Grid cell", "square",
         "A square of 250 m on the National Grid. It is named by the ward that its middle lies in and by the grid "
         "reference of its south-west corner."),
    Term("stands-out", "Gi* z-score (Getis and Ord)", "stands out",
         "How far a square and its eight neighbours lie above (or, below 0, under) all squares of the force area that "
         "hold any crime, in standard deviations. A ward’s squares are compared with the whole force area, too, so a "
         "square says the same on every map."),
    Term("more-than-chance", "Significant after false discovery rate control at 5 %", "more than chance",
         "A square stands out more than chance alone would make it. So many squares are looked at that some would seem "
         "to; the test allows for that, and at most about one in twenty squares so marked is marked wrongly "
         "(Benjamini and Hochberg)."),
    Term("near-repeat", "Near repeat (Knox test)", "near repeats",
         "Incidents that come near one another and soon after it, more often than when their nights are rearranged. "
         "Near is within 200 m but not the same place, soon is within two weeks; both were chosen beforehand. Records "
         "of the same night and place are one incident with several victims. It needs exact places and nights. It does "
         "not say that the same people did it, and a place that is busy for a few weeks looks the same."),
    Term("emerging", "Emerging hot spot analysis (Gi* in space and time, Mann-Kendall)", "emerging hot spots",
         "Squares, or hexagons, by what they have become month by month: new, growing, lasting, fading, former, or hot "
         "now and then. Hot is a month in which a square and those round it hold more than chance would put there, "
         "with every place and month looked at. “Perhaps” stands where the change itself may be chance."),
    Term("new-cluster", "Cluster of a prospective space-time permutation scan (Kulldorff)", "new clusters",
         "A circle in which the last weeks or months hold more incidents than its own share of the whole period makes "
         "of them. Circles round every place and windows of several lengths are looked at; the strongest come first."),
    Term("by-chance", "Recurrence interval of a scan statistic", "by chance",
         "How long somebody who looks once a week (or month) waits, on average, until chance alone shows a cluster as "
         "strong somewhere in the area. Times are exchanged between places at random, hundreds of times, to find out."),
    Term("policing-night", "Policing day", "night",
         "Runs from 06:00 to 05:59, so what happens at 01:30 on Sunday belongs to Saturday night."),
    Term("spread-times", "Aoristic weights (Ratcliffe and McCullagh)", "times spread over their span",
         "An incident that may have happened at any time between two counts in each hour by its share of that span. A "
         "span of a week or more says nothing about the hour and is spread over the whole week."),
    Term("even-spread", "Night ratio", "times as many as an even spread",
         "The share of incidents in some hours over the share of time that these hours are. 1 is what an even spread "
         "over the whole week would give, 2 is twice as many."),
    Term("darkness", "End of civil twilight", "darkness",
         "The time when the sun stands more than six degrees below the horizon in Wiltshire, whatever the clock says."),
    Term("ordinary-nights", "Direct standardisation with quasi-Poisson intervals", "ordinary nights of the same days",
         "Special nights are compared with ordinary nights of the same days of the week, and their likely ranges are "
         "widened by how much ordinary nights vary."),
    Term("map-point", "Anonymous map point", "map point",
         "data.police.uk moves every incident to one of more than 750\u202f000 points that each stand for several "
         "addresses, and gives the month only."),
    Term("set-aside", "Quarantine", "set aside",
         "Rows that could not be read, each with the reason. They are kept apart and counted, never dropped silently."),
    Term("snapshot", "Snapshot", "state of the data",
         "Everything that was loaded at one time. The same question on the same snapshot gives the same answer; the "
         "number of the answer stands at the foot of each page."),
    Term("definition", "Offence definition with its version", "definition",
         "Which offences count as what is asked for. Every map, table and file names the definition and the version "
         "that it used."),
    Term("synthetic", "Synthetic data", "made-up data",
         "Incidents that were invented for demonstration. They look like the real thing and say nothing about any "
         "place."),
)  # fmt: skip
