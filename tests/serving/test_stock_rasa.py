"""Rasa's own `rasa run` and `rasa run actions` serve the website, too."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from topicbot.conversation.training import ensure_model
from topicbot.testing.served import free_port, until

CHANNEL = "topicbot.serving.webchat.WebChatInput"

Run = Callable[..., None]


@pytest.fixture
def run(project: Path, tmp_path: Path) -> Iterator[Run]:
    """Start a command of Rasa's, behind one proxy."""
    started = []

    def begin(*command: str) -> None:
        with (tmp_path / "rasa.log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "rasa", *command],
                    cwd=project,
                    env={**os.environ, "SANIC_PROXIES_COUNT": "1"},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )

    yield begin
    for process in started:
        process.terminate()
    for process in started:
        process.wait(20)


def test_serves_the_page_and_answers_once_there_are_actions(
    project: Path, tmp_path: Path, run: Run
) -> None:
    port, actions_port = free_port(), free_port()
    credentials = {CHANNEL: {"messages_per_minute_and_address": 3}}
    (tmp_path / "credentials.yml").write_text(yaml.safe_dump(credentials))
    endpoints = yaml.safe_load((project / "endpoints.yml").read_text())
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions_port}/webhook"
    del endpoints["tracker_store"]["db"]
    (tmp_path / "endpoints.yml").write_text(yaml.safe_dump(endpoints))
    run(
        "run",
        *("--model", str(ensure_model(project, print)), "--port", str(port)),
        *("--credentials", str(tmp_path / "credentials.yml")),
        *("--endpoints", str(tmp_path / "endpoints.yml")),
        *("--cors", "*"),
    )
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
    client.headers["Authorization"] = f"Bearer {secrets.token_hex(32)}"
    body = {"id": secrets.token_hex(16), "text": "What is an LLM?"}

    def reply(method: str, path: str, **options: Any) -> httpx.Response | None:
        try:
            return client.request(method, path, **options)
        except httpx.TransportError:
            return None

    def ask(address: str) -> httpx.Response:
        path = "/webhooks/webchat/messages"
        return client.post(path, json=body, headers={"X-Forwarded-For": address})

    page = until(lambda: reply("GET", "/"))
    assert "<topic-chat" in page.text
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not [name for name in page.headers if name.startswith("access-control-")]
    stranger = client.get("/webhooks/webchat/welcome", headers={"Origin": "https://evil.example"})
    assert stranger.status_code == 403
    assert "Access-Control-Allow-Origin" not in stranger.headers

    unanswered = ask("192.0.2.1")
    assert unanswered.status_code == 503
    assert set(unanswered.json()) == {"error"}
    assert int(unanswered.headers["Retry-After"]) >= 1
    rating = {"id": body["id"], "rating": "up"}
    assert client.post("/webhooks/webchat/feedback", json=rating).status_code == 404

    run("run", "actions", "--port", str(actions_port))
    until(lambda: reply("GET", f"http://127.0.0.1:{actions_port}/health"))
    assert ask("192.0.2.1").json()["messages"][0]["custom"]["facts"]
    assert ask("192.0.2.1").status_code == 200
    assert ask("192.0.2.1").status_code == 429
    assert ask("192.0.2.2").status_code == 200
    assert client.post("/webhooks/webchat/feedback", json=rating).status_code == 204
