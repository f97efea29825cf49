"""Keeps the messages of libraries away from the person at the terminal."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from typing import TextIO


def silence() -> TextIO:
    """Silence warnings, logs and the standard error of native libraries until the process ends.

    Returns:
        A stream to the real standard error, for what this program itself has to say.
    """
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        stream = os.fdopen(os.dup(2), "w", buffering=1, errors="replace", encoding=_encoding())
    except OSError:  # started without a standard error
        stream = os.fdopen(os.dup(nowhere), "w")
    os.dup2(nowhere, 2)
    return stream


def silence_structlog() -> None:
    """Send structlog's warnings the way of other logs, and make nothing of what is below them."""
    import structlog

    structlog.configure(
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    )


def _encoding() -> str:
    return getattr(sys.stderr, "encoding", None) or "utf-8"
