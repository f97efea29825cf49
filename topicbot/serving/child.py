"""Runs the server, as a child of the supervisor that ends when it does.

The supervisor holds the other end of this process's standard input. However it goes, killed or
crashed, that pipe is then closed, and this process stops.
"""

from __future__ import annotations

import os
import sys
import threading

import click


def end_with_supervisor() -> None:
    """Stop this process at once when its standard input is closed."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


@click.command()
@click.argument("model")
@click.argument("endpoints")
@click.argument("host")
@click.argument("port", type=int)
@click.argument("credentials")
def main(model: str, endpoints: str, host: str, port: int, credentials: str) -> None:
    """Serve the channels of the credentials, with the custom actions in the same process."""
    end_with_supervisor()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints
    from rasa.shared.exceptions import RasaException
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    from topicbot.conversation.actions import InProcessActions
    from topicbot.conversation.quick import make_quick

    configure_logging_and_warnings()
    configure_structlog()
    make_quick()
    try:
        read = AvailableEndpoints.read_endpoints(endpoints)
        read.action = InProcessActions()
        serve_application(
            model,
            credentials=credentials,
            endpoints=read,
            interface=host,
            port=port,
            enable_api=False,
        )
    except (RasaException, ImportError) as error:  # A mistake in a file; the text says which.
        sys.exit(str(error))


if __name__ == "__main__":
    main()
