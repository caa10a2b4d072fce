"""The letter of an order that was written just now says what the order says when it is read."""

import pytest
from oscar.core.loading import get_model

from shop.ordering.letters import tell_of_placing
from tests import cast

Order = get_model("order", "Order")
pytestmark = pytest.mark.django_db


def test_what_is_known_of_an_order_is_what_was_kept_of_it(mailoutbox):
    wanted = {cast.product(cast.BELOTERO): 2, cast.product(cast.AQUALYX): 1}
    order = cast.order_of_many("alba", wanted)
    sent = [(mail.to, mail.subject, mail.body) for mail in mailoutbox]
    mailoutbox.clear()
    tell_of_placing(Order.objects.get(pk=order.pk))
    assert sent and [(mail.to, mail.subject, mail.body) for mail in mailoutbox] == sent
