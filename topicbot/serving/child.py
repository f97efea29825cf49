"""Runs one of the two servers, as a child of the supervisor that ends when it does.

The supervisor holds the other end of this process's standard input. However it goes, killed or
crashed, that pipe is then closed, and this process stops.
"""

from __future__ import annotations

import os
import socket
import sys
import threading

import click

LARGEST_REQUEST = 64 * 1024


def end_with_supervisor() -> None:
    """Stop this process at once when its standard input is closed."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


@click.group()
def main() -> None:
    """Start one of the servers."""
    end_with_supervisor()


@main.command()
@click.argument("descriptor", type=int)
def actions(descriptor: int) -> None:
    """Serve the custom actions on a socket that the supervisor has bound."""
    from rasa_sdk.endpoint import create_app

    app = create_app("actions", cors_origins="")
    app.run(sock=socket.socket(fileno=descriptor), access_log=False, motd=False)


@main.command()
@click.argument("model")
@click.argument("endpoints")
@click.argument("host")
@click.argument("port", type=int)
@click.argument("credentials")
def server(model: str, endpoints: str, host: str, port: int, credentials: str) -> None:
    """Serve the channels of the credentials, and nothing else of Rasa's interface."""
    os.environ["SANIC_REQUEST_MAX_SIZE"] = str(LARGEST_REQUEST)
    import rasa
    from rasa.shared.exceptions import RasaException
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    from topicbot.conversation.results import check_results_with_one_schema

    check_results_with_one_schema()
    configure_logging_and_warnings()
    configure_structlog()
    try:
        rasa.run(
            model,
            endpoints,
            credentials=credentials,
            interface=host,
            port=port,
            enable_api=False,
        )
    except RasaException as error:  # A mistake in a file; the text says which.
        sys.exit(str(error))


if __name__ == "__main__":
    main()
