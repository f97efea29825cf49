"""A pytest plugin that collects conversation tests; docs/conversation-tests.md has the format."""

from __future__ import annotations

import asyncio
import re
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from topicbot.files import is_read

# Pytest imports this module wherever the package is installed, so what needs more than pytest is
# imported where a conversation test is really there.
if TYPE_CHECKING:
    from topicbot.testing.cases import Case, Script
    from topicbot.testing.partners import Partner, Talker
    from topicbot.testing.served import Served

_CASES = re.compile(rb"^(\xef\xbb\xbf)?test_cases\s*:", re.MULTILINE)
_FOLDER = "conversations"
_MADE = pytest.StashKey[dict[str, Any]]()


class Hooks:
    """What a ``conftest.py`` may do instead of this plugin."""

    @pytest.hookspec(firstresult=True)
    def pytest_conversation_partner(self, config: pytest.Config, http: bool) -> Partner | None:
        """Begin a conversation with the bot: in this process, or over HTTP."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let pytest know the hook."""
    pluginmanager.add_hookspecs(Hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest know the marker."""
    config.stash[_MADE] = {}
    config.addinivalue_line("markers", "http: a conversation with the served bot")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect YAML with ``test_cases``, and whatever else stands in a folder for such files."""
    if is_read(file_path.name) and (_FOLDER in file_path.parts or _holds_cases(file_path)):
        return ConversationFile.from_parent(parent, path=file_path)
    return None


def _holds_cases(path: Path) -> bool:
    try:
        return _CASES.search(path.read_bytes()) is not None
    except OSError:
        return False


@pytest.hookimpl(trylast=True)
def pytest_conversation_partner(config: pytest.Config, http: bool) -> Partner:
    """Talk to the project's own bot, of which there is one in a session, as somebody new."""
    from topicbot.testing.partners import Direct, OverHttp

    sender = uuid.uuid4().hex
    if http:
        return OverHttp(served_bot(config).url, sender)
    bot, loop = _once(config, "bot", _loaded_bot)
    return Direct(bot, loop, sender)


def served_bot(config: pytest.Config) -> Served:
    """The server of a session, started when it is first asked for and ended with the session."""
    served: Served = _once(config, "server", _start_server)
    return served


def _once(config: pytest.Config, name: str, make: Callable[[pytest.Config], Any]) -> Any:
    """Make something once in a session; where that failed, fail again without another try."""
    made = config.stash[_MADE]
    if name not in made:
        try:
            made[name] = make(config)
        except Exception as error:
            made[name] = error
    if isinstance(made[name], Exception):
        raise made[name]
    return made[name]


def _loaded_bot(config: pytest.Config) -> tuple[Talker, asyncio.AbstractEventLoop]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Of libraries; pytest would list each.
        from topicbot.conversation.bot import Bot
        from topicbot.conversation.training import ensure_model
        from topicbot.terminal.quiet import silence_structlog

        silence_structlog()
        model = ensure_model(config.rootpath, print)
        loop = asyncio.new_event_loop()
        config.add_cleanup(loop.close)
        return loop.run_until_complete(Bot.load(model, config.rootpath)), loop


def _start_server(config: pytest.Config) -> Served:
    from topicbot.conversation.training import ensure_model
    from topicbot.testing.served import Served

    ensure_model(config.rootpath, print)
    served = Served(config.rootpath)

    def end() -> None:
        served.end()

    config.add_cleanup(end)
    return served.ready()


class ConversationFile(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterator[pytest.Item]:
        """Read the cases; each is an item, and one more if it is also played over HTTP."""
        from topicbot.facts.yaml_files import BrokenFile
        from topicbot.testing.cases import load_script, names_of

        try:
            names = _once(self.config, "names", lambda config: names_of(config.rootpath))
            script = load_script(self.path, names)
        except BrokenFile as error:
            raise self.CollectError(str(error)) from None
        for number, case in enumerate(script.content.test_cases):
            yield Conversation.from_parent(self, name=case.test_case, script=script, number=number)
            if case.http:
                name = f"{case.test_case} [http]"
                item = Conversation.from_parent(self, name=name, script=script, number=number)
                item.add_marker("http")
                yield item


class Conversation(pytest.Item):
    """A case, played in a conversation of its own."""

    def __init__(self, *, script: Script, number: int, **more: Any) -> None:
        super().__init__(**more)
        self._script = script
        self._number = number

    @property
    def _case(self) -> Case:
        return self._script.content.test_cases[self._number]

    def runtest(self) -> None:
        """Play the case."""
        from topicbot.testing.playing import play

        http = self.get_closest_marker("http") is not None
        partner = self.ihook.pytest_conversation_partner(config=self.config, http=http)
        play(self._case, partner, self._place)

    def _place(self, *location: str | int) -> str:
        line = self._script.line("test_cases", self._number, *location)
        return f"{self.path.relative_to(self.config.rootpath)}:{line}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the talk and what was expected; of anything else that went wrong, the traceback."""
        from topicbot.testing.playing import Unexpected

        if isinstance(excinfo.value, Unexpected):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands, and its name."""
        return self.path, self._script.line("test_cases", self._number) - 1, self.name
