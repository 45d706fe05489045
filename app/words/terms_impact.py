"""The field's terms that a site's page rests on, each in plain words: what /words tells of them."""

from typing import Final

from app.words.term import Term

TERMS: Final = (
    Term("control", "Control area", "comparison areas",
         "Places where nothing was done that ran as the site did before. What happened there as well is not put down "
         "to the work in the site."),
    Term("rings", "Ring 1 and ring 2 (buffer)", "inner ring, outer ring",
         "The streets just round a site, to 250 and 500 metres in town, 500 and 1\u202f000 in the country. What is "
         "pushed out of a site most often turns up there."),
    Term("expected-cases", "Expected cases (analysis of covariance, empirical Bayes before and after)",
         "cases to be expected",
         "What places with the same months before went on to have in the months of the phase. It decides the verdict: "
         "what was seen must lie outside what would be seen 59 times in 60 where nothing is done. Where too few places "
         "are like the site, the difference and the ratio decide (Hauer 1997; Barnett and others 2005)."),
    Term("power", "Power, minimum detectable effect", "smallest fall that could be shown",
         "The smallest fall that a site of so many cases would show in eight phases of ten. A smaller one mostly stays "
         "hidden, so no clear change is not the same as no change."),
    Term("wdd", "Weighted displacement difference (WDD)", "difference in cases",
         "How many cases fewer or more there were in site and inner ring than the comparison areas lead one to expect; "
         "below 0 is a fall. It decides where no cases could be expected: for both together, and for the site alone, "
         "together with the ratio (Wheeler and Ratcliffe 2018)."),
    Term("res", "Relative effect size (RES)", "ratio to the comparison areas",
         "The change of the site over that of the comparison areas; above 1 is a fall against them, 1 is no "
         "difference. Where no cases could be expected it decides on the site, together with the difference there."),
    Term("wdq", "Weighted displacement quotient (WDQ)", "inner ring's change for the site's gain",
         "What the inner ring gained or lost for each case that the site gained: above 0 the good spread, below 0 some "
         "of the trouble moved. It has no range of doubt, so it never decides (Bowers and Johnson 2003)."),
    Term("gross-effect", "Gross effect", "change in the site alone",
         "Cases in the phase less cases before, in the site itself. It takes no account of what happened elsewhere."),
    Term("e-test", "E-test", "chance of such a change if the site's rate is the same",
         "How often chance alone would make two monthly rates differ as much as these, the comparison areas left "
         "aside."),
    Term("dispersion", "Over-dispersion", "how much the months vary",
         "How many times as much the months go up and down as pure chance would make them. All ranges that decide are "
         "widened by it."),
    Term("difference-in-differences", "Difference in differences", "month by month against similar places",
         "The change in the site less the change in similar places in the same months."),
    Term("interrupted-series", "Interrupted time series", "against its own trend",
         "The site's own months before the phase carried on, season and all, and set against what came."),
    Term("synthetic-control", "Synthetic control", "against a mix of similar places",
         "A mix of other places, weighted so that together they ran as the site did before the phase."),
    Term("placebo", "Placebo test", "against places left alone, against earlier dates",
         "The same sum for places and dates where nothing was done. A real effect stands out among them."),
    Term("regression-to-the-mean", "Regression to the mean", "what such places do on their own",
         "A place that is chosen at its worst gets better without anybody doing anything. A fall no larger than that "
         "proves nothing."),
    Term("displacement", "Displacement and diffusion of benefit", "has it moved next door?",
         "Trouble that is pushed out can come up next door (displacement), or next door can get better too "
         "(diffusion). The rings are watched for both."),
    Term("activity-sensitive", "Activity-sensitive offences", "offences that police find",
         "Drugs, weapons and public order are mostly found because police are there. More of them can mean more "
         "checks, so they are judged apart."),
    Term("focused-deterrence", "Focused deterrence", "focused deterrence",
         "Those who are most likely to use violence are told together of the consequences and of the help there is. "
         "The Youth Endowment Fund rates it high: about 30 % less violence, or more. Hold phases may use it as well as "
         "patrols; Wiltshire’s Violence Reduction Partnership runs it in Devizes."),
    Term("clear-hold-build", "Clear, Hold, Build", "Clear, Hold, Build",
         "The Home Office’s review of 13 pilot sites (2025) found a significant fall of crime where it was done as "
         "meant and in the right setting, and no change in how people feel: few were asked, and little was built."),
    Term("busiest-point", "Mode of the density", "busiest point",
         "The spot with the most incidents near it. The ellipse shows where it could as well have been, 19 times in "
         "20."),
)  # fmt: skip
