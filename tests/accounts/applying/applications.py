"""An application for a licence, as its form sends it and as it waits for review."""

from accounts.applying import services
from tests.accounts.papers import papers
from tests.cast import days_from_now


def application(**changes):
    fields = {
        "profession": "physician",
        "country": "GB",
        "register": "gmc",
        "number": "7654321",
        "expires_on": days_from_now(90),
    }
    return {**fields, **changes}


def submitted(user, **changes):
    return papers.given(services.submit_licence(user, application(**changes)), papers.sent(user))
