"""Tokens of forms are as Django's: another one each time, and the cookie's secret beneath."""

from collections import Counter

from django.http import HttpRequest
from django.middleware.csrf import (
    CSRF_ALLOWED_CHARS,
    CSRF_SECRET_LENGTH,
    CSRF_TOKEN_LENGTH,
    _check_token_format,
    _get_new_csrf_string,
    _unmask_cipher_token,
)

from common.form_tokens import form_token, masked


def test_django_finds_the_secret_beneath_every_mask():
    secrets = [_get_new_csrf_string() for _ in range(200)]
    tokens = [masked(secret) for secret in secrets]
    assert {len(token) for token in tokens} == {CSRF_TOKEN_LENGTH}
    for token, secret in zip(tokens, secrets, strict=True):
        _check_token_format(token)
        assert _unmask_cipher_token(token) == secret
    assert len({masked(secrets[0]) for _ in range(200)}) == 200


def test_every_letter_is_as_likely_in_a_mask():
    """Each comes some 1,032 times; were all 256 values of a byte taken, some would a fifth more."""
    drawn = "".join(masked("a" * CSRF_SECRET_LENGTH)[:CSRF_SECRET_LENGTH] for _ in range(2000))
    counts = Counter(drawn)
    assert set(counts) == set(CSRF_ALLOWED_CHARS)
    assert max(counts.values()) < 1.2 * len(drawn) / len(CSRF_ALLOWED_CHARS)


def test_a_browser_without_a_secret_is_given_one():
    request = HttpRequest()
    token = form_token(request)
    assert _unmask_cipher_token(token) == request.META["CSRF_COOKIE"]
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    del request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    assert _unmask_cipher_token(form_token(request)) == request.META["CSRF_COOKIE"]
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
