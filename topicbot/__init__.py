"""A curated chatbot about one topic."""
