"""What the real store answers to single questions, and how a conversation goes on."""

from __future__ import annotations

import dataclasses

import pytest

from topicbot.answering import (
    NOT_SO,
    SO,
    Answer,
    Memory,
    Mention,
    Question,
    answer,
    example,
    more,
    needs_more,
    reason,
    resolve,
    shorter,
    wording,
)
from topicbot.facts import FactStore

LLM, GENAI = "llm", "generative-ai"
BOTH = (LLM, GENAI)
NOT_STATED = "–"


def ask(intent: str, *subjects: str, **more: object) -> Question:
    """A question; single values may stand without a tuple."""
    several = {
        k: v if isinstance(v, (tuple, bool)) or k in ("most", "bound", "stance") else (v,)
        for k, v in more.items()
    }
    return Question(f"ask_{intent}", subjects, **several)  # type: ignore[arg-type]


def claim(intent: str, of: str, **more: object) -> Question:
    """The question whether a claim holds."""
    return dataclasses.replace(ask(intent, **more), claim=of)


def said(given: Answer) -> list[str]:
    return [fact for part in given.parts for fact in part.facts]


def opening(given: Answer) -> str | None:
    return given.opening.response.removeprefix("utter_") if given.opening else None


LLM_MARKET = ["llm-market-2024", "llm-market-2034"]
MARKETS = ["generative-ai-market-2024", "llm-market-2024"]
LARGER = [*MARKETS, *reversed(MARKETS)]

#: Question, how it opens, and the facts that are said, in their order.
PLAIN = [
    # What facts name and do not explain.
    (
        ask("definition", filters="reinforcement-learning"),
        "not_explained",
        ["llm-training-method"],
    ),
    (
        ask("comparison", filters=("supervised-learning", "reinforcement-learning")),
        "not_explained",
        ["llm-training-method"],
    ),
    (ask("architecture", "diffusion"), "says_only", ["diffusion-definition", "diffusion-users"]),
    # What the article holds nothing on, and whose interest it serves.
    (ask("interest"), None, ["article-interest", "article-publisher"]),
    # Of products that are asked about together none is recommended, nor is one cheaper.
    (
        ask("guidance", "claude", "gemini"),
        "not_recommended",
        ["claude-definition", "gemini-definition"],
    ),
    (
        ask("comparison", "midjourney", "dall-e", filters="relative-cost"),
        "not_told_apart",
        ["generative-ai-weakness-cost"],
    ),
    (
        ask("comparison", "claude", "gemini", filters="relative-cost"),
        "not_told_apart",
        ["claude-definition", "gemini-definition"],
    ),
    (
        ask("tools", LLM, without="chatgpt"),
        None,
        ["claude-definition", "gemini-definition", "github-copilot-definition"],
    ),
    # What holds for LLMs is said of them, and not of all that makes content.
    (ask("weaknesses", "midjourney", filters="errors"), "through_parent", ["llm-weakness-errors"]),
    # Of each thing something is said before there is more of one.
    (
        ask("comparison", "gemini", "midjourney", filters="text", most=2),
        None,
        ["gemini-definition", "midjourney-definition"],
    ),
    (ask("weaknesses", GENAI, most=1), None, ["generative-ai-weakness-infrastructure"]),
    # What the source does not rank.
    (
        ask("comparison", most=2),
        None,
        ["different-roles", "llm-scope"],
    ),
    # Details are told to whoever asks for them.
    (ask("article", filters="author"), None, ["article-publisher", "article-author"]),
    (
        ask("architecture", "chatgpt"),
        "through_parent",
        ["llm-architecture", "llm-architecture-why", "chatgpt-definition"],
    ),
    (ask("partner", filters="ethics", stance=SO), "yes", ["partner-work"]),
    (
        ask("industries", LLM, aspects="difference", filters="adaptability", stance=SO),
        "yes",
        ["llm-strength-adaptable"],
    ),
    # What is said of a part is not said of the whole.
    (
        ask("training", GENAI, filters="reinforcement-learning", stance=SO),
        None,
        ["llm-training-method"],
    ),
    (ask("definition", LLM, filters="branch-of-ai", stance=SO), "yes", ["llm-definition"]),
    # What is said for and against, where yes or no is asked: what settles it first.
    (
        ask("weaknesses", LLM, filters="accuracy", stance=SO),
        "yes",
        ["llm-strength-fine-tuning", "llm-weakness-errors"],
    ),
    (
        ask("weaknesses", LLM, filters="infrastructure", stance=SO),
        "no",
        ["llm-strength-return", "llm-weakness-training-cost"],
    ),
    (ask("capability", LLM, filters="text-only", stance=SO), "yes", ["llm-scope"]),
    (ask("capability", LLM, filters="language-tasks"), None, ["llm-tasks"]),
    (
        ask("tools", "chatgpt", "dall-e", filters="image"),
        None,
        ["dall-e-output", "chatgpt-definition", "llm-weakness-text-only"],
    ),
    (
        ask("definition", "chatgpt", "runway"),
        None,
        ["chatgpt-definition", "runway-definition", "chatgpt-essays", "runway-output"],
    ),
    (ask("guidance", filters="legal"), "recommend", ["choose-llm", "llm-strength-return"]),
    (ask("guidance", *BOTH, filters="healthcare"), None, ["llm-industries"]),
    # Growth held against a factor.
    (ask("market", LLM, factors=20.0, measures="growth-factor", stance=SO), "yes", LLM_MARKET),
    (ask("market", LLM, factors=30.0, measures="growth-factor", stance=SO), "no", LLM_MARKET),
    (ask("market", LLM, factors=2.0, measures="growth-factor", stance=SO), "yes", LLM_MARKET),
    (ask("market", LLM, factors=9.0, measures="growth-factor", stance=SO), None, LLM_MARKET),
    (
        ask("market", factors=50.0, measures="growth-factor", years=2034, stance=SO),
        "no",
        [*LLM_MARKET, "generative-ai-market-2024", "generative-ai-market-2034"],
    ),
    (ask("market", GENAI, factors=4.5, measures="larger", stance=SO), "yes", LARGER),
    (ask("market", GENAI, LLM, factors=9.0, measures="larger", stance=SO), "no", MARKETS * 2),
    (
        ask("market", LLM, GENAI, factors=2.0, measures="larger", stance=SO),
        "no",
        LARGER,
    ),
    # Figures held against an amount.
    (
        ask("market", GENAI, amounts=1e12, years=2034, stance=SO),
        "yes",
        ["generative-ai-market-2034"],
    ),
    (ask("market", LLM, amounts=2e11, stance=SO), "no", ["llm-market-2034"]),
    (ask("market", LLM, amounts=2e11, measures="smaller", stance=SO), "yes", ["llm-market-2034"]),
    (ask("market", LLM, amounts=5e9, bound=">=", stance=SO), "yes", ["llm-market-2024"]),
    (ask("market", LLM, amounts=12.3e9, years=2034, stance=SO), "no", ["llm-market-2034"]),
    (ask("market", LLM, amounts=123.1e9, years=2034, stance=SO), "yes", ["llm-market-2034"]),
    (ask("market", LLM, amounts=3e10, stance=SO), None, []),
    (ask("market", LLM, amounts=5.72e9, stance=SO), "yes", ["llm-market-2024"]),
    (
        ask("market", LLM, amounts=25.86e9, stance=SO),
        "no",
        ["llm-market-2024", "llm-market-2034", "generative-ai-market-2024"],
    ),
    (ask("market", amounts=5.72e9), None, ["llm-market-2024"]),
    (ask("market", amounts=1e11, years=2034), None, ["llm-market-2034"]),
    # What a thing is.
    (ask("definition", LLM), None, ["llm-definition", "llm-language-focus"]),
    (
        ask("definition", GENAI),
        None,
        ["generative-ai-definition", "generative-ai-beyond-recognition"],
    ),
    (ask("definition", "gan"), None, ["gan-definition"]),
    (ask("definition", "chatgpt"), None, ["chatgpt-definition", "chatgpt-essays"]),
    (ask("definition", "dall-e"), None, ["dall-e-definition", "dall-e-output"]),
    (ask("definition", filters="deepfakes"), None, ["generative-ai-weakness-fakes"]),
    (ask("definition", filters="sentiment-analysis"), None, ["llm-tasks"]),
    # What is named beside the thing itself, as in "what are these text models", is no matter.
    (ask("definition", LLM, filters="image"), None, ["llm-definition", "llm-language-focus"]),
    # Whether two are the same.
    (ask("if_same", stance=SO), "no", ["not-the-same", "subset"]),
    (ask("if_same", *BOTH, stance=SO), "no", ["not-the-same", "subset"]),
    (ask("if_same", aspects="difference", stance=SO), "yes", ["different-roles"]),
    (ask("if_same"), None, ["not-the-same", "subset"]),
    (ask("if_same", stance=NOT_SO), "so", ["not-the-same", "subset"]),
    (ask("if_kind_of", LLM, "transformer", uses=True, stance=SO), "yes", ["transformer-users"]),
    (ask("if_kind_of", LLM, "diffusion", uses=True, stance=SO), "no", ["diffusion-users"]),
    (ask("if_kind_of", GENAI, "bert", uses=True, stance=SO), "yes", ["bert-users"]),
    (ask("if_same", "chatgpt", LLM, stance=SO), "no", ["chatgpt-definition"]),
    (ask("if_same", "chatgpt", stance=SO), "no", ["chatgpt-definition"]),
    (ask("if_same", "gpt", LLM, stance=SO), "no", ["gpt-definition", "gpt-side"]),
    (ask("if_same", "gan", GENAI, stance=SO), "no", ["gan-definition", "gan-users"]),
    # Whether there is such a thing at all.
    (ask("if_kind_of", LLM, GENAI), None, ["subset"]),
    (ask("if_same", filters="confusion"), None, ["why-mixed-up", "not-the-same"]),
    # How they relate, and what belongs to what.
    (ask("relation", *BOTH), None, ["subset", "text-engine"]),
    (ask("relation", LLM), None, ["subset", "llm-relation-cell"]),
    (ask("relation", "chatgpt"), None, ["chatgpt-definition", "subset"]),
    (ask("if_kind_of", LLM, GENAI, stance=SO), "yes", ["subset", "text-engine"]),
    (ask("if_kind_of", GENAI, LLM, stance=SO), "no", ["subset", "text-engine"]),
    (ask("if_kind_of", GENAI, LLM, contained=True, stance=SO), "yes", ["subset", "text-engine"]),
    (ask("if_kind_of", LLM, GENAI, contained=True, stance=SO), "no", ["subset", "text-engine"]),
    (ask("if_kind_of", "chatgpt", LLM, stance=SO), "yes", ["chatgpt-definition"]),
    (ask("if_kind_of", "chatgpt", GENAI, stance=SO), "yes", ["chatgpt-definition", "subset"]),
    (ask("if_kind_of", GENAI, "dall-e", contained=True, stance=SO), "yes", ["dall-e-definition"]),
    (
        ask("if_kind_of", "dall-e", LLM, stance=SO),
        "no",
        ["dall-e-definition", "dall-e-output", "llm-output"],
    ),
    (ask("if_kind_of", "midjourney", LLM), "not_counted", ["midjourney-definition"]),
    (ask("if_kind_of", "gpt", GENAI, stance=SO), "yes", ["gpt-definition", "gpt-side"]),
    (ask("if_kind_of", "gpt", "transformer", stance=SO), "yes", ["gpt-definition", "gpt-side"]),
    (ask("if_kind_of", "bert", "transformer", stance=SO), "yes", ["bert-definition", "bert-users"]),
    (ask("if_kind_of", "gpt", LLM), None, ["gpt-side"]),
    (ask("if_kind_of", "diffusion", LLM, stance=SO), "no", ["diffusion-users"]),
    (ask("if_kind_of", "gan", LLM, stance=SO), "no", ["gan-definition", "llm-output"]),
    (ask("if_kind_of", "chatgpt", *BOTH), None, ["chatgpt-definition", "subset"]),
    (ask("if_kind_of", "dall-e", *BOTH), None, ["dall-e-definition"]),
    (
        ask("if_kind_of", "chatgpt", "claude", LLM, stance=SO),
        "yes",
        ["chatgpt-definition", "claude-definition"],
    ),
    (ask("if_kind_of", LLM, filters="image", stance=SO), "no", ["llm-weakness-text-only"]),
    (ask("if_kind_of", GENAI), None, ["generative-ai-definition", "subset"]),
    # Scope, architecture, training.
    (ask("scope", GENAI), None, ["generative-ai-scope", "generative-ai-umbrella"]),
    (ask("architecture", LLM), None, ["llm-architecture", "llm-architecture-why"]),
    (
        ask("architecture", GENAI, filters="image"),
        None,
        ["generative-ai-architecture-fit"],
    ),
    (ask("training", LLM, filters="text"), None, ["llm-training-data", "llm-training-method"]),
    (ask("training", GENAI, filters="fine-tuning"), None, ["llm-training-method", "subset"]),
    # What it can do.
    (ask("capability", LLM), None, ["llm-output", "llm-tasks", "llm-writing-tasks"]),
    (ask("capability", LLM, filters="image", stance=SO), "no", ["llm-weakness-text-only"]),
    (ask("capability", LLM, filters="video-editing", stance=SO), "no", ["llm-weakness-text-only"]),
    (ask("capability", LLM, filters="3d", stance=SO), "no", ["llm-output"]),
    (ask("capability", LLM, filters="translation", stance=SO), "yes", ["llm-tasks"]),
    (
        ask("capability", GENAI, filters="image", stance=SO),
        "yes",
        ["generative-ai-output-creative"],
    ),
    (ask("capability", GENAI, filters="translation", stance=SO), "yes", ["llm-tasks", "subset"]),
    (
        ask("capability", LLM, filters=("text", "image"), stance=SO),
        "no",
        ["llm-weakness-text-only", "llm-output"],
    ),
    (ask("capability", "gan", filters="image", stance=SO), "yes", ["gan-definition"]),
    (
        ask("capability", "chatgpt", filters="image", stance=SO),
        "no",
        ["chatgpt-definition", "llm-weakness-text-only"],
    ),
    (
        ask("capability", "chatgpt", filters="translation"),
        "through_parent",
        ["chatgpt-definition", "llm-tasks"],
    ),
    (
        ask("capability", "dall-e", filters="text"),
        "through_parent",
        ["dall-e-definition", "dall-e-output", "generative-ai-output"],
    ),
    (ask("capability", "dall-e", filters="translation"), "missing_filter", ["dall-e-output"]),
    (
        ask("capability", "bert", filters="image"),
        None,
        ["bert-definition", "llm-weakness-text-only"],
    ),
    (ask("capability", LLM, filters="holograms"), "missing_filter", ["llm-output"]),
    (
        ask("capability", filters="image"),
        None,
        ["generative-ai-output-creative", "llm-weakness-text-only", "dall-e-output"],
    ),
    (
        ask("capability", LLM, filters=("entertainment", "video"), stance=SO),
        "no",
        ["llm-weakness-text-only"],
    ),
    # Uses and industries.
    (ask("use_cases", LLM), None, ["llm-use-cases", "llm-products"]),
    (
        ask("use_cases", GENAI, filters="chatbots"),
        None,
        ["llm-use-cases", "llm-products", "subset"],
    ),
    (ask("industries", LLM, filters="healthcare"), None, ["llm-industries"]),
    (
        ask("industries", LLM, filters="entertainment"),
        "through_parent",
        ["generative-ai-industries", "generative-ai-industries-more", "subset"],
    ),
    (ask("industries", LLM, filters="farming"), "missing_filter", []),
    # Tools.
    (ask("tools"), None, ["llm-tools", "generative-ai-tools"]),
    (ask("tools", LLM), None, ["llm-tools"]),
    (ask("tools", filters="image"), None, ["dall-e-output"]),
    (ask("tools", filters=("image", "video")), None, ["dall-e-output", "runway-output"]),
    (ask("tools", filters="text"), None, ["chatgpt-essays", "llm-tools"]),
    (ask("tools", LLM, filters="image"), None, ["llm-weakness-text-only", "dall-e-output"]),
    (ask("tools", filters="translation"), "missing_tool", ["llm-tasks", "llm-tools"]),
    (
        ask("tools", filters="3d"),
        "missing_tool",
        ["generative-ai-output-creative", "generative-ai-tools"],
    ),
    (
        ask("tools", filters="healthcare"),
        "missing_tool",
        ["llm-industries", "generative-ai-industries-more"],
    ),
    (ask("tools", "runway"), None, ["runway-definition", "runway-output"]),
    # Strengths and weaknesses.
    (ask("weaknesses", LLM, filters="bias"), None, ["llm-weakness-errors"]),
    (ask("weaknesses", GENAI, filters="bias"), None, ["llm-weakness-errors", "subset"]),
    (
        ask("weaknesses", LLM, filters="ownership"),
        "through_parent",
        ["generative-ai-weakness-ownership", "subset"],
    ),
    (ask("weaknesses", GENAI, filters="smells"), "missing_filter", []),
    (ask("weaknesses", "dall-e"), None, ["generative-ai-weakness-cost"]),
    (ask("weaknesses", "dall-e", filters="cost"), None, ["generative-ai-weakness-cost"]),
    (
        ask("weaknesses", "chatgpt", filters="bias"),
        "through_parent",
        ["llm-weakness-errors", "chatgpt-definition"],
    ),
    (
        ask("weaknesses", filters="cost"),
        None,
        ["llm-weakness-training-cost", "generative-ai-weakness-cost"],
    ),
    (ask("strengths", GENAI, filters="healthcare"), None, ["generative-ai-strength-innovation"]),
    (ask("strengths", "github-copilot", filters="coding"), None, ["github-copilot-output"]),
    # What is not mentioned at all.
    # What is only implied, and what facts leave open, is neither affirmed nor denied.
    (
        ask("weaknesses", LLM, filters="supervision", implied="supervision", stance=SO),
        None,
        ["llm-weakness-errors"],
    ),
    (
        claim("weaknesses", "generative-ai-weakness-ownership-undecided"),
        None,
        ["generative-ai-weakness-ownership"],
    ),
    # That something is said of it is no yes to whether more is.
    (
        claim("weaknesses", "llm-weakness-errors-refuted", filters="bias", stance=SO),
        "no",
        ["llm-weakness-errors"],
    ),
    # Which to choose.
    (ask("guidance"), None, ["choose-llm", "choose-generative-ai", "both-balance"]),
    (
        ask("guidance", filters="text"),
        "recommend",
        ["choose-llm", "llm-strength-return", "llm-weakness-errors"],
    ),
    (
        ask("guidance", LLM, filters="image"),
        "recommend",
        ["choose-generative-ai", "llm-weakness-text-only", "generative-ai-output"],
    ),
    (
        ask("guidance", filters=("chatbots", "healthcare")),
        "recommend",
        ["choose-llm", "llm-strength-return", "llm-industries"],
    ),
    (
        ask("guidance", filters="healthcare"),
        None,
        ["llm-industries", "generative-ai-industries-more", "choose-llm", "choose-generative-ai"],
    ),
    (
        ask("guidance", LLM),
        None,
        ["choose-llm", "llm-strength-return", "llm-weakness-errors"],
    ),
    (
        ask("guidance", "midjourney"),
        None,
        [
            "choose-generative-ai",
            "generative-ai-output",
            "generative-ai-weakness-infrastructure",
        ],
    ),
    # Whether two products are of one kind.
    (
        ask("if_kind_of", "claude", "chatgpt", stance=SO),
        "yes",
        ["claude-definition", "chatgpt-definition"],
    ),
    (
        ask("if_kind_of", "chatgpt", "dall-e", stance=SO),
        "no",
        ["chatgpt-definition", "dall-e-definition"],
    ),
    (
        ask("if_kind_of", "claude", "gemini", aspects="difference", stance=SO),
        "no",
        ["claude-definition", "gemini-definition"],
    ),
    # A part is not the whole.
    # That a claim holds does not say that it is all.
    (claim("training", "llm-training-data-supported"), "yes", ["llm-training-data"]),
    # Why it matters, who helps, where it comes from.
    (
        ask("importance"),
        None,
        ["importance-choice", "importance-application", "importance-investment"],
    ),
    (ask("partner"), None, ["partner-key", "partner-work"]),
    (ask("partner", filters="ethics"), None, ["partner-work"]),
    (ask("partner", filters="cost"), None, ["partner-key", "partner-work"]),
    (ask("partner", aspects="strengths"), None, ["partner-key", "partner-work"]),
    (ask("article"), None, ["article-publisher", "article-goal"]),
    (ask("article", LLM), None, ["article-publisher", "article-goal"]),
]


@pytest.mark.parametrize(
    ("question", "opens", "facts"),
    PLAIN,
    ids=lambda value: (
        "+".join([value.intent, *value.subjects, *value.filters])
        if isinstance(value, Question)
        else ""
    ),
)
def test_says(store: FactStore, question: Question, opens: str | None, facts: list[str]) -> None:
    given = answer(store, question)
    assert (opening(given), said(given)[: len(facts)]) == (opens, facts)
    most = 7 if question.intent == "ask_guidance" else 4
    assert len(said(given)) <= max(len(facts), most)
    assert given.table is None


def test_is_short_first_and_keeps_the_rest(store: FactStore) -> None:
    given = answer(store, ask("comparison"))
    told, remaining = set(given.facts), given.remaining
    while remaining:
        following = more(store, remaining, ask("comparison"), given.facts)
        assert 1 <= len(following.parts) <= 4
        assert not told & set(said(following))
        told |= set(said(following))
        remaining = following.remaining
    axes = {entry.id for entry in store.glossary.values() if entry.axis}
    assert {
        f.id for f in store.facts.values() if {*BOTH} & {*f.subject} and f.aspect in axes
    } <= told


class TestComparison:
    def test_of_the_two_on_everything(self, store: FactStore) -> None:
        given = answer(store, ask("comparison"))
        assert given.table is not None
        assert said(given) == ["different-roles"]
        assert given.table.columns == ("", "LLMs", "Generative AI")
        labels = [row[0] for row in given.table.rows]
        assert labels == ["Definition", "Scope", "Output", "Architecture", "Use cases", "Relation"]
        assert NOT_STATED not in {cell for row in given.table.rows for cell in row}
        assert given.table.rows[2][1:] == (
            "Text: conversations, articles, code",
            "Text, images, video, audio, code and more",
        )

    def test_in_so_many_points(self, store: FactStore) -> None:
        whole, given = (answer(store, ask("comparison", most=most)) for most in (0, 3))
        assert whole.table is not None
        assert given.table is not None
        assert [row[0] for row in given.table.rows] == ["Scope", "Output", "Architecture"]
        assert {*given.facts} < {*whole.facts} <= {*given.facts, *given.remaining}

    @pytest.mark.parametrize("aspects", [("output",), ("training", "strengths"), ("tools",)])
    def test_on_some_aspects(self, store: FactStore, aspects: tuple[str, ...]) -> None:
        given = answer(store, ask("comparison", aspects=aspects))
        assert given.table is not None
        assert [row[0].lower() for row in given.table.rows] == list(aspects)
        assert given.parts == ()

    @pytest.mark.parametrize(
        ("subjects", "columns", "rows"),
        [
            (
                ("gpt", "dall-e"),
                ("GPT", "DALL·E"),
                [
                    (
                        "Definition",
                        "Generative Pre-trained Transformer, for human-like language",
                        "A generative AI tool",
                    )
                ],
            ),
            (
                ("gan", "diffusion"),
                ("GANs", "Diffusion models"),
                [
                    (
                        "Definition",
                        "Generative Adversarial Network, for images or video",
                        "Diffusion model, for creative results of higher quality",
                    )
                ],
            ),
            (
                ("midjourney", "runway"),
                ("Midjourney", "Runway"),
                [("Output", "Content in a format of its own", "Edited video")],
            ),
            (("gan", "vae", "diffusion"), ("GANs", "VAEs", "Diffusion models"), []),
            (("chatgpt",), ("ChatGPT", "LLMs"), [("Output", "Text, such as essays")]),
            (("gpt",), ("GPT", "LLMs"), []),
            (("llm",), ("LLMs", "Generative AI"), []),
        ],
    )
    def test_of_any_things(
        self,
        store: FactStore,
        subjects: tuple[str, ...],
        columns: tuple[str, ...],
        rows: list[tuple[str, ...]],
    ) -> None:
        table = answer(store, ask("comparison", *subjects)).table
        assert table is not None
        assert table.columns[1:] == columns
        for row in rows:
            assert row in {each[: len(row)] for each in table.rows}

    def test_on_an_aspect_that_has_no_cells(self, store: FactStore) -> None:
        given = answer(store, ask("comparison", aspects="importance"))
        assert said(given)[0] == "importance-choice"
        given = answer(store, ask("comparison", "chatgpt", "dall-e", aspects="architecture"))
        assert opening(given) == "through_parent"
        assert "llm-architecture" in said(given)

    def test_on_a_concern(self, store: FactStore) -> None:
        given = answer(store, ask("comparison", filters="cost"))
        assert said(given)[:2] == ["llm-strength-adaptable", "generative-ai-weakness-cost"]

    def test_on_a_kind_of_content(self, store: FactStore) -> None:
        given = answer(store, ask("comparison", filters="image"))
        assert said(given)[:2] == ["generative-ai-output-creative", "llm-weakness-text-only"]

    def test_is_whole_where_a_concern_is_one_sides_alone(self, store: FactStore) -> None:
        assert answer(store, ask("comparison", filters="accuracy")).table is not None

    def test_of_two_things_that_differ_says_that_they_are_not_the_same(
        self, store: FactStore
    ) -> None:
        assert opening(answer(store, ask("if_same", "gpt", "chatgpt"))) == "no"

    def test_of_things_that_nothing_tells_apart_says_what_each_is(self, store: FactStore) -> None:
        for kind in ("if_same", "comparison"):
            given = answer(store, ask(kind, "chatgpt", "claude"))
            assert opening(given) == "not_told_apart"
            assert given.table is None
            assert said(given) == ["chatgpt-definition", "claude-definition", "chatgpt-essays"]


class TestMarket:
    def test_of_one_side(self, store: FactStore) -> None:
        given = answer(store, ask("market", LLM))
        assert said(given) == ["llm-market-2024", "llm-market-2034", "llm-market-rate"]
        assert given.chart is not None
        assert given.chart.unit == "USD billion"
        assert given.chart.series[0].points == ((2024, 5.72), (2034, 123.09))

    def test_of_both_sides(self, store: FactStore) -> None:
        given = answer(store, ask("market"))
        assert given.table is not None
        assert given.table.rows == (
            ("2024", "USD 5.72 billion", "USD 25.86 billion"),
            ("2034", "USD 123.09 billion", "USD 1,005.07 billion"),
            ("Growth rate", "35.92% a year", "44.20% a year"),
        )
        assert given.chart is not None
        assert len(given.chart.series) == 2

    def test_between_two_years(self, store: FactStore) -> None:
        given = answer(store, ask("market", years=(2024, 2034)))
        assert {f"{side}-market-{year}" for side in BOTH for year in (2024, 2034)} <= {*given.facts}

    @pytest.mark.parametrize(("side", "start", "rate"), [(LLM, 5.72, 35.92), (GENAI, 25.86, 44.2)])
    @pytest.mark.parametrize("year", range(2025, 2034))
    def test_in_a_year_between(
        self, store: FactStore, side: str, start: float, rate: float, year: int
    ) -> None:
        (part,) = answer(store, ask("market", side, years=year)).parts
        assert f"about USD {start * (1 + rate / 100) ** (year - 2024):,.2f} billion" in part.text
        assert part.derivation == "value-in-year"
        assert part.facts == (f"{side}-market-2024", f"{side}-market-rate")
        assert part.how == (
            f"USD {start} billion in 2024 × (1 + {rate:.2f}%) to the power of {year - 2024}"
        )

    @pytest.mark.parametrize("year", [2024, 2034])
    def test_at_its_ends_is_stated(self, store: FactStore, year: int) -> None:
        (part,) = answer(store, ask("market", LLM, years=year)).parts
        assert (part.facts, part.derivation) == ((f"llm-market-{year}",), None)

    @pytest.mark.parametrize("year", [2023, 2035, 1999])
    def test_outside_its_years_is_missing(self, store: FactStore, year: int) -> None:
        given = answer(store, ask("market", years=year))
        assert given.empty
        assert given.opening is not None
        assert given.opening.values == {"year": str(year), "first": "2024", "last": "2034"}

    @pytest.mark.parametrize(
        ("question", "figures"),
        [
            (ask("market", LLM, measures="growth-rate"), ["35.92%"]),
            (ask("market", measures="growth-rate"), ["35.92%", "44.20%"]),
            (ask("market", LLM, measures="absolute-growth"), ["USD 117.37 billion"]),
            (ask("market", GENAI, measures="absolute-growth"), ["USD 979.21 billion"]),
            (ask("market", LLM, measures="absolute-growth", years=2030), ["USD 30.35 billion"]),
            (ask("market", LLM, measures="growth-factor"), ["21.5"]),
            (ask("market", GENAI, measures="growth-factor"), ["38.9"]),
            (ask("market", LLM, measures="growth-factor", years=2034), ["21.5"]),
            (ask("market", LLM, measures=("larger", "growth-factor"), years=2034), ["21.5"]),
            (ask("market", measures="larger"), ["4.5"]),
            (ask("market", measures="larger", years=2034), ["8.2"]),
            (ask("market", measures=("larger", "growth-factor"), years=2034), ["8.2"]),
            (ask("market", measures="larger", years=(2024, 2034)), ["4.5", "8.2"]),
            (ask("market", LLM, measures="larger"), ["4.5"]),
            (ask("market", LLM, measures="larger", years=(2024, 2034)), ["USD 117.37 billion"]),
            (ask("market", measures="equal-size"), ["4.5"]),
            (ask("market", measures="equal-growth"), ["8.28", "35.92%", "44.20%"]),
            (ask("market", measures="faster"), ["8.28", "35.92%", "44.20%"]),
        ],
    )
    def test_measures(self, store: FactStore, question: Question, figures: list[str]) -> None:
        parts = answer(store, question).parts
        telling = [p.text for p in parts if p.derivation or p.facts[0].endswith("-rate")]
        assert len(telling) == len(figures)
        assert all(figure in text for figure, text in zip(figures, telling, strict=True))

    @pytest.mark.parametrize("measure", ["equal-size", "equal-growth"])
    def test_the_two_are_not_equal(self, store: FactStore, measure: str) -> None:
        assert opening(answer(store, ask("market", measures=measure, stance=SO))) == "no"

    @pytest.mark.parametrize("measure", ["larger", "faster"])
    def test_the_larger_and_faster_is_generative_ai(self, store: FactStore, measure: str) -> None:
        text = answer(store, ask("market", measures=measure)).parts[0].text
        assert text.startswith("The generative AI market")

    @pytest.mark.parametrize(
        ("subject", "side"), [("chatgpt", LLM), ("gpt", LLM), ("bert", LLM), ("gan", GENAI)]
    )
    def test_of_a_thing_is_that_of_what_it_belongs_to(
        self, store: FactStore, subject: str, side: str
    ) -> None:
        given = answer(store, ask("market", subject))
        assert opening(given) == "through_parent"
        assert said(given)[0] == f"{side}-market-2024"

    def test_of_a_part_of_it_is_not_stated(self, store: FactStore) -> None:
        given = answer(store, ask("market", LLM, filters="healthcare"))
        assert opening(given) == "missing_aspect"
        assert given.opening is not None
        assert given.opening.values["subject"] == "healthcare"
        assert said(given)[0] == "llm-market-2024"


class TestFurther:
    def test_a_reason(self, store: FactStore) -> None:
        given = reason(store, ask("strengths", LLM), ())
        assert said(given)[0] == "llm-use-cases"
        assert said(reason(store, ask("strengths", LLM), ("llm-use-cases",)))[0] == "llm-products"
        assert said(reason(store, ask("strengths", "chatgpt"), ()))[0] == "llm-use-cases"
        assert reason(store, ask("article"), ()).empty

    def test_the_reason_of_what_was_said_comes_first(self, store: FactStore) -> None:
        said_before = ("llm-weakness-text-only",)
        given = reason(store, ask("capability", LLM, filters="image"), said_before)
        assert said(given)[0] == "llm-scope"
        # What is no reason of it is not told as one.
        assert reason(store, ask("weaknesses", LLM), ("llm-weakness-errors",)).empty

    def test_an_example(self, store: FactStore) -> None:
        assert said(example(store, ask("strengths", LLM))) == ["llm-tools"]
        assert said(example(store, ask("definition", "gan"))) == ["generative-ai-tools"]
        assert said(example(store, ask("comparison"))) == ["llm-tools", "generative-ai-tools"]

    def test_a_shorter_answer(self, store: FactStore) -> None:
        assert said(shorter(store, ask("definition", LLM))) == ["llm-definition"]
        assert len(shorter(store, ask("strengths")).parts) == 1

    def test_more_needs(self, store: FactStore) -> None:
        assert needs_more(store, ask("guidance"))
        assert needs_more(store, ask("guidance", *BOTH))
        assert needs_more(store, ask("guidance", filters="banking"))
        # What is said of an industry, or a side that alone serves it, is answer enough.
        assert not needs_more(store, ask("guidance", filters="healthcare"))
        assert not needs_more(store, ask("guidance", filters="legal"))
        assert not needs_more(store, ask("guidance", filters="video"))
        assert not needs_more(store, ask("guidance", LLM))

    @pytest.mark.parametrize(
        ("intent", "subjects", "text"),
        [
            ("ask_definition", (LLM,), "What is an LLM?"),
            ("ask_definition", ("gan",), "What is a GAN?"),
            ("ask_strengths", ("chatgpt",), "What are the strengths of LLMs?"),
            ("ask_strengths", BOTH, "What are the strengths of each?"),
            ("ask_strengths", ("chatgpt", "dall-e"), "What are the strengths of each?"),
            ("ask_strengths", ("gan", "diffusion"), "What are the strengths of generative AI?"),
            ("ask_comparison", (), "What is the difference between LLMs and generative AI?"),
            ("ask_definition", (), None),
        ],
    )
    def test_questions_in_words(
        self, store: FactStore, intent: str, subjects: tuple[str, ...], text: str | None
    ) -> None:
        offered = wording(store, intent, subjects)
        assert (offered and offered.text) == text


#: Turns of a conversation: intent, what is named ("kind:id"), and the question that is meant.
TALKS = {
    "another subject": [
        ("ask_strengths", "subject:llm", ask("strengths", LLM)),
        ("follow_up", "subject:generative-ai", ask("strengths", GENAI)),
        ("follow_up", "reference:other", ask("strengths", LLM)),
        ("follow_up", "reference:both", ask("strengths", *BOTH)),
        ("follow_up", "reference:second", ask("strengths", GENAI)),
        ("follow_up", "reference:both", ask("strengths", *BOTH)),
        ("follow_up", "reference:first", ask("strengths", LLM)),
        ("correct", "tool:claude", ask("strengths", "claude")),
    ],
    "another aspect": [
        ("ask_strengths", "subject:llm", ask("strengths", LLM)),
        ("follow_up", "aspect:weaknesses", ask("weaknesses", LLM)),
        ("follow_up", "aspect:market", ask("market", LLM)),
        (
            "follow_up",
            "aspect:strengths aspect:weaknesses",
            ask("strengths", LLM, aspects="weaknesses"),
        ),
    ],
    "an aspect of the comparison": [
        ("ask_comparison", "", ask("comparison")),
        ("follow_up", "aspect:architecture", ask("architecture", *BOTH)),
        ("follow_up", "aspect:difference", ask("comparison", *BOTH)),
    ],
    "another year or measure": [
        ("ask_market", "subject:llm year:2030", ask("market", LLM, years=2030)),
        ("follow_up", "year:2034", ask("market", LLM, years=2034)),
        ("follow_up", "measure:larger", ask("market", LLM, years=2034, measures="larger")),
        ("correct", "year:2028", ask("market", LLM, years=2028, measures="larger")),
    ],
    "a year after a rate": [
        (
            "ask_market",
            "subject:llm measure:growth-rate",
            ask("market", LLM, measures="growth-rate"),
        ),
        ("follow_up", "year:2030", ask("market", LLM, years=2030)),
    ],
    "another kind of content": [
        ("ask_capability", "subject:llm modality:image", ask("capability", LLM, filters="image")),
        ("follow_up", "modality:video", ask("capability", LLM, filters="video")),
        ("follow_up", "tool:dall-e", ask("capability", "dall-e", filters="video")),
    ],
    "the same of another thing": [
        ("ask_training", "subject:llm", ask("training", LLM)),
    ],
    "a concern after a market": [
        ("ask_market", "subject:llm", ask("market", LLM)),
        ("follow_up", "concern:cost", ask("weaknesses", LLM, filters="cost")),
    ],
    "a concern of one after a comparison": [
        ("ask_comparison", "", ask("comparison")),
        ("follow_up", "concern:cost", ask("comparison", *BOTH, filters="cost")),
        ("follow_up", "concern:creativity", ask("use_cases", *BOTH, filters="creativity")),
    ],
    "an industry after what it is": [
        ("ask_definition", "subject:llm", ask("definition", LLM)),
        ("follow_up", "industry:legal", ask("industries", LLM, filters="legal")),
    ],
    "which one": [
        ("ask_weaknesses", "subject:llm", ask("weaknesses", LLM)),
    ],
    "content after tools": [
        ("ask_tools", "modality:image", ask("tools", filters="image")),
        ("follow_up", "modality:video", ask("tools", filters="video")),
    ],
    "an industry after uses": [
        ("ask_use_cases", "subject:llm", ask("use_cases", LLM)),
        ("follow_up", "industry:healthcare", ask("use_cases", LLM, filters="healthcare")),
    ],
    "content after a definition": [
        ("ask_definition", "tool:chatgpt", ask("definition", "chatgpt")),
        ("follow_up", "modality:image", ask("capability", "chatgpt", filters="image")),
    ],
    "another thing of the same kind": [
        ("ask_if_kind_of", "tool:chatgpt subject:llm", ask("if_kind_of", "chatgpt", LLM)),
        ("follow_up", "tool:dall-e", ask("if_kind_of", "dall-e", LLM)),
        ("follow_up", "subject:generative-ai", ask("if_kind_of", "dall-e", GENAI)),
    ],
    "the other way round": [
        (
            "ask_if_kind_of",
            "subject:generative-ai direction:contains subject:llm",
            ask("if_kind_of", GENAI, LLM, contained=True),
        ),
        ("follow_up", "tool:dall-e", ask("if_kind_of", "dall-e", GENAI)),
    ],
    "it": [
        ("ask_definition", "subject:generative-ai", ask("definition", GENAI)),
        ("ask_weaknesses", "", ask("weaknesses", GENAI)),
        ("ask_comparison", "", ask("comparison")),
        ("ask_weaknesses", "", ask("weaknesses", *BOTH)),
    ],
    "what is to be defined is what is named": [
        ("ask_strengths", "subject:llm", ask("strengths", LLM)),
        ("ask_definition", "concern:deepfakes", ask("definition", GENAI, filters="deepfakes")),
    ],
    "out of nothing": [
        ("follow_up", "", None),
        ("follow_up", "reference:first", ask("definition", LLM)),
    ],
    "a year out of nothing": [("follow_up", "year:2030", ask("market", years=2030))],
    "content out of nothing": [("follow_up", "modality:image", ask("capability", filters="image"))],
    "both sides and a need out of nothing": [
        (
            "follow_up",
            "subject:llm subject:generative-ai modality:image",
            ask("guidance", *BOTH, filters="image"),
        )
    ],
    "both sides out of nothing": [
        ("follow_up", "subject:llm subject:generative-ai", ask("comparison", *BOTH))
    ],
    "less than an amount": [
        (
            "ask_market",
            "subject:llm amount:under$1,000million",
            ask("market", LLM, amounts=1e9, bound="<"),
        )
    ],
    "how many times as large": [
        (
            "ask_market",
            "subject:llm measure:growing factor:tenfold stance:so",
            ask("market", LLM, measures="growth-factor", factors=10.0, stance=SO),
        ),
        (
            "follow_up",
            "subject:generative-ai factor:triple",
            ask("market", GENAI, measures="growth-factor", factors=3.0),
        ),
    ],
    "how many times as large after both": [
        ("ask_market", "", ask("market")),
        (
            "follow_up",
            "subject:generative-ai factor:10x stance:so",
            ask("market", GENAI, measures="larger", factors=10.0, stance=SO),
        ),
    ],
    "a figure of one that is no question of the other": [
        (
            "ask_market",
            "subject:llm amount:5.72billion stance:so",
            ask("market", LLM, amounts=5.72e9, stance=SO),
        ),
        ("follow_up", "subject:generative-ai", ask("market", GENAI)),
    ],
    "the cost of what makes something": [
        (
            "ask_weaknesses",
            "subject:llm concern:cost",
            ask("weaknesses", LLM, filters="cost"),
        ),
        ("follow_up", "modality:image", ask("weaknesses", GENAI, filters="cost")),
    ],
    "the same way as what was told of one": [
        ("ask_architecture", "subject:llm", ask("architecture", LLM, uses=True)),
        (
            "ask_if_same",
            "subject:generative-ai stance:so",
            ask("comparison", LLM, GENAI, aspects="architecture"),
        ),
    ],
    "a product for what can be made": [
        ("ask_capability", "modality:audio", ask("capability", filters="audio")),
        ("follow_up", "aspect:tools", ask("tools", *BOTH, filters="audio")),
    ],
    "an interest is not that of an industry": [
        ("ask_interest", "industry:marketing", ask("interest", filters="marketing"))
    ],
    "no factor of a market": [
        ("ask_strengths", "subject:llm factor:10x", ask("strengths", LLM, factors=10.0))
    ],
    "an amount that is stated of one": [
        ("ask_definition", "subject:llm", ask("definition", LLM)),
        ("ask_market", "amount:trillion", ask("market", GENAI, amounts=1e12)),
        ("follow_up", "measure:growth-rate", ask("market", GENAI, measures="growth-rate")),
    ],
    "who does what the last one cannot": [
        ("ask_capability", "subject:llm modality:image", ask("capability", LLM, filters="image")),
        ("follow_up", "subject:llm", ask("capability", LLM, filters="image")),
    ],
    "who makes something": [
        ("ask_definition", "subject:llm", ask("definition", LLM)),
    ],
    "what the last one is said not to be": [
        ("ask_if_kind_of", "tool:midjourney subject:llm", ask("if_kind_of", "midjourney", LLM)),
        (
            "ask_if_kind_of",
            "stance:not_so subject:llm",
            ask("if_kind_of", "midjourney", LLM, stance=NOT_SO),
        ),
    ],
    "tools for what was asked before": [
        ("ask_capability", "modality:3d", ask("capability", filters="3d")),
        ("ask_tools", "reference:last", ask("tools", filters="3d")),
    ],
    "an aspect in place of a concern": [
        ("ask_weaknesses", "subject:llm concern:bias", ask("weaknesses", LLM, filters="bias")),
        ("correct", "aspect:weaknesses", ask("weaknesses", LLM)),
    ],
    "another need, of the same field": [
        (
            "ask_guidance",
            "modality:text industry:legal",
            ask("guidance", filters=("text", "legal")),
        ),
        ("follow_up", "modality:image", ask("guidance", filters=("legal", "image"))),
    ],
    "what the source says of something": [],
    "years after a year": [
        (
            "ask_market",
            "subject:llm span:ten year:2024",
            ask("market", LLM, years=2034),
        )
    ],
    "years after figures of no year": [
        ("ask_market", "subject:llm", ask("market", LLM)),
        ("follow_up", "span:ten", ask("market", LLM, years=2034)),
    ],
    "an industry out of nothing": [
        ("follow_up", "industry:legal", ask("industries", filters="legal"))
    ],
    "a concern out of nothing": [("follow_up", "concern:bias", ask("weaknesses", filters="bias"))],
    "a subject out of nothing": [("follow_up", "subject:llm", ask("definition", LLM))],
    "the article is no subject": [("ask_article", "subject:article", ask("article"))],
    "something unheld": [
        ("ask_definition", "unheld:llama", None),
        ("ask_definition", "subject:llm", ask("definition", LLM)),
        ("ask_if_kind_of", "unheld:llama subject:llm", None),
        ("ask_comparison", "unheld:llama tool:chatgpt", None),
        ("ask_market", "unheld:countries year:2030", None),
        ("follow_up", "unheld:llama", None),
        ("ask_training", "unheld:machine-learning subject:llm", None),
        ("ask_partner", "unheld:openai", ask("partner")),
        ("ask_guidance", "unheld:cloud modality:image", ask("guidance", filters="image")),
    ],
}


@pytest.mark.parametrize("talk", TALKS.values(), ids=list(TALKS))
def test_goes_on(store: FactStore, talk: list[tuple[str, str, Question | None]]) -> None:
    memory = Memory()
    for intent, named, meant in talk:
        each = (mention.split(":") for mention in named.split())
        mentions = [Mention(kind, of, implied=of == "last") for kind, of in each]
        asked = resolve(store, intent, mentions, memory)
        assert asked == meant, named
        if asked is not None:
            given = answer(store, asked)
            memory = Memory(asked, given.subjects or asked.subjects)


@pytest.mark.parametrize(
    ("named", "about"), [("first", "gan"), ("second", "vae")], ids=lambda value: value
)
def test_counts_what_was_spoken_of(store: FactStore, named: str, about: str) -> None:
    memory = Memory(ask("definition", "gan", "vae", "bert"), ("gan", "vae", "bert"))
    asked = resolve(store, "ask_definition", [Mention("reference", named)], memory)
    assert asked == ask("definition", about)


def test_an_unknown_intent_is_no_question(store: FactStore) -> None:
    with pytest.raises(KeyError):
        answer(store, Question("ask_weather"))


@pytest.mark.parametrize(
    ("it", "others", "meant"),
    [
        (
            LLM,
            [Mention("claim", "llm-weakness-training-cost-supported", about=LLM)],
            "llm-weakness-training-cost-supported",
        ),
        (LLM, [], ""),
        (
            GENAI,
            [Mention("claim", "llm-weakness-training-cost-supported", about=LLM)],
            "generative-ai-weakness-cost-supported",
        ),
        ("midjourney", [], "generative-ai-weakness-cost-supported"),
        (
            "chatgpt",
            [Mention("claim", "llm-weakness-training-cost-supported", about=LLM)],
            "llm-weakness-training-cost-supported",
        ),
    ],
)
def test_a_claim_is_of_what_it_is(
    store: FactStore, it: str, others: list[Mention], meant: str
) -> None:
    forms = [Mention("stance", "so"), Mention("reference", "last", implied=True)]
    named = [*forms, Mention("claim", "generative-ai-weakness-cost-supported"), *others]
    asked = resolve(store, "ask_weaknesses", named, Memory(ask("definition", it), (it,)))
    assert asked is not None
    assert asked.claim == meant
