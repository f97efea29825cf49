"""Serves the bot: python -m topicbot.serving --host 127.0.0.1 --port 5005."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from topicbot.conversation.training import TrainingFailed, ensure_model
from topicbot.serving.supervisor import CannotServe, Supervisor, claim

FOR_THE_OWNER_ALONE = 0o077
"""Mask of the permissions of conversations, logs and what else is written."""
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5005, show_default=True, type=click.IntRange(1, 65535))
@click.option("--credentials", default="credentials.yml", show_default=True, type=EXISTING)
@click.option("--endpoints", default="endpoints.yml", show_default=True, type=EXISTING)
def main(host: str, port: int, credentials: Path, endpoints: Path) -> None:
    """Serve the bot until Ctrl-C or SIGTERM."""

    def say(line: str) -> None:
        click.echo(line, err=True)

    os.umask(FOR_THE_OWNER_ALONE)
    project = Path.cwd()
    try:
        claim(host, port)
        model = ensure_model(project, say)
        supervisor = Supervisor(project, model, host, port, say, credentials, endpoints)
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
