"""Sums and factors as people write them, in digits, in words, or in both."""

import pytest

from topicbot.answering.figures import amount_of, factor_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("twenty five billion", 25e9),
        ("a hundred fifty billion", 150e9),
        ("one hundred and fifty million", 150e6),
        ("thirty-four point five bn", 34.5e9),
        ("half a trillion", 0.5e12),
        ("over $1,005.07 billion", 1005.07e9),
        ("1.500.000 million", 1.5e12),
        ("150bn", 150e9),
        ("in twenty-five years", 25),
        ("three key points", 3),
    ],
)
def test_what_a_sum_comes_to(text: str, number: float) -> None:
    assert amount_of(text) == pytest.approx(number)


@pytest.mark.parametrize(
    ("text", "times"), [("tenfold", 10), ("seventeen times larger", 17), ("8x", 8), ("doubles", 2)]
)
def test_how_many_times_a_factor_means(text: str, times: float) -> None:
    assert factor_of(text) == times
