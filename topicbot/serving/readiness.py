"""Whether a server answers, found out by asking it."""

from __future__ import annotations

import secrets

import httpx

QUESTION = "What can you do?"


def answers(url: str) -> bool:
    """Ask the bot a question as a website does, or over REST where that is all there is.

    Args:
        url: Where the server should be, such as ``http://127.0.0.1:5005``.

    Returns:
        Whether the bot answered. Over the website's channel nothing is kept of it.
    """
    client = httpx.Client(base_url=f"{url}/webhooks", timeout=60, trust_env=False)
    headers = {"Authorization": f"Bearer {secrets.token_hex(32)}"}
    question = {"id": secrets.token_hex(16), "text": QUESTION}
    with client:
        try:
            answer = client.post("/webchat/messages", json=question, headers=headers)
            if answer.status_code == httpx.codes.NOT_FOUND:
                question = {"sender": f"ready-{secrets.token_hex(16)}", "message": QUESTION}
                answer = client.post("/rest/webhook", json=question)
                return bool(answer.headers.get("X-Answered") == "yes")
            client.delete("/webchat/conversation", headers=headers)
        except httpx.TransportError:
            return False
    return bool(answer.is_success)
