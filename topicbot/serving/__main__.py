"""Serves the bot over REST: python -m topicbot.serving --host 127.0.0.1 --port 5005."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

from topicbot.conversation.training import TrainingFailed, ensure_model
from topicbot.serving.supervisor import CannotServe, Supervisor, claim


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5005, show_default=True, type=click.IntRange(1, 65535))
def main(host: str, port: int) -> None:
    """Serve the bot until Ctrl-C or SIGTERM."""

    def say(line: str) -> None:
        click.echo(line, err=True)

    project = Path.cwd()
    try:
        claim(host, port)
        supervisor = Supervisor(project, ensure_model(project, say), host, port, say)
        signal.signal(signal.SIGINT, supervisor.stop)
        signal.signal(signal.SIGTERM, supervisor.stop)
        supervisor.run()
    except (CannotServe, TrainingFailed) as error:
        say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    say("Stopped")


if __name__ == "__main__":
    main()
