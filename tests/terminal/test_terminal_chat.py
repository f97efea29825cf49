"""A chat with the real bot in a real pseudo-terminal."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pseudo_terminal import Open, Terminal, person

COLOUR = re.compile(r"\x1b\[[0-9;]*(3[0-9]|4[0-9]|9[0-7])(;[0-9]+)*m")
CHOICE = re.compile(r"^\s+([0-9]+)  (\S.*)$", re.MULTILINE)
MARKET = "How big will the market for generative AI be in 2034?"


@pytest.fixture(scope="module")
def chat(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """One long conversation; each test asks its own question first."""
    home = tmp_path_factory.mktemp("home")
    terminal = Terminal(cwd=trained, env=person(home), rows=2000)
    terminal.wait_for_prompt()
    yield terminal
    terminal.process.close(force=True)


def test_the_chat_begins_with_its_topic_and_how_to_get_help(chat: Terminal) -> None:
    beginning = " ".join(chat.text.split("\n>")[0].split())
    assert "generative AI" in beginning
    assert "/help" in beginning
    assert "Ctrl-D" in beginning


def test_a_question_is_answered(chat: Terminal) -> None:
    answer = chat.say("What is an LLM?")
    assert "language" in answer
    assert "ask_definition" in chat.say("/explain")


def test_a_comparison_is_a_table(chat: Terminal) -> None:
    answer = chat.say("Compare LLMs and generative AI")
    rows = [line for line in answer.splitlines() if line.count("│") == 4]
    assert len(rows) > 6
    assert any("Generative AI" in row for row in rows)


def test_market_figures_are_a_bar_chart(chat: Terminal) -> None:
    answer = chat.say("Compare the market size of LLMs and generative AI")
    bars = [
        line for line in answer.splitlines() if re.search(r"20\d\d [█▏▎▍▌▋▊▉]+ +[\d,.]+$", line)
    ]
    assert len(bars) >= 2
    assert "USD" in answer


def test_typing_its_number_chooses_a_quick_reply(chat: Terminal) -> None:
    choices = CHOICE.findall(chat.say("What is generative AI?"))
    assert [number for number, _ in choices] == [str(n + 1) for n in range(len(choices))]
    assert choices
    assert chat.say("1")
    explained = chat.say("/explain")
    assert re.search(r"question +\S\S", explained)
    assert "nlu_fallback" not in explained


def test_help_lists_the_commands(chat: Terminal) -> None:
    shown = chat.say("/help")
    for name in ("/explain", "/source", "/save FILE", "/restart", "/quit"):
        assert name in shown


def test_explain_shows_how_the_last_answer_came_about(chat: Terminal) -> None:
    chat.say(MARKET)
    lines = (line.split(maxsplit=1) for line in chat.say("/explain").splitlines())
    rows = dict(parts for parts in lines if len(parts) == 2)  # Some rows take several lines.
    assert rows["question"] == MARKET
    assert rows["intent"] == "ask_market"
    assert 0 < float(rows["confidence"]) <= 1
    assert "year=2034" in rows["entities"]
    assert rows["facts"] != "none"


def test_source_names_section_and_paragraph(chat: Terminal) -> None:
    chat.say(MARKET)
    assert re.search(r"paragraphs? \d", chat.say("/source"))


def test_save_writes_what_was_said(chat: Terminal, tmp_path: Path) -> None:
    chat.say(MARKET)
    file = tmp_path / "talk.txt"
    assert "Saved" in chat.say(f"/save {file}")
    saved = file.read_text(encoding="utf-8")
    assert f"You: {MARKET}\n\nBot: " in saved
    assert "\x1b" not in saved
    assert "exists" in chat.say(f"/save {file}")


def test_restart_begins_anew(chat: Terminal) -> None:
    chat.say(MARKET)
    chat.say("/restart")
    assert "Nothing has been answered" in chat.say("/source")
    assert chat.say("hello")


def test_an_unknown_command_never_reaches_the_bot(chat: Terminal) -> None:
    assert "/source" in chat.say("/sauce")
    assert "no command" in chat.say("/session_start")


def test_earlier_lines_come_back_with_the_arrow_key(chat: Terminal) -> None:
    chat.say("What is a GAN?")
    chat.process.send("\x1b[A")
    chat.wait(lambda: chat.lines[-1] == "> What is a GAN?")
    chat.process.send("\x15")
    chat.wait(lambda: chat.lines[-1] == ">")


@pytest.mark.parametrize(
    "text", ["¿Qué? 🤖 日本語", "[bold]x[/bold]", "x" * 3000, "/ ?", "\x16\x1b[31mred"]
)
def test_odd_input_gets_an_answer(chat: Terminal, text: str) -> None:
    assert chat.say(text)


def test_an_empty_line_is_no_question(chat: Terminal) -> None:
    assert chat.say("   ") == ""


def test_nothing_but_the_conversation_was_shown(chat: Terminal) -> None:
    chat.say("Thanks")
    assert not re.search(r"(?i)warning|traceback|deprecat|\.py\b|error", chat.text)


def test_ctrl_d_leaves(trained: Path, open_terminal: Open) -> None:
    terminal = open_terminal(cwd=trained)
    terminal.wait_for_prompt()
    terminal.process.send("\x04")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.raw


def test_quit_leaves_without_colour_where_none_is_wanted(
    trained: Path, open_terminal: Open
) -> None:
    terminal = open_terminal(cwd=trained, NO_COLOR="1")
    terminal.wait_for_prompt()
    assert "█" in terminal.say("Compare the market size of LLMs and generative AI")
    terminal.process.send("/quit\r")
    assert terminal.end() == 0
    assert not COLOUR.search(terminal.raw)


def test_colour_is_used_where_the_terminal_has_it(chat: Terminal) -> None:
    chat.say("Compare the market size of LLMs and generative AI")
    assert COLOUR.search(chat.raw)


@pytest.mark.parametrize("begun", ["half a question", "  ", "/he", "x" * 200])
def test_ctrl_c_clears_a_line_that_was_begun_and_stays(chat: Terminal, begun: str) -> None:
    chat.say("What is a GAN?")
    chat.process.send(begun)
    chat.wait(lambda: chat.text.replace("\n", "").endswith(f"> {begun}".rstrip()))
    chat.process.send("\x03")
    chat.wait(lambda: chat.lines[-1] == ">")
    assert re.search(r"question +What is a GAN\?", chat.say("/explain"))


def test_ctrl_c_clears_an_earlier_line_that_came_back(chat: Terminal) -> None:
    chat.say("What is a GAN?")
    for leave in ("\x03", "\x15"):
        chat.process.send("\x1b[A")
        chat.wait(lambda: chat.lines[-1] == "> What is a GAN?")
        chat.process.send(leave)
        chat.wait(lambda: chat.lines[-1] == ">")


@pytest.mark.parametrize("variables", [{}, {"TERM": "dumb"}])
def test_ctrl_c_leaves_without_a_trace(
    trained: Path, open_terminal: Open, variables: dict[str, str]
) -> None:
    terminal = open_terminal(cwd=trained, **variables)
    terminal.wait_for_prompt()
    terminal.process.send("\x03")
    assert terminal.end() == 130
    assert terminal.lines[-1].startswith(">")
    assert "Traceback" not in terminal.raw


def test_ctrl_c_leaves_a_dumb_terminal_though_a_line_was_begun(
    trained: Path, open_terminal: Open
) -> None:
    terminal = open_terminal(cwd=trained, TERM="dumb")
    terminal.wait_for_prompt()
    terminal.process.send("half a question\x03")
    assert terminal.end() == 130


@pytest.mark.parametrize("after", [0, 1.5, 3])
def test_ctrl_c_leaves_while_the_bot_is_loaded(
    trained: Path, open_terminal: Open, after: float
) -> None:
    terminal = open_terminal(cwd=trained)
    terminal.wait(lambda: terminal.text != "")  # before that, Python itself may still be starting
    time.sleep(after)
    terminal.process.kill(signal.SIGINT)
    assert terminal.end() == 130
    assert "Traceback" not in terminal.raw
    assert "Aborted" not in terminal.raw


def test_ctrl_c_leaves_though_a_library_swallows_it(
    trained: Path, open_terminal: Open, tmp_path: Path
) -> None:
    for part in trained.iterdir():
        if part.name != "actions":
            (tmp_path / part.name).symlink_to(part)
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "__init__.py").write_text(
        "import contextlib, pathlib, time\n"
        "pathlib.Path('reached').touch()\n"
        "with contextlib.suppress(KeyboardInterrupt):\n"
        "    time.sleep(60)\n"
    )
    terminal = open_terminal(cwd=tmp_path)
    terminal.wait((tmp_path / "reached").exists)
    terminal.process.kill(signal.SIGINT)
    assert terminal.end() == 130
    assert terminal.text == ""


def test_a_dumb_terminal_gets_no_escape_sequences(trained: Path, open_terminal: Open) -> None:
    terminal = open_terminal(cwd=trained, TERM="dumb")
    terminal.wait_for_prompt()
    assert "language" in terminal.say("What is an LLM?")
    assert "ask_definition" in terminal.say("/explain")
    assert "│" in terminal.say("Compare LLMs and generative AI")
    terminal.process.send("\x04")
    assert terminal.end() == 0
    assert "\x1b" not in terminal.raw


def test_a_narrow_terminal_stays_readable(trained: Path, open_terminal: Open) -> None:
    terminal = open_terminal(cwd=trained, columns=40)
    terminal.wait_for_prompt()
    answer = terminal.say("Compare LLMs and generative AI")
    assert "│" not in answer
    assert "LLMs:" in answer
    assert "Generative AI:" in answer
    assert "USD" in terminal.say("Compare the market size of LLMs and generative AI")


def test_a_terminal_shows_one_answer_with_colour(trained: Path, open_terminal: Open) -> None:
    terminal = open_terminal("ask", "Compare", "LLMs", "and", "generative AI", cwd=trained)
    assert terminal.end() == 0
    assert "│" in terminal.text
    assert COLOUR.search(terminal.raw)
