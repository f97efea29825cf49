"""Rasa custom actions: each reads the tracker, asks the answering core, and renders its answer."""
