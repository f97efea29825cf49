from pathlib import Path

import pytest
import yaml

from evaluation.questions import BrokenQuestions, intents_of, load_questions
from topicbot.facts import load_store

STORE = load_store(Path("data/facts"))
INTENTS = intents_of(Path("domain.yml"))
QUESTIONS = load_questions(Path("evaluation/questions.yml"), STORE, INTENTS)

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
        load_questions(path, STORE, INTENTS)
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


@pytest.mark.parametrize("scope", ["inside", "near", "far"])
@pytest.mark.parametrize("difficulty", ["plain", "hard"])
def test_has_two_halves_of_one_kind(scope, difficulty):
    alike = [q.part for q in QUESTIONS if (q.scope, q.difficulty) == (scope, difficulty)]
    assert abs(alike.count("development") - alike.count("held_out")) <= 1


def test_a_correct_file_is_read(tmp_path):
    path = tmp_path / "questions.yml"
    path.write_text(yaml.safe_dump({"questions": [GOOD]}), encoding="utf-8")
    [question] = load_questions(path, STORE, INTENTS)
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
        ({"part": "unseen"}, "part", "Write one of: development, held_out."),
        ({"fact": []}, "fact", "no key `fact`"),
        ({"declined": True}, "declined", "An answer is demanded of what is declined."),
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
        load_questions(path, STORE, INTENTS)


def test_names_of_intents_are_read_with_or_without_settings(tmp_path):
    domain = tmp_path / "domain.yml"
    domain.write_text("intents: [greet, {help: {use_entities: []}}]", encoding="utf-8")
    assert intents_of(domain) == {"greet", "help"}
