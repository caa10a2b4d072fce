"""The demo shows lots near their end, to whoever may buy them."""

import pytest

from shop.demo import short_dated
from shop.inventory.models import ShortDatedOffer
from tests import cast


@pytest.mark.django_db
def test_two_lots_are_offered_once_and_their_pages_say_so():
    assert short_dated.create_missing() == 2 and short_dated.create_missing() == 0
    offers = ShortDatedOffer.objects.select_related("lot__product")
    for name in ("alba", "nina"):
        client = cast.client_of(name)
        words = cast.text_of(client.get("/short-dated/"))
        for offer in offers:
            accepts = f"I accept units that expire on {offer.lot.expires_on:%-d %b %Y}"
            assert accepts in words
            page = cast.text_of(client.get(offer.lot.product.get_absolute_url()))
            assert accepts in page and "instead of" in page
