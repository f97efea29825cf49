"""Decides what is asked, where what a message names is surer than its intent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from topicbot.answering.describe import OPPOSED, concerning
from topicbot.answering.figures import OF_MARKETS
from topicbot.answering.types import Mention, Question
from topicbot.facts.store import FactStore
from topicbot.facts.types import SUBJECT_KINDS, Fact, QuestionKind


def decided(
    store: FactStore, intent: str, named: tuple[Mention, ...], last: Question | None
) -> str:
    """The intent, where what is named does not decide otherwise.

    Args:
        store: The fact store.
        intent: What the message was understood as.
        named: What it names.
        last: The question that was answered before.

    Returns:
        An intent of the store's questions; empty if the message goes on from the last question.
    """
    kind = store.questions.get(intent)
    if kind is None:
        return intent
    message = _Message(store, kind, named, store.questions[last.intent] if last else None)
    found = (rule(message) for rule in _RULES)
    return next((each for each in found if each is not None), intent)


def ids(named: Iterable[Mention], *kinds: str) -> tuple[str, ...]:
    """Ids of what is named of these kinds, each once, in its order."""
    return tuple(dict.fromkeys(m.id for m in named if m.kind in kinds))


def with_query(store: FactStore, query: str) -> str | None:
    """The first intent whose questions are answered by this query."""
    return next((k.intent for k in store.questions.values() if k.query == query), None)


def with_aspect(store: FactStore, aspect: str) -> str | None:
    """The first intent that asks for this aspect."""
    return next((k.intent for k in store.questions.values() if k.aspect == aspect), None)


@dataclass(frozen=True)
class _Message:
    """What a rule looks at: the kind of question, what is named, and the kind of the last one."""

    store: FactStore
    kind: QuestionKind
    named: tuple[Mention, ...]
    last: QuestionKind | None

    def ids(self, *kinds: str) -> tuple[str, ...]:
        return ids(self.named, *kinds)

    @cached_property
    def things(self) -> tuple[str, ...]:
        return self.ids(*SUBJECT_KINDS)

    @cached_property
    def kinds_of_things(self) -> set[str]:
        return {self.store.glossary[thing].kind for thing in self.things}

    @cached_property
    def aspects(self) -> tuple[str, ...]:
        return self.ids("aspect")

    @cached_property
    def concerned(self) -> tuple[Fact, ...]:
        """Facts that concern what is named of concerns, whatever they are about.

        What is only implied does not count beside content that is named.
        """
        content = self.ids("modality", "task")
        concerns = {m.id for m in self.named if m.kind == "concern" and not (m.implied and content)}
        return tuple(fact for fact in self.store.facts.values() if fact.concerns & concerns)

    @cached_property
    def of_industries(self) -> tuple[Fact, ...]:
        """Facts on the industries that are named."""
        named = {*self.ids("industry")}
        facts = (f for f in self.store.facts.values() if f.concerns & named)
        return tuple(sorted(facts, key=lambda fact: fact.aspect != "industries"))

    @property
    def of_the_source(self) -> bool:
        """Whether the kind of question is one about the source, of which its facts are."""
        facts = [f for f in self.store.facts.values() if f.aspect == self.kind.aspect]
        of_subjects = any({*fact.subject} & {*self.store.subjects()} for fact in facts)
        return self.kind.query == "describe" and bool(facts) and not of_subjects

    @property
    def asks_yes_or_no(self) -> bool:
        return "yes-or-no" in self.ids("form")


def _only_aspect_of_a_concern(message: _Message) -> str | None:
    """What is named has facts on one aspect alone, which no subject can be asked for."""
    store = message.store
    aspects = {fact.aspect for fact in message.concerned}
    askable = {kind.aspect for kind in store.questions.values() if kind.wording}
    if len(aspects) != 1 or aspects & askable or {*message.aspects} & askable:
        return None
    if message.things and not any({*f.subject} & {*store.subjects()} for f in message.concerned):
        return None  # "Does the author say that tea …"
    return with_aspect(store, aspects.pop())


def _concern_of_all(message: _Message) -> str | None:
    """What is said of all the subjects together is asked of that ("can I combine it with …")."""
    store, facts = message.store, message.concerned
    of_all = facts and all({*store.subjects()} <= {*fact.subject} for fact in facts)
    strays = message.kind.query in ("capability", "classify", "same")
    return with_aspect(store, facts[0].aspect) if of_all and strays else None


def _said_by_the_source(message: _Message) -> str | None:
    """What the source says of something is asked of that, and not of the source."""
    forms = message.ids("form")
    source = {*message.ids("subject")} - {*message.store.subjects()}
    by_the_source = {"said", "detail", "some"} & {*forms}
    # "Is he only advertising?" asks nothing of that industry.
    facts = message.concerned or (message.of_industries if by_the_source or source else ())
    said = by_the_source or {*message.things} - source
    # "Is it biased?" may be asked of the source itself.
    of_itself = source or "pointing" in forms
    asked = message.of_the_source or (source and by_the_source and message.kind.aspect)
    if message.of_the_source and by_the_source and not facts and message.aspects:
        return with_aspect(message.store, message.aspects[0])
    if not asked or not facts or (of_itself and not said):
        return None
    if any(fact.aspect == message.kind.aspect for fact in facts):
        return None
    return with_aspect(message.store, facts[0].aspect)


def _who_does(message: _Message) -> str | None:
    """Which thing makes something is asked of all; without that, it goes on ("who can then?")."""
    if "who" not in message.ids("form") or message.things or message.ids("concern", "measure"):
        return None
    if message.ids("modality", "task"):
        tools = message.kind.query in ("tools", "advise")
        return None if tools else with_query(message.store, "capability")
    goes_on = message.last is not None and message.last.query == "capability"
    return "" if goes_on else None


def _market_of_before(message: _Message) -> str | None:
    """After a market, a measure is one of that ("which is bigger then?", "so tea is bigger?")."""
    after = message.last is not None and message.last.query == "market"
    if not (after and message.ids("measure", "factor")):
        return None
    if not message.things:
        return None if message.kind.aspect == "definition" else ""
    return with_query(message.store, "market") if message.kind.aspect == "scope" else None


def _other_one_of_before(message: _Message) -> str | None:
    """What only points back goes on from what was said ("and the other one's?")."""
    pointed = {"other", "first", "second"} & {*message.ids("reference")}
    goes_on = message.kind.query == "same" and message.last and not message.things
    return "" if goes_on and pointed else None


def _same_of_another(message: _Message) -> str | None:
    """Whether another thing does so as well is asked of what was asked before.

    "Does tea need that, too?", "do both do that?" or, after what something can, "and could tea?".
    """
    more = message.ids("aspect", "measure", "concern", "modality", "task", "industry", "method")
    if message.last is None or more or not message.asks_yes_or_no:
        return None
    forms, references = {*message.ids("form")}, message.ids("reference")
    again = message.last.query == message.kind.query == "capability"
    another = again and (message.things or "other" in references)
    as_well = "also" in forms and len(message.things) == 1
    pointed = "pointing" in forms and (as_well or "both" in references)
    return "" if another or pointed else None


def _same_for_another(message: _Message) -> str | None:
    """Who wants the same for one thing does not ask what it is the same as ("the same for …")."""
    goes_on = message.last is not None and message.last.query != "same"
    one = len(message.things) == 1 and not message.asks_yes_or_no
    return "" if message.kind.query == "same" and goes_on and one else None


def _measure(message: _Message) -> str | None:
    """A rate of growth is asked of a market, as is whether a sum that is stated is right."""
    checked = message.of_the_source and message.asks_yes_or_no and message.ids("amount")
    measures = OF_MARKETS & {*message.ids("measure")}
    measured = message.kind.query == "describe" and measures and not message.concerned
    return with_query(message.store, "market") if measured or checked else None


def _opposite(message: _Message) -> str | None:
    """Strengths or weaknesses that are called by name are meant."""
    kind = message.kind
    yields = kind.aspect in (*OPPOSED, "definition") or kind.query == "tools"
    meant = next((a for a in message.aspects if a in OPPOSED), None)
    if meant is None or not yields or kind.aspect in message.aspects:
        return None
    return with_aspect(message.store, meant)


def _task(message: _Message) -> str | None:
    """Whether a task can be done is no question of strengths."""
    opposed = message.kind.aspect in OPPOSED and not message.aspects
    asks = message.asks_yes_or_no and message.ids("task") and not message.ids("concern")
    return with_query(message.store, "capability") if opposed and asks else None


def _tool(message: _Message) -> str | None:
    """What product makes something is asked of tools, and whether one does of what it can."""
    content = message.ids("modality", "task")
    made = content or "pointing" in message.ids("form")  # "What product does that?"
    if message.kind.query == "capability" and made and "tools" in message.aspects:
        return with_query(message.store, "tools")
    named = len(message.things) == 1 and message.kinds_of_things == {"tool"}
    what_it_is = message.kind.query == "tools" or message.kind.aspect == "definition"
    if what_it_is and named and content and message.asks_yes_or_no:
        return with_query(message.store, "capability")
    return None


def _belonging(message: _Message) -> str | None:
    """Whether something is or uses another thing is a question of what belongs to what."""
    what_it_is = message.kind.aspect in ("architecture", "definition", "relation", "tools")
    both = len(message.things) > 1 or {"first", "second"} <= {*message.ids("reference")}
    several = len(message.kinds_of_things) > 1 or (both and message.kind.aspect == "relation")
    asks = what_it_is and message.asks_yes_or_no and several
    return with_query(message.store, "classify") if asks else None


def _which_of_all(message: _Message) -> str | None:
    """Which of all the subjects makes something, or serves a field, is no question of tools."""
    of_all = {*message.store.subjects()} <= {*message.things}
    if message.kind.query != "tools" or not of_all:
        return None
    if message.ids("modality", "task"):
        return with_query(message.store, "capability")
    return with_query(message.store, "advise") if message.ids("industry") else None


def _alone(message: _Message) -> str | None:
    """What is named and nothing said of it goes on from what was said before."""
    whole = message.aspects and message.things
    alone = message.last is not None and "alone" in message.ids("form") and not whole
    return "" if alone and message.kind.query not in ("compare", "advise") else None


def _concern(message: _Message) -> str | None:
    """A concern is no question of a market, nor of what one thing is the same as or belongs to."""
    store, kind, concerns = message.store, message.kind, message.ids("concern")
    of_one = len(message.things) == 1
    alone = of_one and (kind.query in ("same", "classify") or kind.aspect == "relation")
    strays = kind.query == "market" or alone
    if not (concerns and strays) or message.ids("aspect", "measure", "year"):
        return None
    facts = concerning(store, message.things or store.subjects(), "", concerns)
    return with_aspect(store, facts[0].aspect) if facts else None


def _content_of_a_scope(message: _Message) -> str | None:
    """How far a scope reaches to some content is a question of what can be made."""
    asks = message.kind.aspect == "scope" and message.ids("modality", "task")
    return with_query(message.store, "capability") if asks else None


def _thing(message: _Message) -> str | None:
    """What names a tool or an architecture asks about that, and not about all."""
    of_all = message.kind.wording is None and message.kind.query == "describe"
    if not of_all or not message.kinds_of_things - {"subject"}:
        return None
    if message.ids("modality", "task"):
        return with_query(message.store, "capability")
    return with_aspect(message.store, "definition")


_RULES: tuple[Callable[[_Message], str | None], ...] = (
    _said_by_the_source,
    _who_does,
    _alone,
    _same_of_another,
    _only_aspect_of_a_concern,
    _concern_of_all,
    _market_of_before,
    _other_one_of_before,
    _same_for_another,
    _measure,
    _opposite,
    _task,
    _tool,
    _belonging,
    _which_of_all,
    _concern,
    _content_of_a_scope,
    _thing,
)
"""Each says what is asked, or that it cannot tell; the first that can decides."""
