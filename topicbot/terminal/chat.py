"""A conversation with a person at a terminal."""

from __future__ import annotations

from rich.text import Text

from topicbot.facts import load_store
from topicbot.terminal import commands
from topicbot.terminal.activity import Activity
from topicbot.terminal.prompt import prompt
from topicbot.terminal.rendering import render
from topicbot.terminal.session import Session, Stage

HINT = "Type a question. /help lists the commands, Ctrl-D leaves."


async def chat(session: Session, stage: Stage) -> None:
    """Ask for lines and answer them until the person leaves."""
    ask = prompt(commands.COMMANDS)
    topic = load_store(stage.project / "data" / "facts").source.title
    stage.screen.print("", Text(topic, style="bold"), Text(HINT, style="dim"), "", sep="\n")
    while True:
        try:
            line = (await ask()).strip()
            if not line:
                continue
            if line.startswith("/"):
                shown = await commands.run(session, line)
            else:
                with Activity(stage.errors, "Thinking"):
                    shown = render(await session.say(line))
        except (EOFError, commands.Leave):
            return
        stage.screen.print("", shown, "", sep="\n")
