"""Tunes the sentence encoder to what the bot is taught; `make tune` runs it."""
