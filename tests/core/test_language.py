"""Texts are corrected, what they name is found, and they are encoded, without Rasa."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import spacy
from numpy.typing import NDArray
from safetensors.numpy import save_file
from spacy.language import Language

from topicbot import language
from topicbot.facts import FactStore
from topicbot.facts.types import Entry
from topicbot.language.encoder import BATCH, LONGEST, SentenceEncoder, coming_after
from topicbot.language.entities import patterns, spoken_forms
from topicbot.language.negation import is_excluded
from topicbot.language.speller import SHORTHAND, Speller
from topicbot.language.weights import PACKAGE, PRECISION, SHA256, WrongWeights, prepare

PROJECT = Path(__file__).parents[2]
ENCODER_CACHE = PROJECT / ".cache" / "encoder"


@pytest.fixture(scope="session")
def speller(nlp: Language) -> Speller:
    return nlp.get_pipe("topic_speller")  # type: ignore[return-value]


@pytest.fixture(scope="session")
def encoder(nlp: Language) -> SentenceEncoder:
    """The pipeline's encoder, reading texts in one way only."""
    pipe: SentenceEncoder = spacy.blank("en").add_pipe("topic_encoder")  # type: ignore[assignment]
    pipe.canonical = nlp.get_pipe("topic_encoder").canonical  # type: ignore[attr-defined]
    return pipe


def norms(nlp: Language, text: str) -> str:
    with nlp.select_pipes(enable=["topic_speller"]):
        return " ".join(token.norm_ for token in nlp(text))


def entities(nlp: Language, text: str) -> list[str]:
    """Ids of what is found; of a year, the year."""
    with nlp.select_pipes(disable=["topic_encoder"]):
        return [e.ent_id_ or e.text for e in nlp(text).ents]


class TestSpeller:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            # Words of the topic.
            ("langauge", "language"),
            ("genrative", "generative"),
            ("strenghts", "strengths"),
            ("weaknesess", "weaknesses"),
            ("architcture", "architecture"),
            ("trasformer", "transformer"),
            ("difussion", "diffusion"),
            ("midjorney", "midjourney"),
            ("imges", "images"),
            ("vidoe", "video"),
            ("helthcare", "healthcare"),
            ("tranlsate", "translate"),
            ("hallucinatoin", "hallucination"),
            # Common words.
            ("explian", "explain"),
            ("becuase", "because"),
            ("diference", "difference"),
            ("betwen", "between"),
            ("shoud", "should"),
            ("understnad", "understand"),
            ("exampel", "example"),
            ("yess", "yes"),
        ],
    )
    @pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
    def test_corrects(self, speller: Speller, case: object, typed: str, meant: str) -> None:
        assert speller.correct(case(typed)) == meant  # type: ignore[operator]

    @pytest.mark.parametrize(
        "word",
        [
            *("llms", "genai", "chatgpt", "gpt", "gans", "vaes", "bert", "midjourney", "roi"),
            *("copilot", "cagr", "fine", "tuning", "summarise", "colour", "organisations"),
            *("chatbot", "dataset", "backend", "roadmap", "llama", "anthropic", "gdpr"),
            *("i", "a", "is", "ok", "hmm", "xyz", "qwrtz"),
        ],
    )
    def test_leaves_right_and_short_words(self, speller: Speller, word: str) -> None:
        assert speller.correct(word) == word
        assert speller.correct(word.upper()) == word

    @pytest.mark.parametrize(
        "word", ["2034", "gpt-4", "3d", "44.2%", "h100", "c3po", "w8", "@home"]
    )
    def test_leaves_what_holds_digits_and_signs(self, speller: Speller, word: str) -> None:
        assert speller.correct(word) == word

    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("ask Pankaj Arora about it", "ask pankaj arora about it"),
            ("my colleague Kaisler wrote", "my colleague kaisler wrote"),
            ("the firm InVizion", "the firm invizion"),
            # A name is still corrected to a word of the topic.
            ("pictures by Midjorney", "pictures by midjourney"),
        ],
    )
    def test_leaves_names(self, nlp: Language, text: str, read: str) -> None:
        assert norms(nlp, text) == read

    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("wat r llms", "what are llms"),
            ("u vs me", "you versus me"),
            ("pls explain teh diff", "please explain the difference"),
            ("idk", "i do not know"),
            ("whats an LLM?", "what 's an llm ?"),
            ("it doesnt", "it does n't"),
            ("ive been there", "i 've been there"),
            ("don’t", "do n't"),
            ("L.L.M.", "llm"),
            ("the A.I. market", "the ai market"),
        ],
    )
    def test_writes_out_short_forms(self, nlp: Language, text: str, read: str) -> None:
        assert norms(nlp, text) == read

    def test_each_short_form_is_a_word_for_spacy(self, nlp: Language) -> None:
        assert [short for short in SHORTHAND if len(nlp.make_doc(short)) > 1] == []

    def test_shorthand_is_written_out_to_right_words(self, speller: Speller) -> None:
        words = {word for phrase in SHORTHAND.values() for word in phrase.split()}
        assert not words & set(SHORTHAND)
        assert {word: speller.correct(word) for word in words} == {word: word for word in words}

    def test_all_words_of_the_glossary_are_right(self, store: FactStore, speller: Speller) -> None:
        words = {
            word
            for entry in store.glossary.values()
            for form in spoken_forms(entry)
            for word in form.split()
            if word.isalpha() and word not in SHORTHAND
        }
        assert {word: speller.correct(word) for word in words} == {word: word for word in words}

    def test_knows_nothing_before_it_learns(self) -> None:
        speller = Speller()
        assert speller.correct("langauge") == "langauge"
        speller.learn(["language"])
        assert speller.correct("langauge") == "language"


class TestEntities:
    def test_every_form_of_every_entry_is_found(self, store: FactStore, nlp: Language) -> None:
        listed = patterns(store.glossary.values())
        forms = [(p["pattern"], p["id"]) for p in listed if isinstance(p["pattern"], str)]
        assert len({form for form, _ in forms}) == len(forms)
        missed = []
        with nlp.select_pipes(disable=["topic_encoder"]):
            texts = [f"tell me of {form}" for form, _ in forms]
            for (form, entry), doc in zip(forms, nlp.pipe(texts), strict=True):
                found = [(e.text, e.ent_id_) for e in doc.ents]
                if (form, entry) not in found:
                    missed.append((form, entry, found))
        assert missed == []

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            # The two subjects, in many ways.
            ("What is an LLM?", ["llm"]),
            ("LLMs LLM's llms' LLM’s", ["llm"] * 4),
            ("large langauge modles", ["llm"]),
            ("LARGE LANGUAGE MODELS", ["llm"]),
            ("large-language model", ["llm"]),
            ("language models and text AI", ["llm", "llm"]),
            ("GPT-type models", ["llm"]),
            ("gen-AI, GenAI, gen AI, generative A.I.", ["generative-ai"] * 4),
            ("generativeAI", ["generative-ai"]),
            ("genrative ai", ["generative-ai"]),
            ("AI that makes content", ["generative-ai"]),
            ("llm vs genai", ["llm", "generative-ai"]),
            # Tools and architectures.
            ("chat gpt, Chat-GPT, chatgtp", ["chatgpt"] * 3),
            ("DALL-E, DALL·E, dalle, Dall E 3", ["dall-e"] * 4),
            ("OpenAI's ChatGPT and Google’s Gemini", ["chatgpt", "gemini"]),
            ("generative adversarial networks", ["gan"]),
            ("variational auto-encoders", ["vae"]),
            ("difussion modles", ["diffusion"]),
            ("generative pre-trained transformers", ["gpt"]),
            ("GPT-4 and gpt 3.5", ["gpt", "gpt"]),
            ("transformer-based models", ["transformer"]),
            # Years, and numbers that are none.
            ("in 2030", ["2030"]),
            ("2024-2034", ["2024", "2034"]),
            ("1999 or 2050", ["1999", "2050"]),
            ("1000 tokens, 12034, 3024", ["tokens"]),
            # The longest name counts.
            ("chatbots", ["chatbots"]),
            ("text-to-image", ["image"]),
            ("customer support", ["customer-service"]),
            ("which grows faster", ["faster"]),
            ("small language models", ["small-language-models"]),
            ("Stable Diffusion", ["stable-diffusion"]),
            ("Microsoft Copilot", ["microsoft-copilot"]),
            ("GitHub Copilot", ["github-copilot"]),
            # Plurals are of what is listed as a plural.
            ("articles", ["text"]),
            ("the article", ["article"]),
            # Misspellings.
            ("strenghts and weaknesess", ["strengths", "weaknesses"]),
            ("imges or vidoes", ["image", "video"]),
            # What is not held, by name.
            ("Llama, DeepSeek, Mistral", ["llama", "deepseek", "mistral"]),
            ("open ai", ["openai"]),
            ("retrieval augmented generation", ["rag"]),
        ],
    )
    def test_finds(self, nlp: Language, text: str, found: list[str]) -> None:
        assert entities(nlp, text) == found

    @pytest.mark.parametrize(
        "text",
        [
            "I need to know how it works",
            "a quick intro, please",
            "where lies the town",
            "go ahead and tell me more",
            "that is a meta question, and no agent is needed",
            "how many words do you know",
            "are you a robot",
            "I am a student in a hurry, explain it all",
            "they rely on it, and it takes time",
            "can it do other things",
            "what is the price, and when was it released",
            "I was not paying attention",
            "my apple is greener",
        ],
    )
    def test_finds_nothing_in_common_words(self, nlp: Language, text: str) -> None:
        assert entities(nlp, text) == []

    @pytest.mark.parametrize(
        ("text", "excluded"),
        [
            ("not LLMs but generative AI", ["llm"]),
            ("anything but images", ["image"]),
            ("tools other than DALL·E", ["dall-e"]),
            ("without images", ["image"]),
            ("apart from cost and bias", ["cost", "bias"]),
            ("it does not replace people", []),
            ("is it not true that LLMs write text", []),
            ("LLMs, not the others", []),
            ("LLMs can't draw images", []),
            ("so it cannot translate", []),
            ("it is not images", ["image"]),
            ("Isn't ChatGPT an LLM?", []),
            ("so aren't LLMs generative AI", []),
            ("forget ChatGPT, what of Claude", ["chatgpt"]),
            ("images weren't the point", []),
            ("bias wasn't the point, the cost", ["bias"]),
        ],
    )
    def test_notices_what_is_not_meant(self, nlp: Language, text: str, excluded: list[str]) -> None:
        assert [e.ent_id_ for e in nlp(text).ents if is_excluded(e)] == excluded

    @pytest.mark.parametrize(
        ("text", "label", "found"),
        [
            ("above 1.5 billion dollars", "amount", ["above 1.5 billion"]),
            ("over a hundred million", "amount", ["over a hundred million"]),
            ("more than $2 trillion", "amount", ["more than $2 trillion"]),
            ("under 2 trillion", "amount", ["under 2 trillion"]),
            ("how many billions", "amount", []),
            ("USD 150bn by then", "amount", ["USD 150bn"]),
            ("will it hit the trillion", "amount", ["hit the trillion"]),
            ("the millions of texts", "amount", []),
            ("so it grows tenfold, or fiftyfold", "factor", ["tenfold", "fiftyfold"]),
            ("will it be 20 times bigger", "factor", ["20 times bigger"]),
            ("a 2.5x rise, or x3", "factor", ["2.5x", "x3"]),
            ("does it double", "factor", ["double"]),
            ("that ten-fold rise", "factor", ["ten-fold"]),
            ("how many times", "factor", []),
            ("ten years after 2024", "span", ["ten years after"]),
            ("and in ten years?", "span", ["in ten years"]),
            ("five years ago", "span", []),
            ("in 10 yrs", "span", ["in 10 yrs"]),
            ("what are LLMs, in one sentence", "length", ["one sentence"]),
            ("a one-liner on LLMs", "length", ["one-liner"]),
            ("two short bullets please", "length", ["two short bullets"]),
            ("gimme 3 points", "length", ["3 points"]),
            ("the three most important things", "length", ["three most important things"]),
            ("5 key points", "length", ["5 key points"]),
            ("the two things", "length", []),
            ("the top 3 risks", "length", ["top 3"]),
            ("one line of business", "length", ["one line"]),
        ],
    )
    def test_finds_sums_and_spans(
        self, nlp: Language, text: str, label: str, found: list[str]
    ) -> None:
        assert [e.text for e in nlp(text).ents if e.label_ == label] == found

    def test_makes_forms_of_a_name(self) -> None:
        entry = Entry(id="x", kind="tool", name="Text-to-Speech", synonyms=("voice box", "GPU"))
        assert spoken_forms(entry) == {
            *("text-to-speech", "text to speech", "texttospeech"),
            *("text-to-speeches", "text to speeches", "texttospeeches"),
            *("voice box", "voice-box", "voice boxes", "voice-boxes", "gpu", "gpus"),
        }


class TestEncoder:
    def test_gives_each_text_a_vector(self, nlp: Language, encoder: SentenceEncoder) -> None:
        vectors = encoder.encode(["What is an LLM?", "", "?" * 50])
        assert vectors.shape == (3, encoder.width) == (3, 384)
        assert vectors.dtype == np.float32
        doc = nlp("What is an LLM?")
        assert (doc.tensor == doc.vector).all()

    def test_gives_the_same_text_the_same_vector(self, nlp: Language) -> None:
        assert (nlp("compare them").vector == nlp("compare them").vector).all()

    def test_gives_a_batch_what_it_gives_one(self, nlp: Language) -> None:
        texts = ["llm", "What is generative AI, and what is it good for?", "", "hi", "2034?"]
        texts *= BATCH
        for text, doc in zip(texts, nlp.pipe(texts), strict=True):
            assert similarity(nlp(text).vector, doc.vector) == pytest.approx(1, abs=1e-5)

    def test_reads_a_text_after_a_question(self, nlp: Language, encoder: SentenceEncoder) -> None:
        text, asked = "and the other one?", "What are large language models?"
        alone, after, other = encoder.encode([text, (text, asked), (text, "Who wrote it?")])
        assert similarity(alone, after) < 0.999
        assert similarity(after, other) < 0.999
        docs = (coming_after(nlp.make_doc(text), question) for question in ("", asked))
        for doc, vector in zip(nlp.pipe(docs), (alone, after), strict=True):
            assert similarity(doc.vector, vector) == pytest.approx(1, abs=1e-5)

    def test_gives_nearly_the_same_vector_on_an_older_cpu(self, encoder: SentenceEncoder) -> None:
        text = "Which AI would you choose for murals?"
        code = f"""
import spacy
import topicbot.language
encoder = spacy.blank("en").add_pipe("topic_encoder", config={{"cache": {str(ENCODER_CACHE)!r}}})
print(*encoder.encode([{text!r}])[0])
"""
        older = {"CT2_FORCE_CPU_ISA": "GENERIC", "ONEDNN_MAX_CPU_ISA": "SSE41"}
        command = [sys.executable, "-c", code]
        env = os.environ | older
        printed = subprocess.run(command, env=env, cwd=PROJECT, capture_output=True, check=True)
        there = np.array(printed.stdout.split(), dtype=np.float32)
        assert similarity(there, encoder.encode([text])[0]) > 0.98

    @pytest.mark.parametrize("text", ["", " ", "\n", "🤖", "¿Qué?", "a" * 5_000])
    def test_takes_any_text(self, nlp: Language, text: str) -> None:
        vector = nlp(text).vector
        assert np.isfinite(vector).all()

    def test_reads_the_beginning_of_a_long_text(self, encoder: SentenceEncoder) -> None:
        beginning, rest = "models " * LONGEST, "pictures " * 5_000
        long, longer = encoder.encode([beginning, beginning + rest])
        assert similarity(long, longer) == pytest.approx(1, abs=5e-3)
        # The second half of what can be read is read too.
        half = "models " * (LONGEST // 2)
        short, mixed = encoder.encode([half, half + "pictures " * (LONGEST // 2 - 10)])
        assert similarity(short, mixed) < 0.95

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("explain llms to me", "What is a large language model?"),
            ("genai strengths", "the strengths of generative artificial intelligence"),
            ("what are VAEs", "what is a variational autoencoder?"),
            ("wat is a langauge modle", "what is an LLM"),
        ],
    )
    def test_reads_abbreviations_as_what_they_stand_for(
        self, nlp: Language, encoder: SentenceEncoder, one: str, other: str
    ) -> None:
        with nlp.select_pipes(disable=["topic_encoder"]):
            first, second = (encoder(nlp(text)).vector for text in (one, other))
        assert similarity(first, second) >= 0.7

    def test_tells_questions_apart(self, nlp: Language) -> None:
        texts = ["how big is the market", "can it draw a cat", "who wrote this", "good morning"]
        vectors = [doc.vector for doc in nlp.pipe(texts)]
        assert all(similarity(one, other) < 0.6 for one, other in combinations(vectors, 2))


class TestPipeline:
    def test_comes_back_from_disk_as_it_was(
        self, store: FactStore, nlp: Language, tmp_path: Path
    ) -> None:
        language.build(store.glossary.values()).to_disk(tmp_path / "kept")
        again = spacy.load(tmp_path / "kept")
        assert again.pipe_names == nlp.pipe_names
        for text in ["wat are genrative modles", "GPT-4 in 2030?", "Llama vs Claude", ""]:
            one, other = nlp(text), again(text)
            assert [token.norm_ for token in one] == [token.norm_ for token in other]
            assert [(e.label_, e.ent_id_) for e in one.ents] == [
                (e.label_, e.ent_id_) for e in other.ents
            ]
            assert (one.vector == other.vector).all()

    def test_is_kept_by_what_it_depends_on(self, tmp_path: Path) -> None:
        tea = Entry(id="tea", kind="subject", name="tea")
        coffee = Entry(id="coffee", kind="subject", name="coffee")
        language.load([tea], tmp_path)
        language.load([tea], tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == [language.fingerprint([tea])[:16]]
        language.load([tea, coffee], tmp_path)
        assert len(list(tmp_path.iterdir())) == 2

    def test_may_be_kept_by_two_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tea = Entry(id="tea", kind="subject", name="tea")
        build = language.build

        def overtaken(entries: list[Entry], tuned: Path | None) -> Language:
            monkeypatch.undo()
            language.load(entries, tmp_path, tuned)
            return build(entries, tuned)

        monkeypatch.setattr("topicbot.language.pipeline.build", overtaken)
        assert language.load([tea], tmp_path)("tea").ents[0].ent_id_ == "tea"
        assert len(list(tmp_path.iterdir())) == 1

    def test_fingerprint_changes_with_the_glossary(self, store: FactStore) -> None:
        entries = list(store.glossary.values())
        changed = entries[0].copy(update={"synonyms": (*entries[0].synonyms, "wordsmith")})
        known = language.fingerprint(entries)
        assert language.fingerprint(entries) == known
        assert language.fingerprint([changed, *entries[1:]]) != known
        assert language.fingerprint(entries[1:]) != known


class TestWeights:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Links to the installed weights."""
        from importlib.resources import files

        folder = tmp_path / "weights"
        folder.mkdir()
        for name in ("model.safetensors", "config.json", "tokenizer.json"):
            (folder / name).symlink_to(Path(str(files(PACKAGE))) / "model" / name)
        return folder

    def test_are_the_published_ones(self) -> None:
        model, tokenizer = prepare(None, None, ENCODER_CACHE)
        assert model == ENCODER_CACHE / f"{SHA256[:16]}-{PRECISION}"
        assert (model / "model.bin").is_file()
        assert tokenizer.name == "tokenizer.json"

    def test_may_come_from_another_folder(self, folder: Path) -> None:
        model, tokenizer = prepare(folder, SHA256, ENCODER_CACHE)
        assert model == ENCODER_CACHE / f"{SHA256[:16]}-{PRECISION}"
        assert tokenizer == folder / "tokenizer.json"

    def test_are_refused_where_they_are_not_the_expected_ones(
        self, folder: Path, tmp_path: Path
    ) -> None:
        (folder / "model.safetensors").unlink()
        (folder / "model.safetensors").write_bytes(b"something else")
        with pytest.raises(WrongWeights) as caught:
            prepare(folder, SHA256, tmp_path)
        message = str(caught.value)
        assert message.startswith(
            f"{folder / 'model.safetensors'} is not the file that was expected"
        )
        assert f"not {SHA256}. Install the locked packages again." in message
        assert list(tmp_path.iterdir()) == [folder]

    @pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
    def test_are_missed(self, folder: Path, tmp_path: Path, name: str) -> None:
        (folder / name).unlink()
        with pytest.raises(WrongWeights, match=f"has no file {folder / name}"):
            prepare(folder, None, tmp_path)

    def test_are_missed_in_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(WrongWeights, match="has no file"):
            prepare(tmp_path / "nowhere", None, tmp_path)
        with pytest.raises(WrongWeights):
            spacy.blank("en").add_pipe("topic_encoder", config={"folder": str(tmp_path)})


class TestTunedWeights:
    @staticmethod
    def change(path: Path, by: float) -> Path:
        """A change of one matrix, all numbers by as much; every second the other way."""
        name = "change.encoder.layer.0.output.dense.weight"
        left, right = np.tile([[by], [-by]], (192, 1)), np.ones((1, 1536))
        factors = {f"{name}.left": left, f"{name}.right": right}
        save_file({name: factor.astype(np.float16) for name, factor in factors.items()}, path)
        return path

    @staticmethod
    def vector(change: Path | None, cache: Path) -> NDArray[np.float32]:
        settings = {"change": str(change) if change else None, "cache": str(cache)}
        nlp = spacy.blank("en")
        nlp.add_pipe("topic_encoder", config=settings)
        return nlp("which tea is the greenest").vector

    def test_read_otherwise(self, tmp_path: Path) -> None:
        published = self.vector(None, tmp_path)
        same = self.vector(self.change(tmp_path / "same", 0.0), tmp_path)
        other = self.vector(self.change(tmp_path / "other", 0.01), tmp_path)
        assert similarity(published, same) == pytest.approx(1, abs=1e-5)
        assert similarity(published, other) < 0.99

    def test_add_to_a_vector_of_the_weights(self, tmp_path: Path) -> None:
        added = {"change.embeddings.LayerNorm.bias": np.tile([0.5, -0.5], 192).astype(np.float16)}
        save_file(added, tmp_path / "added")
        published = self.vector(None, tmp_path)
        assert similarity(published, self.vector(tmp_path / "added", tmp_path)) < 0.99

    def test_tell_one_pipeline_from_another(self, tmp_path: Path) -> None:
        entry = Entry(id="tea", kind="subject", name="tea")
        known = [language.fingerprint([entry])]
        for by in (0.1, 0.2):
            known.append(language.fingerprint([entry], self.change(tmp_path / "a", by)))
        assert len({*known}) == 3

    def test_are_missed(self, tmp_path: Path) -> None:
        with pytest.raises(WrongWeights, match=f"encoder {tmp_path / 'nowhere'} is not there"):
            prepare(None, None, tmp_path, tmp_path / "nowhere")


def similarity(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The cosine of two vectors."""
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize("package", ["facts", "answering", "language", "reader"])
def test_needs_neither_rasa_nor_a_web_framework(package: str) -> None:
    heavy = {"rasa", "rasa_sdk", "sanic", "fastapi", "starlette", "flask", "aiohttp", "tensorflow"}
    code = f"import sys, topicbot.{package}; print(*{heavy!r} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.split() == []
