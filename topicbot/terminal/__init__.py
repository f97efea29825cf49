"""Talking to the bot in a terminal, through a pipe, or one question at a time."""
