"""Understands text with spaCy: corrects typos, finds what the glossary names, encodes sentences.

The three steps are spaCy components that know no topic; the glossary teaches them::

    nlp = topicbot.language.load(load_store(Path("data/facts")).glossary.values())
    doc = nlp("strenghts of chai?")
    doc[0].norm_  # "strengths"
    [(ent.text, ent.label_, ent.ent_id_) for ent in doc.ents]
    doc.vector  # 384 numbers
"""

from topicbot.language.pipeline import build, encoder_of, fingerprint, load, written

__all__ = ["build", "encoder_of", "fingerprint", "load", "written"]
