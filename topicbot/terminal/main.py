"""The `topicbot` command. What is slow to import is imported when it is needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from topicbot.terminal import INTERRUPTED

if TYPE_CHECKING:
    from topicbot.terminal.session import Session, Stage

project_option = click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the bot's project, if it is not this one or one above it.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
debug_option = click.option(
    "--debug", is_flag=True, help="Show what libraries report, and the stack trace of a failure."
)


@click.group(invoke_without_command=True)
@project_option
@json_option
@debug_option
@click.pass_context
def main(context: click.Context, project: Path | None, as_json: bool, debug: bool) -> None:
    """Talk with the bot.

    At a terminal this is a chat. Questions from a pipe are answered line by line.
    """
    if context.invoked_subcommand is None:
        _answer("", project, debug, as_json=as_json)


@main.command()
@click.argument("question", nargs=-1)
@click.option("--explain", is_flag=True, help="Add how the answer came about.")
@project_option
@json_option
@debug_option
@click.pass_context
def ask(
    context: click.Context,
    question: tuple[str, ...],
    explain: bool,
    project: Path | None,
    as_json: bool,
    debug: bool,
) -> None:
    """Answer one QUESTION and exit."""
    words = " ".join(question).strip()
    if not words:
        raise click.UsageError("Ask something: topicbot ask QUESTION")
    given = context.parent.params if context.parent else {}
    _answer(
        words,
        project or given.get("project"),
        debug or given.get("debug", False),
        as_json=as_json or given.get("as_json", False),
        explain=explain,
    )


def _answer(
    question: str, project: Path | None, debug: bool, *, as_json: bool, explain: bool = False
) -> None:
    """Answer the question, or whatever comes from the terminal or the pipe, and exit."""

    async def talk(session: Session, stage: Stage) -> None:
        from topicbot.terminal.lines import answer_lines, read_lines

        if not question and not as_json and _at_terminal():
            from topicbot.terminal.chat import chat

            await chat(session, stage)
            return
        await answer_lines(
            session,
            [question] if question else read_lines(sys.stdin),
            stage,
            as_json=as_json,
            explain=explain,
            choices=not question,
        )

    try:
        from topicbot.terminal.running import Settings, run

        sys.exit(run(Settings(project, debug), talk))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _at_terminal() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
