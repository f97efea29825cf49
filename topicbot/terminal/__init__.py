"""Talking to the bot in a terminal, through a pipe, or one question at a time."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells have it."""
