from io import StringIO

import pytest
from rich.console import Console

from evaluation.figures import Share
from evaluation.reliability import Bin, gap, reliability, show_reliability


def test_holds_how_sure_it_is_against_how_often_it_is_right(outcome):
    asked = {"intents": ["greet"]}
    outcomes = [
        outcome(asked, intent="greet", confidence=0.9),
        outcome(asked, intent="thank", confidence=0.9),
        outcome(asked, intent="greet", confidence=1.0),
        outcome(asked, intent="greet", confidence=0.4),
    ]
    bins = reliability(outcomes)
    assert bins[-1] == Bin(0.85, pytest.approx(2.8 / 3), Share(2, 3))
    assert [each.right.of for each in bins] == [0, 1, 0, 0, 3]
    assert gap(bins) == pytest.approx((0.8 + 0.6) / 4)


def test_is_shown():
    out = StringIO()
    show_reliability(Console(file=out, width=100), [Bin(0.85, 0.97, Share(9, 10))])
    assert "97.0 %" in out.getvalue()
    assert "90.0 % 9/10" in out.getvalue()
    assert "7.0 points" in out.getvalue()
