import subprocess
from pathlib import Path

import pytest

from evaluation.comparing import Change, ComparisonFailed, ask_other


def change(worse: int, better: int = 0) -> Change:
    was = [True] * worse + [False] * better + [True] * 50
    return Change.between(was, [not each for each in was[: worse + better]] + [True] * 50)


def test_what_changed_is_told_by_its_place():
    found = Change.between([True, True, False, False], [True, False, True, False])
    assert found == Change(better=(2,), worse=(1,))


def test_a_fall_is_one_that_chance_would_hardly_make():
    assert change(worse=5).falls
    assert change(worse=12, better=3).falls


@pytest.mark.parametrize(("worse", "better"), [(0, 0), (4, 0), (6, 4), (0, 9)])
def test_a_few_questions_more_or_less_are_noise(worse, better):
    assert not change(worse, better).falls


def test_chance_is_that_of_mcnemars_exact_test():
    assert change(worse=3, better=1).chance == pytest.approx(5 / 16)


def test_an_unknown_commit_is_named(tmp_path):
    with pytest.raises(ComparisonFailed, match="no-such-branch"):
        ask_other("no-such-branch", [], tmp_path)


def test_a_commit_whose_bot_cannot_be_asked_is_named(tmp_path, monkeypatch, capfd):
    project = tmp_path / "project"
    (project / "evaluation").mkdir(parents=True)
    monkeypatch.chdir(project)
    for arguments in (
        ["init", "--quiet"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty"],
    ):
        extra = ["--message", "Nothing"] if "commit" in arguments else []
        subprocess.run(["git", *arguments, *extra], check=True)
    with pytest.raises(ComparisonFailed, match="HEAD could not be asked"):
        ask_other("HEAD", [["Hi"]], Path(".cache"))
    assert not (project / ".cache" / "compared").exists()
    assert "No module named" in capfd.readouterr().err
