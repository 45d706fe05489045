"""Did it help, and how much harm is it?"""

from models.method import WEIGHTS, Method, Parameter

TREATED = Parameter("treated", "array", "Counts before and after in the target", low=0)
CONTROL = Parameter("control", "array", "Counts before and after in the control", low=0)
BUFFER = Parameter("displacement", "array", "Counts before and after in the buffer round the target", low=0)

METHODS = (
    Method(
        "wdd", "models.intervention:wdd", "Incidents prevented, with displacement, and how sure that is.",
        "Wheeler & Ratcliffe 2018, Crime Science 7",
        (TREATED, CONTROL, BUFFER.by_default(None),
         Parameter("displacement_control", "array", "Counts before and after in a control of the buffer", None, low=0),
         Parameter("time_weights", "array", "Lengths of the two periods", None, low=0),
         Parameter("area_weights", "array", "Sizes of the areas", None, low=0)),
    ),
    Method("wdq", "models.intervention:wdq", "Did the buffer gain or lose for what the target gained?",
           "Bowers & Johnson 2003, J. Quantitative Criminology 19; Ratcliffe & Breen 2008", (TREATED, CONTROL, BUFFER)),
    Method(
        "relative_effect_size", "models.intervention:relative_effect_size",
        "Change in the target against the change in the control, with its interval.",
        "Farrington, Gill, Waples & Argomaniz 2007; Braga & Weisburd 2020",
        (TREATED, CONTROL, Parameter("dispersion", "number", "Variance over mean of the counts", 1.0, low=0)),
    ),
    Method(
        "e_test", "models.intervention:e_test", "Do two Poisson counts differ?",
        "Krishnamoorthy & Thomson 2004, J. Statistical Planning and Inference 119",
        (Parameter("first", "number", "Count", low=0), Parameter("second", "number", "Count", low=0),
         Parameter("first_size", "number", "Its length of time", 1.0, low=0),
         Parameter("second_size", "number", "Its length of time", 1.0, low=0),
         Parameter("difference", "number", "Difference of the rates that is tested", 0.0)),
    ),
    Method("byar", "models.rates:byar", "The interval that a small count deserves.",
           "Byar's approximation; Breslow & Day 1987, 69",
           (Parameter("count", "array", "Incidents", low=0),
            Parameter("z", "number", "Normal deviate of the level: 1.96 is 95 %", 1.959963984540054, low=0))),
    Method(
        "harm_by_place", "models.harm:harm_by_place", "Harm beside counts, place by place.",
        "ONS Crime Severity Score; Sherman, Neyroud & Neyroud 2016 (Cambridge index)",
        (Parameter("place", "array", "Place of each incident"),
         Parameter("harm", "array", "Harm of each incident, from a versioned table", low=0),
         Parameter("places", "integer", "How many places there are", low=0), WEIGHTS),
    ),
)  # fmt: skip
