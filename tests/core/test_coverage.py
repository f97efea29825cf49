"""The coverage table has the whole article in it, and agrees with what the facts say themselves."""

from __future__ import annotations

from collections import Counter, defaultdict

from topicbot.facts import FactStore


def test_each_sentence_of_the_source_is_covered(store: FactStore) -> None:
    sentences = [
        f"{paragraph}.{n}"
        for section in store.source.sections
        for paragraph, count in section.paragraphs.items()
        for n in range(1, count + 1)
    ]
    assert len(sentences) == 88
    assert {statement.at for statement in store.coverage} == set(sentences)


def test_the_sections_have_each_paragraph_once_and_in_order(store: FactStore) -> None:
    paragraphs = [number for section in store.source.sections for number in section.paragraphs]
    assert paragraphs == list(range(1, 53))


def test_the_table_keeps_the_order_of_the_article(store: FactStore) -> None:
    places = [tuple(map(int, statement.at.split("."))) for statement in store.coverage]
    assert places == sorted(places)


def test_no_statement_stands_twice(store: FactStore) -> None:
    counts = Counter((statement.at, statement.says) for statement in store.coverage)
    assert [each for each, count in counts.items() if count > 1] == []


def test_what_is_left_out_has_a_reason(store: FactStore) -> None:
    left_out = {each.at: each.left_out for each in store.coverage if not each.facts}
    assert set(left_out) == {"13.1", "23.1", "51.4", "51.5", "52.1"}
    assert all(reason and reason.endswith(".") for reason in left_out.values())


def test_each_fact_names_the_paragraphs_that_hold_it(store: FactStore) -> None:
    covered: dict[str, set[int]] = defaultdict(set)
    for statement in store.coverage:
        for fact in statement.facts:
            covered[fact].add(int(statement.at.split(".")[0]))
    assert covered == {fact.id: set(fact.source) for fact in store.facts.values()}
