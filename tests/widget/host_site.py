"""A website that embeds the widget from another origin, as a customer's does."""

from __future__ import annotations

import html
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

PAGES = Path(__file__).parent / "pages"
TYPES = {".css": "text/css", ".html": "text/html; charset=utf-8"}
STRICT = (
    "default-src 'none'; script-src {bot}; connect-src {bot}; style-src 'self'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html"
)
"""What a careful site allows: nothing but the bot, and no text that becomes an element."""


class HostSite:
    """Serves ``pages`` on a port of its own; ``bot`` is set once the bot's address is known."""

    def __init__(self) -> None:
        self.bot = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, page: str, strict: bool, attributes: dict[str, str]) -> str:
        """Address of a page with these attributes on its ``<topic-chat>``.

        Args:
            page: Its name in ``pages``, without the ending.
            strict: Whether it comes with the policy ``STRICT``; if not, it has none, so that what
                should not run could.
            attributes: Names and values.
        """
        query = urlencode([*attributes.items(), *([("strict", "")] if strict else [])])
        return f"{self.origin}/{page}.html?{query}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: HostSite, *arguments: object) -> None:
        self.site = site
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        given = dict(parse_qsl(address.query, keep_blank_values=True))
        strict = given.pop("strict", None) is not None
        path = PAGES / Path(address.path).name
        if not path.is_file():
            self.send_error(404)
            return
        attributes = " ".join(f'{name}="{html.escape(value)}"' for name, value in given.items())
        text = path.read_text(encoding="utf-8").replace("{bot}", self.site.bot)
        self.send_response(200)
        self.send_header("Content-Type", TYPES[path.suffix])
        if strict:
            self.send_header("Content-Security-Policy", STRICT.format(bot=self.site.bot))
        self.end_headers()
        self.wfile.write(text.replace("{attributes}", attributes).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""
