"""The content security policy of an answer, put together once a process."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings

# What an answer that has a policy of its own carries.
_OWN = {"_csp_config", "_csp_replace", "_csp_exempt"}
_NONCE = "nonce-of-an-answer"


class PolicyMiddleware(CSPMiddleware):
    """As django-csp's, which it is where an answer has a policy of its own."""

    def process_response(self, request, response):
        own = vars(response)
        if settings.DEBUG or _OWN & own.keys():
            return super().process_response(request, response)
        nonce = getattr(request, "_csp_nonce", None)
        if nonce is None:
            request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)
        more = tuple((name, tuple(of)) for name, of in own.get("_csp_update", {}).items())
        response.headers.setdefault(HEADER, _policy(nonce, more))
        return response


def _policy(nonce, more):
    return _with(_NONCE, more).replace(_NONCE, nonce) if nonce else _with(None, more)


@cache
def _with(nonce, more):
    return build_policy(update={name: list(of) for name, of in more}, nonce=nonce)
