from pathlib import Path
from typing import get_args

import pytest
import yaml

from evaluation.questions import BrokenQuestions, Trait, intents_of, load_conversations
from topicbot.facts import load_store

STORE = load_store(Path("data/facts"))
INTENTS = intents_of(Path("domain.yml"))
CONVERSATIONS = load_conversations(Path("evaluation"), STORE, INTENTS)
QUESTIONS = [talk.turns[0] for talk in CONVERSATIONS if not talk.person]
PEOPLE = [talk for talk in CONVERSATIONS if talk.person]

GOOD = {
    "text": "What is an LLM?",
    "part": "development",
    "difficulty": "plain",
    "scope": "inside",
    "intents": ["ask_definition"],
    "entities": {"subject": ["llm"], "year": ["2024"]},
    "needs": "what it is",
    "facts": ["llm-definition", ["llm-scope", "llm-output"]],
}


def problems(path: Path, *changes: dict[str, object]) -> list[str]:
    content = {"questions": [{**GOOD, **change} for change in changes]}
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    with pytest.raises(BrokenQuestions) as raised:
        load_conversations(path.parent, STORE, INTENTS)
    return [str(problem) for problem in raised.value.problems]


def test_is_large_and_hard_enough():
    hard = [question for question in QUESTIONS if question.difficulty == "hard"]
    assert len(QUESTIONS) >= 350
    assert len(hard) * 3 >= len(QUESTIONS)


def test_asks_enough_that_is_outside():
    near = [question for question in QUESTIONS if question.scope == "near"]
    far = [question for question in QUESTIONS if question.scope == "far"]
    assert len(near) + len(far) >= 80
    assert len(near) >= len(far)


def test_the_second_set_is_large_and_of_many_people():
    asked = [talk for talk in PEOPLE if talk.part == "people"]
    held = [talk for talk in PEOPLE if talk.part == "conversations"]
    assert len(asked) >= 400
    assert len(held) >= 60
    assert all(3 <= len(talk.turns) <= 8 for talk in held)
    for talks in (asked, held):
        assert len({talk.person for talk in talks}) >= 11


@pytest.mark.parametrize("trait", get_args(Trait))
def test_the_second_set_asks_in_every_manner(trait):
    assert sum(trait in turn.traits for talk in PEOPLE for turn in talk.turns) >= 10


@pytest.mark.parametrize("scope", ["inside", "near", "far"])
@pytest.mark.parametrize("difficulty", ["plain", "hard"])
def test_has_two_halves_of_one_kind(scope, difficulty):
    alike = [q.part for q in QUESTIONS if (q.scope, q.difficulty) == (scope, difficulty)]
    assert abs(alike.count("development") - alike.count("held_out")) <= 1


def test_a_correct_file_is_read(tmp_path):
    path = tmp_path / "questions.yml"
    path.write_text(yaml.safe_dump({"questions": [GOOD]}), encoding="utf-8")
    [talk] = load_conversations(tmp_path, STORE, INTENTS)
    [question] = talk.turns
    assert [demand.of for demand in question.facts] == [
        ("llm-definition",),
        ("llm-scope", "llm-output"),
    ]


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        ({"facts": ["llm-definiton"]}, "facts", "no fact `llm-definiton`. Did you mean"),
        ({"facts": [["llm-scope", "x"]]}, "facts", "no fact `x`. Write a fact that exists."),
        ({"facts": [{"least": 2, "of": ["llm-scope"]}]}, "of", "fewer than it demands"),
        ({"facts": []}, "facts", "about the topic has no facts"),
        ({"derivation": "larget"}, "derivation", "no derivation `larget`. Did you mean `larger`?"),
        ({"intents": ["ask_definitoin"]}, "intents", "no intent `ask_definitoin`. Did you mean"),
        ({"intents": []}, "intents", "name at least one"),
        ({"entities": {"tool": ["gpt"]}}, "entities", "no tool `gpt`."),
        ({"entities": {"product": ["gpt"]}}, "entities", "no kind `product`."),
        ({"entities": {"year": ["24"]}}, "entities", "no year `24`."),
        ({"part": "unseen"}, "part", "Write one of: development, held_out, people"),
        ({"fact": []}, "fact", "no key `fact`"),
        (
            {"declined": True},
            "declined",
            "An answer is demanded of what is declined or asked back.",
        ),
        ({"asks": True}, "asks", "declined or asked back."),
        ({"scope": "near"}, "facts", "Only an answer about the topic"),
        ({"scope": "far", "facts": [], "declined": True}, "declined", "declined anyway"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, change, key, message):
    path = tmp_path / "questions.yml"
    [problem] = problems(path, change)
    assert message in problem
    line = int(problem.removeprefix(f"{path}:").split(":")[0])
    assert f"{key}:" in path.read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_question_may_stand_there_once(tmp_path):
    [problem] = problems(tmp_path / "questions.yml", {}, {})
    assert "twice" in problem


@pytest.mark.parametrize(("text", "message"), [("", "no questions"), ("a: [", "not YAML")])
def test_a_file_without_questions_is_refused(tmp_path, text, message):
    path = tmp_path / "questions.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenQuestions, match=message):
        load_conversations(tmp_path, STORE, INTENTS)


def test_a_mistake_in_a_conversation_is_told_with_its_line(tmp_path):
    (tmp_path / "questions.yml").write_text(yaml.safe_dump({"questions": [GOOD]}))
    path = tmp_path / "people" / "child.yml"
    path.parent.mkdir()
    turns = [{**GOOD, "part": "people"}, {**GOOD, "part": "people", "facts": ["x"]}]
    talk = {"name": "one", "turns": turns}
    child = {"person": "child", "description": "11", "questions": [], "conversations": [talk]}
    path.write_text(yaml.safe_dump(child, sort_keys=False), encoding="utf-8")
    with pytest.raises(BrokenQuestions) as raised:
        load_conversations(tmp_path, STORE, INTENTS)
    [problem] = raised.value.problems
    assert problem.file == path
    assert path.read_text().splitlines()[problem.line - 1].strip() == "facts:"


def test_names_of_intents_are_read_with_or_without_settings(tmp_path):
    domain = tmp_path / "domain.yml"
    domain.write_text("intents: [greet, {help: {use_entities: []}}]", encoding="utf-8")
    assert intents_of(domain) == {"greet", "help"}
