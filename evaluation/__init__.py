"""Measures the bot on questions that it was not made from: ``python -m evaluation``."""
