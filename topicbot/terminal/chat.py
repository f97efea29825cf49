"""A conversation with a person at a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from topicbot.terminal import commands
from topicbot.terminal.activity import Activity
from topicbot.terminal.prompt import prompt
from topicbot.terminal.rendering import render
from topicbot.terminal.session import Session

HINT = "Type a question. /help lists the commands, Ctrl-D leaves."


async def chat(session: Session, screen: Console, errors: Console) -> None:
    """Ask for lines and answer them until the person leaves.

    Args:
        session: The conversation.
        screen: Where answers are shown.
        errors: Where it is shown that an answer takes time.
    """
    ask = prompt(commands.COMMANDS)
    screen.print(Text(HINT, style="dim"), "")
    while True:
        try:
            line = (await ask()).strip()
            if not line:
                continue
            if line.startswith("/"):
                shown = await commands.run(session, line)
            else:
                with Activity(errors, "Thinking"):
                    shown = render(await session.say(line))
        except (EOFError, commands.Leave):
            return
        screen.print("", shown, "", sep="\n")
