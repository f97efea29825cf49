"""How the messages are read that show how something is put."""

from pathlib import Path

import pytest

from topicbot.facts.yaml_files import BrokenFile
from topicbot.reader.stance import NOT_SO, OPEN, SO, load

ROOT = Path(__file__).parents[2]


def test_each_part_has_its_writers_and_as_much_of_each_stance() -> None:
    stances = load(ROOT / "data" / "stance")
    assert not {text for text, _ in stances.taught} & {text for text, _ in stances.calibration}
    for part, least in ((stances.taught, 500), (stances.calibration, 200)):
        told = [stance for _, stance in part]
        assert all(told.count(stance) > least for stance in (OPEN, SO, NOT_SO))


def test_says_where_a_file_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "somebody.yml"
    path.write_text("writer: somebody\nopen: []\nso: [can it draw]\n")
    with pytest.raises(BrokenFile, match="not_so"):
        load(tmp_path)
