"""Rules of alba's clinic, what its members ask for, and how it is answered."""

import re
from decimal import Decimal as D

from shop.approvals import rules
from shop.approvals.models import ApprovalRequest, SpendingRules
from shop.ordering.submission import as_seen, sealed
from shop.pages.approving import submission_of
from tests import cast

PREVIEW = "/checkout/preview/"
EVERYTHING = D(0)


def say(*steps, asks_beyond=True, **limits):
    """The rules of the clinic from now on: steps as (above, *names), limits by name."""
    clinic = cast.clinic_of("alba")
    return rules.say(
        clinic,
        cast.person("alba"),
        steps=[(D(above), {cast.person(name).pk for name in names}) for above, *names in steps],
        limits={cast.person(name).pk: D(amount) for name, amount in limits.items()},
        asks_beyond=asks_beyond,
    )


def ready(name="bea", units=2, product=cast.BELOTERO):
    client = cast.client_of(name)
    cast.put_in_basket(client, product, units)
    cast.choose_address(client, name)
    return client


def hidden_of(client, page):
    text = client.get(page).content.decode()
    return dict(re.findall(r'type="hidden" name="(basket|seen)" value="(\w+)"', text))


def send(client, **more):
    return client.post(PREVIEW, {"action": "ask", **hidden_of(client, PREVIEW), **more})


def asked(name="bea", units=2, **more):
    """What a member asked just now."""
    answer = send(ready(name, units), **more)
    assert answer.status_code == 302, cast.text_of(answer)
    return ApprovalRequest.objects.latest("asked_at")


def asked_without_rules():
    """What bea asked while there were rules, which others of the clinic are not to meet."""
    say((EVERYTHING, "ben"))
    request = asked()
    SpendingRules.objects.all().delete()
    return request


def page_of(request):
    return f"/accounts/approvals/{request.pk}/"


def answer(name, request, deed="approve", **more):
    """`name` opens the page of a request and presses a button of it; who is shown none sends what
    somebody else's page would have sent."""
    client, page = cast.client_of(name), page_of(request)
    fields = {"deed": deed, **hidden_of(client, page), **more}
    request.refresh_from_db()
    if request.is_open and "seen" not in fields:
        fields["seen"] = sealed(as_seen(**submission_of(request)))
    return client.post(page, fields)


def net_of(client, page=PREVIEW):
    return client.get(page).context["order_total"].excl_tax
