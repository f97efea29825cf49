"""The files of the website: the widget and the page that shows it, held in memory."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse

from topicbot.serving.refusals import Refused

WIDGET = "/widget.js"
PAGE = "index.html"

_HASHED = re.compile(r"-[0-9A-Z]{8}\.")
_TEXT = ("javascript", "json", "xml")
_TYPES = mimetypes.MimeTypes()  # The library's own; the machine's may differ.


@dataclass(frozen=True)
class File:
    """A file as it is sent.

    Attributes:
        body: Its bytes.
        gzipped: The same compressed, or ``None`` where that saves nothing.
        content_type: Its media type.
        etag: Changes when the bytes do.
        cache: How long a browser may keep it.
    """

    body: bytes
    gzipped: bytes | None
    content_type: str
    etag: str
    cache: str


class Site:
    """Files by the paths that they are served at; nothing else can be asked for."""

    def __init__(self, files: dict[str, File]) -> None:
        self._files = files

    @classmethod
    def load(cls, folder: Path) -> Site:
        """Read the built widget from ``dist`` and the page from ``demo`` below a folder."""
        found = {
            path.relative_to(root).as_posix(): path
            for root in (folder / "demo", folder / "dist")
            for path in root.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
        return cls({f"/{'' if n == PAGE else n}": _read(path) for n, path in found.items()})

    def __contains__(self, path: str) -> bool:
        return path in self._files or path == WIDGET

    def answer(self, request: Request) -> HTTPResponse | None:
        """Send the file that is asked for; ``None`` if it is none of these."""
        if request.method not in ("GET", "HEAD") or request.path not in self:
            return None
        file = self._files.get(request.path)
        if file is None:
            return Refused(404, "The widget is not built yet. Run: make widget").response
        headers = {
            "Cache-Control": file.cache,
            "ETag": file.etag,
            "Vary": "Accept-Encoding",
        }
        if file.etag in request.headers.get("if-none-match", ""):
            return HTTPResponse(status=304, headers=headers)
        body = file.body
        if file.gzipped and _takes_gzip(request.headers.get("accept-encoding", "")):
            body = file.gzipped
            headers["Content-Encoding"] = "gzip"
        return HTTPResponse(body, headers=headers, content_type=file.content_type)


def _takes_gzip(accepted: str) -> bool:
    """Whether an ``Accept-Encoding`` names gzip, and not with a weight of 0."""
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


def _read(path: Path) -> File:
    body = path.read_bytes()
    gzipped = gzip.compress(body, mtime=0)
    kind = _TYPES.guess_type(path.name)[0] or "application/octet-stream"
    is_text = kind.startswith("text/") or kind.endswith(_TEXT)
    return File(
        body=body,
        gzipped=gzipped if len(gzipped) < len(body) else None,
        content_type=f"{kind}; charset=utf-8" if is_text else kind,
        # Weak, since the compressed bytes have it too.
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        cache="public, max-age=31536000, immutable" if _HASHED.search(path.name) else "no-cache",
    )
