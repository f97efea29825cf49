"""Quick replies and slash commands, with a bot that only repeats what it is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from prompt_toolkit.history import FileHistory, InMemoryHistory
from rich.console import Console

from topicbot.conversation.messages import Button, Reply, Understanding
from topicbot.terminal import commands
from topicbot.terminal.prompt import open_history
from topicbot.terminal.session import Session


class Parrot:
    """A bot that repeats what it is told, and offers two replies in two messages."""

    def __init__(self) -> None:
        self.restarted: list[str] = []

    async def reply(self, text: str, sender: str = "user") -> list[Reply]:
        custom = {"facts": ["f1"], "sources": [{"section": "Birds", "paragraphs": [4]}]}
        first = Reply(f"You said {text}.", (Button("More", "tell me more"),), custom)
        return [first, Reply("Anything else?", (Button("No", "no thanks"),))]

    async def understood(self, text: str, sender: str) -> Understanding:
        return Understanding(text, "repeat", 0.5, (), (("repeat", 0.5),))

    async def restart(self, sender: str = "user") -> None:
        self.restarted.append(sender)


@pytest.fixture
def session() -> Session:
    return Session(Parrot())


def say(session: Session, text: str) -> str:
    return asyncio.run(session.say(text)).question


def command(session: Session, line: str) -> str:
    console = Console(width=100, record=True, quiet=True)
    console.quiet = False
    with console.capture() as captured:
        console.print(asyncio.run(commands.run(session, line)))
    return captured.get()


def test_a_number_chooses_the_quick_reply_of_any_message(session: Session) -> None:
    assert say(session, "1") == "1"
    assert say(session, "1") == "tell me more"
    assert say(session, " 2 ") == "no thanks"


@pytest.mark.parametrize("text", ["0", "3", "2034", "9" * 5000, "1.", "²"])
def test_other_numbers_are_messages(session: Session, text: str) -> None:
    say(session, "hello")
    assert say(session, text) == text


def test_help_names_every_command(session: Session) -> None:
    shown = command(session, "/help")
    assert all(name in shown for name in ("/help", "/restart", "/explain", "/source", "/quit"))
    assert "/save FILE" in shown


@pytest.mark.parametrize("line", ["/explain", "/source", "/save {}"])
def test_before_the_first_answer_there_is_nothing_to_show(
    session: Session, line: str, tmp_path: Path
) -> None:
    assert commands.NOTHING_YET in command(session, line.format(tmp_path / "t"))
    assert not list(tmp_path.iterdir())


def test_explain_and_source_speak_of_the_last_answer(session: Session) -> None:
    say(session, "first")
    say(session, "second")
    shown = command(session, "/explain")
    assert "second" in shown
    assert "first" not in shown
    assert "repeat" in shown
    assert "f1" in shown
    assert "Birds, paragraph 4" in command(session, "/SOURCE")


def test_restart_forgets_the_last_answer_and_its_quick_replies(session: Session) -> None:
    say(session, "hello")
    command(session, "/restart")
    assert isinstance(session.bot, Parrot)
    assert session.bot.restarted == ["user"]
    assert commands.NOTHING_YET in command(session, "/explain")
    assert say(session, "1") == "1"


def test_save_writes_the_whole_conversation(session: Session, tmp_path: Path) -> None:
    say(session, "hello")
    command(session, "/restart")
    say(session, "again, Zoë")
    file = tmp_path / "my talk.txt"
    assert "Saved" in command(session, f"/save {file}")
    text = file.read_text(encoding="utf-8")
    assert text.index("You: hello") < text.index("Bot: You said hello.") < text.index("Zoë")
    assert "  1  More" in text


def test_save_replaces_a_file_only_when_told_to(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "t"
    file.write_text("precious")
    say(session, "hello")
    assert f"/save! {file}" in " ".join(command(session, f"/save {file}").split())
    assert file.read_text() == "precious"
    command(session, f"/save! {file}")
    assert "You: hello" in file.read_text()


@pytest.mark.parametrize(
    "name", ["", ".", "no/such/folder/t", "a\0b", "~nobody-of-that-name/t", "a" * 300]
)
def test_save_says_in_a_sentence_what_does_not_work(
    session: Session, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    say(session, "hello")
    for line in ("/save", "/save!"):
        shown = " ".join(command(session, f"{line} {name}").split())
        assert "Name a file" in shown or "could not be written" in shown or "exists" in shown
    assert not list(tmp_path.iterdir())


def test_an_unknown_command_is_answered_with_the_nearest(session: Session) -> None:
    assert "Did you mean /explain?" in command(session, "/explian")
    assert "/help lists" in command(session, "/zzzzzz")
    assert "There is no command /etc/passwd." in command(session, "/etc/passwd")


def test_quit_leaves(session: Session) -> None:
    with pytest.raises(commands.Leave):
        asyncio.run(commands.run(session, "/quit"))


def test_history_is_a_private_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    history = open_history()
    assert isinstance(history, FileHistory)
    history.append_string("what is it?")
    history.append_string("not \udcff Unicode")
    file = tmp_path / "state" / "topicbot" / "history"
    assert "what is it?" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0


def test_history_is_forgotten_where_it_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert isinstance(open_history(), InMemoryHistory)
