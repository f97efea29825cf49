"""The bot as a server: Rasa's server and the action server under one supervisor."""
