"""Two members of staff at one offer, voucher or range: the second is told what the first did."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from tests.cast import client_of, person, text_of
from tests.pages import BASED_ON, form_on

pytestmark = pytest.mark.django_db

Benefit, Condition, Offer, Range = (
    get_model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")
)
Voucher, VoucherSet = get_model("voucher", "Voucher"), get_model("voucher", "VoucherSet")


@pytest.fixture
def everything():
    return Range.objects.create(name="All", slug="all", includes_all_products=True)


@pytest.fixture
def offer(everything):
    return Offer.objects.create(
        name="Ten percent",
        offer_type=Offer.VOUCHER,
        condition=Condition.objects.create(range=everything, type="Count", value=1),
        benefit=Benefit.objects.create(range=everything, type="Percentage", value=10),
    )


@pytest.fixture
def free_offer(everything):
    """Without a voucher, so that it can be deleted."""
    return Offer.objects.create(
        name="Five percent",
        condition=Condition.objects.create(range=everything, type="Count", value=1),
        benefit=Benefit.objects.create(range=everything, type="Percentage", value=5),
    )


def span():
    return {
        "start_datetime": timezone.now() - timedelta(days=1),
        "end_datetime": timezone.now() + timedelta(days=1),
    }


@pytest.fixture
def voucher(offer):
    voucher = Voucher.objects.create(name="One", code="ONE", **span())
    voucher.offers.add(offer)
    return voucher


@pytest.fixture
def voucher_set(offer):
    voucher_set = VoucherSet.objects.create(
        name="Set", description="D", code_length=8, count=1, **span()
    )
    voucher_set.vouchers.create(name="Set 1", code="SETONE", **span())
    voucher_set.vouchers.get().offers.add(offer)
    return voucher_set


FORMS = [
    ("offer", "offers/{}/metadata/", {"description": "Mine"}, {"name": "Theirs"}),
    ("offer", "offers/{}/incentive/", {"value": "20"}, {"name": "Theirs"}),
    ("offer", "offers/{}/condition/", {"value": "3"}, {"name": "Theirs"}),
    ("offer", "offers/{}/restrictions/", {"max_global_applications": "7"}, {"name": "Theirs"}),
    ("free_offer", "offers/{}/delete/", {}, {"name": "Theirs"}),
    ("offer", "offers/{}/", {"suspend": "1"}, {"name": "Theirs"}),
    ("voucher", "vouchers/update/{}/", {"name": "Mine"}, {"usage": "Once per customer"}),
    ("voucher", "vouchers/delete/{}/", {}, {"name": "Theirs"}),
    ("voucher_set", "vouchers/sets/update/{}/", {"name": "Mine"}, {"description": "Theirs"}),
    ("voucher_set", "vouchers/sets/delete/{}/", {}, {"name": "Theirs"}),
    ("everything", "ranges/{}/", {"description": "Mine"}, {"name": "Theirs"}),
    ("everything", "ranges/{}/delete/", {}, {"name": "Theirs"}),
]
# Where somebody else changes it.
_CHANGES = {
    "offer": "offers/{}/metadata/",
    "free_offer": "offers/{}/metadata/",
    "voucher": "vouchers/update/{}/",
    "voucher_set": "vouchers/sets/update/{}/",
    "everything": "ranges/{}/",
}


def page_of(thing, path):
    return f"/dashboard/{path.format(thing.pk)}"


def opened(client, page):
    return form_on(client.get(page)) | {"save": "1"}


@pytest.mark.parametrize(("name", "path", "mine", "theirs"), FORMS)
def test_the_second_is_refused_and_told(name, path, mine, theirs, request):
    thing, rita, admin = request.getfixturevalue(name), second_superuser(), client_of("admin")
    page, other_page = page_of(thing, path), page_of(thing, _CHANGES[name])
    typed = opened(rita, page) | mine
    answer = admin.post(other_page, opened(admin, other_page) | theirs)
    assert answer.status_code == 302, answer.context["form"].errors
    before = type(thing).objects.filter(pk=thing.pk).values().get()
    refused = rita.post(page, typed)
    assert refused.status_code == 409
    assert type(thing).objects.filter(pk=thing.pk).values().get() == before
    shown = text_of(refused)
    for words in (f"{person('admin').display_name} changed it on", *theirs.values()):
        assert words in shown
    kept = form_on(refused)
    for field, value in mine.items():
        assert field == "suspend" or kept[field] == [value]
    assert rita.post(page, kept | mine | {"save": "1"}).status_code == 302


def second_superuser():
    rita = person("rita")
    rita.is_superuser = True
    rita.save(update_fields=["is_superuser"])
    return client_of("rita")


def test_what_earlier_steps_kept_undoes_nothing(offer):
    """The wizard keeps steps in the session; they were typed before somebody else saved."""
    rita, admin = second_superuser(), client_of("admin")
    first, second = page_of(offer, "offers/{}/metadata/"), page_of(offer, "offers/{}/incentive/")
    typed = form_on(rita.get(first)) | {"description": "Mine"}
    assert rita.post(first, typed).url == second
    admin.post(first, opened(admin, first) | {"name": "Theirs"})
    refused = rita.post(second, opened(rita, second) | {"value": "20"})
    assert refused.status_code == 409
    assert rita.post(second, form_on(refused) | {"save": "1"}).status_code == 302
    offer.refresh_from_db()
    assert (offer.name, offer.benefit.value) == ("Theirs", 20)


def test_what_orders_count_meanwhile_is_no_conflict_and_is_kept(offer):
    admin, page = client_of("admin"), page_of(offer, "offers/{}/restrictions/")
    typed = opened(admin, page) | {"priority": "3"}
    Offer.objects.filter(pk=offer.pk).update(num_applications=4, num_orders=4)
    assert admin.post(page, typed).status_code == 302
    offer.refresh_from_db()
    assert (offer.priority, offer.num_applications, offer.num_orders) == (3, 4, 4)


def test_a_form_without_its_basis_is_refused(voucher):
    admin, page = client_of("admin"), page_of(voucher, "vouchers/update/{}/")
    typed = opened(admin, page) | {"name": "Mine"}
    del typed[BASED_ON]
    assert admin.post(page, typed).status_code == 409
