"""Rate limits; tokens stored as keyed hashes."""

import pytest
from django.test import RequestFactory, override_settings

from infrastructure import throttle, tokens

pytestmark = pytest.mark.postgresql


def test_beyond_the_limit_an_address_waits_and_others_do_not() -> None:
    throttle.forget()
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    for _try in range(3):
        throttle.limit(request, "test", "3/minute")
    with pytest.raises(throttle.TooOftenError):
        throttle.limit(request, "test", "3/minute")
    throttle.limit(request, "something else", "3/minute")
    throttle.limit(RequestFactory().get("/", REMOTE_ADDR="192.0.2.2"), "test", "3/minute")


def test_the_sender_is_what_the_proxy_saw_and_only_then() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.7")
    assert throttle.sender(request) == "10.0.0.1"
    with override_settings(BEHIND_PROXY=True):
        assert throttle.sender(request) == "192.0.2.7"


def test_a_hash_depends_on_the_key_and_an_empty_one_matches_nothing() -> None:
    token = tokens.new_token()
    assert len(token) == 43
    assert tokens.matches(token, tokens.hashed(token))
    assert not tokens.matches(token, tokens.hashed(token + "x"))
    assert not tokens.matches("", "")
    stored = tokens.hashed(token)
    with override_settings(SECRET_KEY="another-key-" * 5):
        assert not tokens.matches(token, stored)


def test_a_code_has_six_digits() -> None:
    assert all(len(tokens.new_code()) == 6 and tokens.new_code().isdigit() for _try in range(50))
