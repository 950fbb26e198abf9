"""The limiter's counts: each key for its own period, and nothing kept for ever."""

from views.request_counts import RequestCounts


def test_requests_of_a_key_are_counted_until_its_period_ends(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("views.request_counts.time.time", lambda: now[0])
    counts = RequestCounts("counts://")
    assert [counts.incr("a", 60) for _ in range(3)] == [1, 2, 3]
    assert counts.incr("b", 60) == 1
    now[0] += 59
    assert counts.get("a") == 3
    now[0] += 2
    assert counts.get("a") == 0
    assert counts.incr("a", 60) == 1


def test_expired_keys_are_forgotten(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("views.request_counts.time.time", lambda: now[0])
    counts = RequestCounts("counts://")
    for number in range(50):
        counts.incr(f"address {number}", 60)
    now[0] += 120
    counts.incr("another", 60)
    assert set(counts.storage) == set(counts.expirations) == {"another"}


def test_the_portal_counts_with_it(the_app):
    from views.shell import limiter

    assert isinstance(limiter.storage, RequestCounts)
