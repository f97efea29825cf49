"""Measures the bot against a peer in the same run: ``python -m benchmarks start|size|answers``."""
