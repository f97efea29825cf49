"""Tells what a message asks from its vector: linear layers, and what they are taught."""
