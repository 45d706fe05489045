"""Numbers of R's packages, on data that they ship or that came with a paper: what a reader would hold ours against."""

import numpy as np
import pytest

from models.errors import ParameterError
from models.impact.interrupted_series import interrupted_series
from models.local_g import local_g, row_standardised
from models.local_moran import local_moran
from models.nearest import ripley_k
from models.network import network_k, network_kde
from models.spatial_weights import from_neighbours

# spData 2.2.1, columbus: CRIME, and col.gal.nb numbered from 1
CRIME = np.fromstring(
    """
15.72598 18.801754 30.626781 32.38776 50.73151 26.066658 0.178269 38.425858 30.515917 34.000835 62.275448 56.705669
46.716129 57.066132 48.585487 54.838711 36.868774 43.962486 54.521965 0.223797 40.074074 33.705048 20.048504
38.297871 61.299175 40.969742 52.79443 56.919785 60.750446 68.892044 17.677214 19.145592 41.968163 23.974028
39.175053 14.305556 42.445076 53.710938 19.100863 16.241299 18.905146 16.49189 36.663612 25.962263 29.028488
16.530533 27.822861 26.645266 22.541491
""",
    sep=" ",
)
NEIGHBOURS = """
2,3 1,3,4 1,2,4,5 2,3,5,8 3,4,6,8,9,11,15 5,9 8,12,13,14 4,5,7,11,12,13 5,6,10,15,20,22,25,26 9,17,20,22
5,8,12,15,16 7,8,11,13,14,16 7,8,12,14 7,12,13,16,18,19 5,9,11,16,25,26 11,12,14,15,18,24,25 10,20,23
14,16,19,24 14,18,24 9,10,17,22,23,27,32,33,35,40 24,30,34 9,10,20,26,27,28 17,20,32 16,18,19,21,25,29,30
9,15,16,24,26,28,29 9,15,22,25,28,29 20,22,28,33 22,25,26,27,29,33,35,37,38 24,25,26,28,30,37,38 21,24,29,37
34,36 20,23,40,41 20,27,28,35 21,31,36,42 20,28,33,38,40,43,44 31,34,39,42,46 28,29,30,38,43,45
28,29,35,37,43,44 36,46 20,32,35,41,47 32,40,47 34,36 35,37,38,44,45,48 35,38,43,48,49 37,43,48,49 36,39
40,41 43,44,45,49 44,45,48
"""
NEAR = from_neighbours([[int(j) - 1 for j in row.split(",")] for row in NEIGHBOURS.split()])

# Acute coronary events of each month of 2002 to 2006 in Sicily, where smoking in public was forbidden in January 2005,
# and the age-standardised population (Bernal, Cummins & Gasparrini 2017, Int. J. Epidemiology 46, its supplement)
EVENTS = np.fromstring(
    """
728 659 791 734 757 726 760 740 720 814 795 858 887 766 851 769 781 756 766 752 765 831 879 928 914 808 937 840 916
828 845 818 860 839 887 886 831 796 833 820 877 758 767 738 781 843 850 908 1021 859 976 888 962 838 810 876 843 936
912
""",
    sep=" ",
)
POPULATION = np.fromstring(
    """
379875.3 376495.5 377040.8 377116.4 377383.4 374113.1 379513.3 376295.5 374653.2 378485.6 375955.5 378349.7 376762.4
379032.3 379360.4 376162 377972.4 381830.7 379888.6 380872.2 380966.9 381240.4 382104.9 381802.7 381656.3 383680
383504.2 386462.9 383783.1 380836.8 383483 380906.2 382926.8 384052.4 384449.6 383428.4 388153.2 388373.2 386470.1
386033.2 383686.4 385509.3 385901.9 386516.6 388436.5 383255.2 390148.7 385874.9 391613.6 391750.4 394005.6 391364.9
391664.6 389022.3 391878.5 388575.3 392989 390018.8 390712.3
""",
    sep=" ",
)


def some(values):
    """The first, twentieth and last, and the sum of all."""
    return [values[0], values[19], values[-1], values.sum()]


def test_local_g_with_and_without_the_place_is_that_of_spdep():
    """spdep 1.2-7, localG: style B, and include.self in style W, whose score is the same in any style."""
    assert some(local_g(CRIME, NEAR, star=False)) == pytest.approx(
        [-0.937807651035, -0.752325939475, -0.870533676889, 9.30811949087], rel=1e-9
    )
    assert some(local_g(CRIME, NEAR)) == pytest.approx(
        [-1.43277965397, -1.26314577467, -1.13310465372, 8.22573056654], rel=1e-9
    )


@pytest.mark.parametrize(
    ("weights", "conditional", "variance", "z"),
    [
        (
            row_standardised(NEAR),
            True,
            [0.666144890763, 0.332730261252, 0.185956417152, 10.7717919296],
            [0.937807651035, 0.752325939475, 0.870533676889, 56.9703046961],
        ),
        (
            NEAR,
            True,
            [2.66457956305, 33.2730261252, 1.67360775437, 218.225697813],
            [0.937807651035, 0.752325939475, 0.870533676889, 56.9703046961],
        ),
        (
            row_standardised(NEAR),
            False,
            [0.476922453553, 0.079240066853, 0.311221459095, 11.5148721753],
            [1.09709892195, 1.2868494249, 0.688678610298, 55.308364123],
        ),
    ],
    ids=["W", "B", "W, total"],
)
def test_local_moran_under_either_kind_of_chance_is_that_of_spdep(weights, conditional, variance, z):
    """spdep 1.2-7, localmoran, conditional=TRUE and FALSE."""
    found = local_moran(CRIME, weights, conditional=conditional)
    assert some(found[2]) == pytest.approx(variance, rel=1e-9)
    assert some(found[3]) == pytest.approx(z, rel=1e-9)


@pytest.mark.parametrize(
    ("correction", "k"),
    [
        ("isotropic", [45.1277038093, 91.9438596319, 150.435142526, 265.490706654]),
        ("translation", [57.8100642948, 102.603608914, 160.718125976, 272.200612988]),
        ("none", [32.0, 53.3333333333, 74.6666666667, 106.666666667]),
    ],
)
def test_ripleys_k_up_to_the_window_itself_is_that_of_spatstat(correction, k):
    """spatstat.explore 3.0-6, Kest; circles that leave by two sides, by a corner, and nearly whole."""
    x, y = [1, 9, 15, 3, 7.5, 12], [2, 1, 9, 8, 5.5, 4.25]
    found = ripley_k(x, y, window=(0, 0, 16, 10), radii=[5, 6, 8, 9.5], correction=correction)
    assert found == pytest.approx(k, rel=1e-9)


def simplenet():
    """Streets of spatstat's simplenet, and seven places beside them."""
    corners = [
        (0.181276, 0.8345078), (0.4411403, 0.1608339), (0.1497036, 0.2119066), (0.3254689, 0.4607012),
        (0.5358572, 0.8028913), (0.3795058, 0.3206155), (0.8418658, 0.2775716), (0.8248653, 0.7274982),
        (0.7228624, 0.9415173), (0.6060673, 0.2995235),
    ]  # fmt: skip
    ends = [(0, 3), (2, 3), (3, 4), (1, 5), (3, 5), (4, 7), (4, 8), (5, 9), (6, 9), (7, 9)]
    events = [(0.1, 0.4), (0.35, 0.5), (0.6, 0.3), (0.8, 0.6), (0.5, 0.75), (0.25, 0.62), (0.7, 0.85)]
    return [(corners[a], corners[b]) for a, b in ends], events


@pytest.mark.parametrize(
    ("split", "density"),
    [
        ("discontinuous", [3.20724825164, 3.9356873262, 1.87088056571]),
        ("continuous", [3.54538492451, 3.56990469343, 2.21438251661]),
    ],
)
def test_network_density_with_either_split_is_that_of_spatstat(split, density):
    """spatstat.linnet 3.0-6, densityEqualSplit, Epanechnikov, sigma 0.12, pixels of 0.002, read to the pixel."""
    streets, events = simplenet()
    at = [(0.3, 0.55), (0.45, 0.6), (0.6, 0.45)]
    asked = {"bandwidth": 0.12 * 5**0.5, "kernel": "epanechnikov", "split": split}
    assert network_kde(streets, events, at, **asked) == pytest.approx(density, rel=2e-3)


def test_a_continuous_split_loses_nothing_at_a_dead_end_and_makes_no_step_at_a_junction():
    arms = [[(0, 0), (1, 0)], [(0, 0), (0, 2)], [(0, 0), (-3, 0)]]
    asked = {"bandwidth": 2.5, "split": "continuous"}
    step = np.arange(0.005, 3, 0.01)
    along = np.vstack([np.outer(step[step < n], way) for n, way in ((1, (1, 0)), (2, (0, 1)), (3, (-1, 0)))])
    assert network_kde(arms, [(0, 0.5)], along, **asked).sum() * 0.01 == pytest.approx(1, abs=1e-3)
    round_it = network_kde(arms, [(0, 0.5)], [(1e-6, 0), (0, 1e-6), (-1e-6, 0)], **asked)
    assert round_it == pytest.approx([round_it[0]] * 3, rel=1e-4)
    with pytest.raises(ParameterError, match="split is"):
        network_kde(arms, [(0, 0.5)], along, bandwidth=2.5, split="simple")  # type: ignore[arg-type]


def test_network_k_in_both_conventions_is_that_of_spatstat():
    """spatstat.linnet 3.0-6, linearK of seven points on its simplenet, correction="none" and the default "Ang"."""
    streets, events = simplenet()
    asked = {"distances": [0.3, 0.4, 0.5, 0.6, 0.8, 1]}
    none = [0.553305070558, 0.829957605837, 1.10661014112, 1.93656774695, 2.48987281751, 2.90485162043]
    ang = [0.162533364476, 0.243223687266, 0.312386821086, 0.576359448498, 0.736587375181, 0.96713115458]
    assert network_k(streets, events, **asked).k == pytest.approx(none, rel=1e-9)
    assert network_k(streets, events, **asked, correction="ang").k == pytest.approx(ang, rel=1e-9)
    with pytest.raises(ParameterError, match='"none" or "ang"'):
        network_k(streets, events, **asked, correction="Ang")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("season", "errors", "ratio", "se"),
    [
        (False, "poisson", 0.894376508018, 0.0172247650589),
        (False, "quasi-poisson", 0.894376508018, 0.0324959453606),
        (None, "quasi-poisson", 0.885071547244, 0.0270311072554),
        (True, "poisson", 0.885071547244, 0.0179721337004),
    ],
)
def test_the_smoking_ban_in_sicily_is_that_of_the_published_models(season, errors, ratio, se):
    """R 4.2.2, glm of the tutorial's four models: a step and a trend with the population as offset, and two waves."""
    found = interrupted_series(EVENTS, 36, exposure=POPULATION, season=season, errors=errors)
    assert found.change is not None and 1 + found.change / 100 == pytest.approx(ratio, rel=1e-9)
    assert found.se == pytest.approx(se, rel=2e-6)  # glm stops sooner than we do
    assert found.level == pytest.approx(found.change)


def test_the_smoking_ban_in_sicily_has_its_interval_and_a_change_of_slope():
    """R 4.2.2: 0.894 (0.865-0.925) for the step; exp(0.00148222799809) a month for the slope, next to none."""
    step = interrupted_series(EVENTS, 36, exposure=POPULATION, season=False, errors="poisson")
    assert (round(step.change), round(step.low), round(step.high)) == (-11, -14, -7)
    assert step.p == pytest.approx(9.13012886987e-11, rel=1e-4)
    sloped = interrupted_series(EVENTS, 36, exposure=POPULATION, slope_change=True, errors="quasi-poisson")
    assert np.log1p([sloped.level / 100, sloped.slope / 100]) == pytest.approx([-0.130376943252, 0.00148222799809])
    assert sloped.dispersion == pytest.approx(2.27456254548, rel=1e-4)
    halved = interrupted_series(EVENTS, 36, exposure=POPULATION / 2, days=np.full(59, 2.0), season=False)
    assert halved.log_effect == pytest.approx(step.log_effect)
    with pytest.raises(ParameterError, match="errors is"):
        interrupted_series(EVENTS, 36, errors="normal")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="exposure must"):
        interrupted_series(EVENTS, 36, exposure=POPULATION[1:])
