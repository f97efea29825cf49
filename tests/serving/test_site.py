"""The files of the website, as a server sends them."""

from __future__ import annotations

import asyncio
import gzip
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sanic import Sanic

from topicbot.serving.browsers import PROTECTION, Browsers
from topicbot.serving.settings import Access
from topicbot.serving.site import Site
from topicbot.testing.served import free_port

ALLOWED = "https://www.example.org"
FILES = {
    "dist/widget.js": "export {};" * 50,
    "dist/chat-0AZ9BYCX.js": "export {};" * 50,
    "dist/.hidden.js": "hidden",
    "demo/index.html": "<!doctype html>",
    "demo/page.css": "a { color: red }",
    "demo/icons/icon.svg": "<svg/>",
    "secret.js": "secret",
}

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return folder


# Sanic compiles its handlers for one app in a process, so there is one for all tests.
@pytest.fixture(scope="module")
def get(folder: Path) -> Iterator[Get]:
    """Ask a server that has these files and one route that fails."""
    app = Sanic(f"site-{folder.name}", configure_logging=False)
    browsers = Browsers(Site.load(folder), Access(allowed_origins=[ALLOWED]), "/webhooks/webchat/")
    app.listener("before_server_start")(browsers.surround)

    @app.get("/webhooks/webchat/broken")
    async def broken(_: Any) -> None:
        raise RuntimeError("a secret of the inside")

    async def ask(path: str, method: str, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
            return await client.request(method, f"http://127.0.0.1:{port}{path}")

    def request(path: str, method: str = "GET", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return loop.run_until_complete(ask(path, method, named))

    port = free_port()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        app.create_server("127.0.0.1", port, return_asyncio_server=True)
    )
    assert server
    loop.run_until_complete(server.startup())
    loop.run_until_complete(server.before_start())
    loop.run_until_complete(server.start_serving())
    yield request
    server.close()
    loop.run_until_complete(server.wait_closed())
    loop.close()


@pytest.mark.parametrize(
    ("path", "name", "kind"),
    [
        ("/", "demo/index.html", "text/html; charset=utf-8"),
        ("/page.css", "demo/page.css", "text/css; charset=utf-8"),
        ("/icons/icon.svg", "demo/icons/icon.svg", "image/svg+xml; charset=utf-8"),
        ("/widget.js", "dist/widget.js", "application/javascript; charset=utf-8"),
    ],
)
def test_serves_the_widget_and_its_page(get: Get, path: str, name: str, kind: str) -> None:
    answer = get(path)
    assert answer.text == FILES[name]
    assert answer.headers["Content-Type"] == kind
    head = get(path, "HEAD")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    ["/secret.js", "/../secret.js", "/%2e%2e/secret.js", "//secret.js", "/.hidden.js", "/dist"],
)
def test_serves_nothing_else(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_a_name_with_a_hash_may_be_kept_for_ever(get: Get) -> None:
    assert get("/widget.js").headers["Cache-Control"] == "no-cache"
    assert "immutable" in get("/chat-0AZ9BYCX.js").headers["Cache-Control"]


def test_sends_nothing_anew_that_has_not_changed(get: Get) -> None:
    etag = get("/widget.js").headers["ETag"]
    again = get("/widget.js", If_None_Match=f'"other", {etag}')
    assert (again.status_code, again.content) == (304, b"")
    assert get("/widget.js", If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("br", False),
        ("gzip;q=0, br", False),
        ("gzip; q=0.0", False),
        ("gzip; q=0.05", True),
        ("GZIP ;Q=1", True),
        ("", False),
    ],
)
def test_compresses_for_who_takes_it(get: Get, accepted: str, compressed: bool) -> None:
    answer = get("/widget.js", Accept_Encoding=accepted)
    assert answer.text == FILES["dist/widget.js"]
    assert (answer.headers.get("Content-Encoding") == "gzip") is compressed
    assert "Accept-Encoding" in answer.headers["Vary"]
    if compressed:
        size = len(gzip.compress(FILES["dist/widget.js"].encode()))
        assert int(answer.headers["Content-Length"]) == size


def test_says_how_to_build_a_widget_that_is_missing(tmp_path: Path) -> None:
    site = Site.load(tmp_path)
    request: Any = SimpleNamespace(method="GET", path="/widget.js")
    answer = site.answer(request)
    assert answer
    assert answer.status == 404
    assert b"make widget" in (answer.body or b"")


@pytest.mark.parametrize("path", ["/", "/widget.js", "/nothing", "/webhooks/webchat/broken"])
def test_protects_everything(get: Get, path: str) -> None:
    for answer in (get(path), get(path, Origin="https://evil.example"), get(path, "PUT")):
        assert all(answer.headers[name] == value for name, value in PROTECTION.items())


def test_an_error_tells_the_log_and_not_the_client(
    get: Get, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = get("/webhooks/webchat/broken", Origin=ALLOWED)
    assert answer.status_code == 500
    assert answer.json() == {"error": "Something broke on our side."}
    assert answer.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "a secret of the inside" in caplog.text


def test_a_preflight_says_what_is_allowed(get: Get) -> None:
    answer = get(
        "/webhooks/webchat/messages",
        "OPTIONS",
        Origin=ALLOWED,
        Access_Control_Request_Method="DELETE",
    )
    assert answer.status_code == 204
    allowed = {
        name: value for name, value in answer.headers.items() if name.startswith("access-control-")
    }
    assert allowed == {
        "access-control-allow-origin": ALLOWED,
        "access-control-allow-headers": "Authorization, Content-Type",
        "access-control-allow-methods": "GET, POST, DELETE",
        "access-control-max-age": "7200",
    }
