from evaluation.figures import confusions, figures
from evaluation.page import render
from evaluation.reporting import as_json, missed, plain


def test_the_page_shows_totals_charts_and_what_was_missed(outcome):
    outcomes = [
        outcome({"facts": ["tea"], "traits": ["typo"]}, "tea"),
        outcome({"facts": ["tea"], "text": "What is <b>tea</b>?"}, "coffee"),
    ]
    part = as_json(figures(outcomes, ["greet", "greet"]))
    part["missed"] = [missed(outcomes[1])]
    part["confusions"] = plain(confusions(outcomes))
    part["compared"] = {"better": [0], "worse": [], "falls": False}
    content = {"measured": "today", "compared_with": "main", "parts": {"development": part}}
    page = render(content)
    assert "Development half" in page
    assert "50.0 %" in page
    assert "1 of 2" in page
    assert "width: 50.0%" in page
    assert "ask_definition" in page
    assert "typo" in page
    assert "1 better and 0 worse" in page
    assert "What is &lt;b&gt;tea&lt;/b&gt;?" in page
    assert "<b>tea" not in page
