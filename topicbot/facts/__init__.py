"""The curated fact store: its types, how it is read, and what is checked."""

from topicbot.facts.loading import FactStoreError, Problem, load_store
from topicbot.facts.store import FactStore

__all__ = ["FactStore", "FactStoreError", "Problem", "load_store"]
