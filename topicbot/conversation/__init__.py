"""The loaded bot: dialogue and actions in one process."""
