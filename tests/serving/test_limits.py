"""Who is counted as one, and how often one may come."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from topicbot.serving.rates import Rates
from topicbot.serving.refusals import Refused
from topicbot.serving.visitors import address_of


def seen_from(peer: str, proxy_says: str = "") -> Any:
    return SimpleNamespace(ip=peer, remote_addr=proxy_says)


@pytest.mark.parametrize(
    ("peer", "proxy_says", "address"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1::5", "", "2001:db8:0:1::/64"),
        ("::1", "[2001:db8:0:1:ffff::5]", "2001:db8:0:1::/64"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("127.0.0.1", "_hidden", "_hidden"),
    ],
)
def test_an_address_is_the_visitors_and_of_ipv6_its_network(
    peer: str, proxy_says: str, address: str
) -> None:
    assert address_of(seen_from(peer, proxy_says)) == address


def test_each_has_a_limit_of_its_own() -> None:
    rates = Rates()
    for _ in range(3):
        rates.count(3, "messages", "a")
    with pytest.raises(Refused) as refused:
        rates.count(3, "messages", "a")
    assert refused.value.status_code == 429
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 60
    rates.count(3, "messages", "b")
    rates.count(3, "feedback", "a")


def test_who_has_waited_may_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("topicbot.serving.rates.time.monotonic", lambda: now[0])
    rates = Rates()
    for _ in range(3):
        rates.count(3, "a")
        now[0] += 10
    with pytest.raises(Refused) as refused:
        rates.count(3, "a")
    assert refused.value.headers["Retry-After"] == "30"
    now[0] += 30
    rates.count(3, "a")


def test_keeps_only_so_many_and_forgets_who_has_not_come_for_longest() -> None:
    rates = Rates(most_kept=100)
    rates.count(1, "first")
    for number in range(100):
        rates.count(1, f"secret {number}")
    with pytest.raises(Refused):
        rates.count(1, "secret 99")
    rates.count(1, "first")
    assert len(rates._times) == 100
