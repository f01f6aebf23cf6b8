"""Figures of the evaluation, on examples small enough to be counted by hand."""

from __future__ import annotations

import pytest

from bot.engine.evaluation.mesures import ece, f1, fiabilite, macro_f1, part, risque_couverture


def test_a_share_knows_what_it_does_not_know() -> None:
    assert part([]) is None
    tout = part([True] * 20)
    assert tout and (tout.valeur, tout.haut) == (1.0, 1.0) and 0.8 < tout.bas < 0.9
    moitie = part([True, False] * 50)
    assert moitie and moitie.valeur == 0.5 and moitie.bas == pytest.approx(0.404, abs=1e-3) and moitie.haut == pytest.approx(0.596, abs=1e-3)


@pytest.mark.parametrize(
    ("attendues", "trouvees", "macro"),
    [
        ("aabb", "aabb", 1.0),
        ("aabb", "aaaa", 1 / 3),  # a: P 1/2, R 1; b: 0
        ("aab", "abb", 2 / 3),  # a: P 1, R 1/2; b: P 1/2, R 1
        ("ab", "ac", 0.5),  # an intent that nobody expects is no class of its own
    ],
)
def test_macro_f1(attendues: str, trouvees: str, macro: float) -> None:
    assert macro_f1(list(attendues), list(trouvees)) == pytest.approx(macro)


def test_intervals_hold_the_figure_narrow_with_size_and_do_not_move() -> None:
    attendues, trouvees = list("aaab" * 10), list("aabb" * 10)
    petit, grand = f1(attendues, trouvees), f1(attendues * 10, trouvees * 10)
    assert petit and grand and petit == f1(attendues, trouvees)
    for scores in (petit, grand):
        for mesure in (scores.macro, *scores.par_intention.values()):
            assert mesure.bas <= mesure.valeur <= mesure.haut
    assert grand.macro.haut - grand.macro.bas < (petit.macro.haut - petit.macro.bas) / 2
    assert {nom: mesure.phrases for nom, mesure in petit.par_intention.items()} == {"a": 30, "b": 10}
    assert f1([], []) is None


def test_calibration() -> None:
    confiances, justes = [0.95] * 10 + [0.55] * 10 + [1.0], [True] * 9 + [False] + [True] * 5 + [False] * 5 + [True]
    table = fiabilite(confiances, justes)
    assert [(ligne["de"], ligne["phrases"]) for ligne in table] == [(0.5, 10), (0.9, 11)]
    assert ece(confiances, justes) == pytest.approx((10 * 0.05 + 11 * abs(10.5 / 11 - 10 / 11)) / 21, abs=1e-4)
    assert ece([], []) == 0


def test_the_surest_sentences_first() -> None:
    courbe = risque_couverture([0.9, 0.1, 0.8, 0.2], [True, False, True, False])
    par_couverture = {point["couverture"]: (point["seuil"], point["risque"]) for point in courbe}
    assert par_couverture[0.5] == (0.8, 0.0) and par_couverture[0.75] == (0.2, 0.3333) and par_couverture[1.0] == (0.1, 0.5)
    assert risque_couverture([], []) == []
