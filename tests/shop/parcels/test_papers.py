"""The papers of one parcel name what is in it, and nothing of the order's other parcels."""

import pytest

from shop.inventory.models import Pick
from shop.parcels import services
from tests import cast
from tests.cast import client_of, person
from tests.sheets import words_on
from tests.shop.parcels.packing import compared

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_parcels():
    """One unit in each of two parcels of an order of three."""
    order = cast.order_of("alba", cast.BELOTERO, 3)
    return [_one_unit(order) for _ in range(2)]


def _one_unit(order):
    pick = Pick.objects.filter(order_line__order=order, parcel=None).first()
    return compared(services.begin(order, person("omar"), {pick.pk: 1}))


def text_of(answer):
    assert answer["Content-Type"] == "application/pdf", answer
    return words_on(answer.content)


def paper(parcel, name, **asked):
    return text_of(client_of("omar").get(f"/admin/parcels/parcel/{parcel.pk}/{name}.pdf", asked))


def test_a_slip_names_its_parcel_and_what_is_in_it(two_parcels):
    for parcel in two_parcels:
        (page,) = paper(parcel, "slip")
        lot = parcel.picks.get().lot.number
        assert f"Parcel {parcel.number}" in page and page.count(lot) >= 1 and " 1 " in page
        assert " 3 " not in page


def test_labels_are_those_of_the_parcel(two_parcels):
    assert len(paper(two_parcels[0], "labels")) == 1
    assert len(paper(two_parcels[0], "labels", one_a="lot", paper="sheet")) == 1


def test_a_slip_of_what_was_sent_names_where_it_went(two_parcels):
    parcel = services.pack(two_parcels[0], person("omar"))
    parcel = services.hand_over(parcel, person("omar"), although="Today")
    (page,) = paper(parcel, "slip")
    assert parcel.address.line1 in page


def test_only_who_packs_prints(two_parcels):
    address = f"/admin/parcels/parcel/{two_parcels[0].pk}/slip.pdf"
    assert client_of("rita").get(address).status_code == 403
