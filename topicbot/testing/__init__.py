"""Conversation tests: pytest collects dialogues in YAML and holds them with the bot."""
