"""Each answer carries the policy that django-csp puts together."""

import pytest
from csp.constants import HEADER
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from common.policy_header import PolicyMiddleware


def _answer(middleware, takes_nonce, **own):
    """(What is said of an answer, its nonce, the request)."""
    request, response = RequestFactory().get("/"), HttpResponse()
    vars(response).update(own)

    def answer(request):
        response.nonce = str(request.csp_nonce) if takes_nonce else ""
        return response

    found = middleware(answer)(request)
    return found.headers[HEADER].replace(found.nonce or "-", "NONCE"), found.nonce, request


@pytest.mark.parametrize("takes_nonce", [True, False])
@pytest.mark.parametrize("own", [{}, {"_csp_update": {"form-action": ["https://card.example"]}}])
def test_the_policy_is_that_of_django_csp(takes_nonce, own):
    ours, theirs = (
        _answer(each, takes_nonce, **own)[0] for each in (PolicyMiddleware, CSPMiddleware)
    )
    assert set(ours.split("; ")) == set(theirs.split("; "))
    assert ("card.example" in ours) is bool(own)


def test_each_answer_has_a_nonce_of_its_own():
    nonces = {_answer(PolicyMiddleware, takes_nonce=True)[1] for _ in range(3)}
    assert len(nonces) == 3


def test_after_the_header_is_written_there_is_no_nonce():
    *_, request = _answer(PolicyMiddleware, takes_nonce=False)
    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)
