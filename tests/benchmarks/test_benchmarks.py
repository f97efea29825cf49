from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.figures import Comparison, percentile, show
from benchmarks.size import megabytes, packages


def test_ratio_is_ours_to_the_peers() -> None:
    assert Comparison("start", ours=6.0, peers=5.0, unit="s").ratio == pytest.approx(1.2)


@pytest.mark.parametrize(("percent", "value"), [(50, 51), (95, 96)])
def test_percentile(percent: int, value: float) -> None:
    assert percentile(range(1, 102), percent) == value


def test_shows_both_figures_and_the_ratio(capsys: pytest.CaptureFixture[str]) -> None:
    show("Starts", "bare Rasa", [Comparison("make chat", 5.5, 5.0, "s")])
    shown = capsys.readouterr().out
    assert all(part in shown for part in ("Starts", "bare Rasa", "make chat", "5.5 s", "1.10"))


def test_measures_an_environment(tmp_path: Path) -> None:
    installed = tmp_path / "lib" / "python3.10" / "site-packages"
    for folder in ("one", "one-1.0.dist-info", "two-2.0.dist-info", "__pycache__"):
        (installed / folder).mkdir(parents=True)
    (installed / "one" / "code.py").write_bytes(b"x" * 1_000_000)
    (installed / "one" / "same.py").symlink_to("code.py")
    (installed / "__pycache__" / "code.pyc").write_bytes(b"x" * 1_000_000)
    assert packages(tmp_path) == 2
    assert megabytes(tmp_path) == pytest.approx(1)
