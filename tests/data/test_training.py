"""A model is trained anew when what it is made of has changed, and for nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from topicbot.conversation.training import TrainingFailed, fingerprint

PARTS = (
    "config.yml",
    "domain.yml",
    "data/nlu/basics.yml",
    "data/encoder.safetensors",
    "topicbot/facts/store.py",
    "uv.lock",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in PARTS:
        write(tmp_path / name)
    return tmp_path


def write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x: y\n", encoding="utf-8")


@pytest.mark.parametrize("name", PARTS)
def test_a_change_counts(project: Path, name: str) -> None:
    before = fingerprint(project)
    (project / name).write_text("x: z\n", encoding="utf-8")
    assert fingerprint(project) != before


@pytest.mark.parametrize(
    "name",
    [
        "data/facts/mine.yml",
        "data/facts/mine.yaml",
        "data/nlu/deep/down/mine.json",
        "domain/mine.yaml",
        "topicbot/language/mine.py",
    ],
)
def test_a_further_file_counts(project: Path, name: str) -> None:
    before = fingerprint(project)
    write(project / name)
    assert fingerprint(project) != before


def test_a_file_in_a_linked_folder_counts(project: Path, tmp_path: Path) -> None:
    (project / "data" / "linked").symlink_to(tmp_path / "elsewhere")
    before = fingerprint(project)
    write(tmp_path / "elsewhere" / "mine.yml")
    assert fingerprint(project) != before


@pytest.mark.parametrize(
    "name",
    [
        "data/.DS_Store",
        "data/nlu/.basics.yml.swp",
        "data/nlu/.basics.yml",
        "data/nlu/.ipynb_checkpoints/basics.yml",
        "data/nlu/basics.yml~",
        "data/nlu/#basics.yml#",
        "data/nlu/basics.yml.bak",
        "data/nlu/basics.orig",
        "domain/4913",
        "topicbot/facts/store.py.rej",
        "topicbot/facts/__pycache__/store.pyc",
    ],
)
def test_what_is_read_by_nothing_does_not_count(project: Path, name: str) -> None:
    before = fingerprint(project)
    write(project / name)
    assert fingerprint(project) == before


def test_a_link_to_nowhere_does_not_count(project: Path) -> None:
    before = fingerprint(project)
    (project / "data" / "nlu" / "mine.yml").symlink_to("nowhere.yml")
    assert fingerprint(project) == before


def test_a_file_that_may_not_be_read_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    with pytest.raises(TrainingFailed, match=r"config\.yml cannot be read: Permission denied\."):
        fingerprint(project)
