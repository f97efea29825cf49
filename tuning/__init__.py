"""Tunes the reader to what the bot is taught; `make tune` runs it."""
