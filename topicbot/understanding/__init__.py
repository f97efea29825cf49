"""Rasa components between the spaCy pipeline and the dialogue, named in ``config.yml``."""
