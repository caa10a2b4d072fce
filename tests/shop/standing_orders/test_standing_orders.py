"""Standing orders: proposed in time and once, opened by who may order, bought by nobody else
(docs/rules/quick_order.md, Q17 to Q20)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from oscar.core.loading import get_model

from accounts.clinics import members
from accounts.models import Licence, Membership
from catalogue.models import Product
from common.clock import today
from shop.lists import services as lists
from shop.standing_orders import services
from shop.standing_orders.models import Proposal, StandingOrder
from tests import cast, outbox
from tests.cast import strategy_of
from tests.shop.quick_order.lines import answers, put, sold, units

pytestmark = pytest.mark.django_db


@pytest.fixture
def standing(settings):
    """Of alba's clinic, of two products; its day is the day after tomorrow."""
    outbox.use(settings)
    found = lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, [(sold()[0], 3), (sold()[1], None)])
    begun = services.begin(found, 2, today() + timedelta(days=30), cast.person("alba"))
    StandingOrder.objects.update(next_on=today() + timedelta(days=2))
    return StandingOrder.objects.get(pk=begun.pk)


@pytest.fixture
def proposed(standing):
    assert services.propose_all(strategy_of) == 1
    return standing.proposals.get()


def page_of(standing):
    return f"/standing-orders/{standing.pk}/"


def told(subject):
    """Names of those to whom a mail with these words went."""
    return [each.to.split("@")[0] for each in outbox.mails() if subject in each.subject]


def test_a_standing_order_is_begun_for_a_list_once(settings):
    outbox.use(settings)
    alba, found = cast.client_of("alba"), lists.make(cast.clinic_of("alba"), "Fortnight")
    lists.add(found, [(sold()[0], 3)])
    first = (today() + timedelta(days=9)).isoformat()
    for typed, why in (
        ({"list": found.pk, "weeks": "0", "day": first}, "from 1 to 26"),
        ({"list": found.pk, "weeks": "2", "day": "yesterday"}, "Type the day"),
        ({"list": 0, "weeks": "2", "day": first}, "Choose one of your"),
    ):
        page = alba.post("/standing-orders/", typed)
        assert page.status_code == 409 and why in cast.text_of(page)
        assert f'value="{typed["weeks"]}"' in page.content.decode(), "what was typed is kept"
    typed = {"list": found.pk, "weeks": "2", "day": first}
    page = alba.post("/standing-orders/", typed, follow=True)
    assert "Nothing is bought without you" in cast.text_of(page)
    again = cast.client_of("bea").post("/standing-orders/", typed)
    assert again.status_code == 409 and "a standing order already" in cast.text_of(again)
    assert cast.client_of("ben").get(page.request["PATH_INFO"]).status_code == 404


def test_it_is_proposed_once_by_mail_and_at_home_and_nothing_is_bought(proposed):
    assert services.propose_all(strategy_of) == 0
    assert told("to be confirmed") == ["alba"] and Proposal.objects.count() == 1
    letter = outbox.last_mail().body
    assert f"3 × {sold()[0].full_name}" in letter and f"how many? × {sold()[1]}" in letter
    assert f"/standing-orders/{proposed.of_id}/" in letter
    assert "Standing order of Fortnight" in cast.text_of(cast.client_of("bea").get("/"))
    assert "Standing order of" not in cast.text_of(cast.client_of("nina").get("/"))
    assert units() == {} and not get_model("order", "Order").objects.exists()
    assert StandingOrder.objects.get().next_on == proposed.for_day + timedelta(weeks=2)


def test_every_difference_is_named_in_the_mail_and_where_it_is_confirmed(standing):  # Q18
    short, gone = sold()[0], sold()[1]
    cast.order_of_many("alba", {short: 1, gone: 1})
    record = short.stockrecords.get()
    record.price -= Decimal("4.00")
    record.save(update_fields=["price"])
    standing.of.lines.filter(product=short).update(par=9000)
    Product.objects.filter(pk=gone.pk).update(is_public=False)
    Licence.objects.filter(professional__user=cast.person("alba")).update(
        expires_on=today() - timedelta(days=1)
    )
    services.propose_all(strategy_of)
    letter = outbox.last_mail().body
    alba = cast.client_of("alba")
    proposal = standing.proposals.get()
    page = alba.post(page_of(standing), {"open": proposal.pk}, follow=True)
    for words in (letter, cast.text_of(alba.get(page_of(standing))), cast.text_of(page)):
        assert "Cheaper by" in words and "can be ordered" in words and "no longer in our" in words
        assert "last valid day" in words or "renew" in words.lower()
    assert len(answers(page)) == 2 and "as of" not in cast.text_of(page)


def test_who_opens_it_buys_like_any_other_and_the_next_one_is_told(proposed, standing):  # Q18
    alba, bea = cast.client_of("alba"), cast.client_of("bea")
    page = alba.post(page_of(standing), {"open": proposed.pk}, follow=True)
    put(alba, page, **{"row-1-units": "1"})
    assert units() == {sold()[0].pk: 3, sold()[1].pk: 1}
    again = bea.post(page_of(standing), {"open": proposed.pk}, follow=True)
    assert f"{cast.person('alba').display_name} opened this as an order" in cast.text_of(again)
    cast.order_of("alba", sold()[0].pk)
    assert "Standing order of" not in cast.text_of(bea.get("/"))
    assert "has ordered of it since" in cast.text_of(bea.get(page_of(standing)))


def test_it_is_skipped_paused_resumed_changed_and_ended(proposed, standing):  # Q19
    alba, page = cast.client_of("alba"), page_of(standing)
    alba.post(page, {"skip": proposed.pk})
    assert "Standing order of" not in cast.text_of(alba.get("/"))
    refused = alba.post(page, {"open": proposed.pk})
    assert refused.status_code == 409 and "skipped meanwhile" in cast.text_of(refused)
    shown = StandingOrder.objects.get().next_on
    alba.post(page, {"skip_next": shown.isoformat()})
    assert StandingOrder.objects.get().next_on == shown + timedelta(weeks=2)
    assert alba.post(page, {"skip_next": shown.isoformat()}).status_code == 409
    was = f"2 {shown}"
    typed = {"change": "yes", "weeks": "3", "day": (today() + timedelta(days=5)).isoformat()}
    assert alba.post(page, typed | {"was": was}).status_code == 409
    alba.post(page, typed | {"was": f"2 {shown + timedelta(weeks=2)}"})
    assert StandingOrder.objects.get().weeks == 3
    alba.post(page, {"pause": "yes"})
    StandingOrder.objects.update(next_on=today())
    assert services.propose_all(strategy_of) == 0
    alba.post(page, {"resume": "yes"})
    assert StandingOrder.objects.get().next_on == today() + timedelta(weeks=3)
    alba.post(page, {"end": "yes"})
    StandingOrder.objects.update(next_on=today())
    assert (
        services.propose_all(strategy_of) == 0
        and alba.post(page, {"pause": "yes"}).status_code == 409
    )


def test_it_survives_who_looked_after_it_and_the_others_are_told_once(standing):  # Q20
    bea, clinic = cast.person("bea"), standing.of.clinic
    services.take_care(standing, bea)
    with cast.committed():
        members.remove(clinic, cast.person("alba"), clinic.memberships.get(user=bea).pk)
    assert told("has left") == ["alba"] and StandingOrder.objects.get().cared_for_by is None
    services.propose_all(strategy_of)
    assert told("has left") == ["alba"] and told("to be confirmed") == ["alba"]
    Membership.objects.filter(clinic=clinic).update(role="book_keeper")
    StandingOrder.objects.update(next_on=today())
    assert services.propose_all(strategy_of) == 1, "it goes on where nobody hears it"
    assert told("to be confirmed") == ["alba"]


def test_it_rests_while_its_list_is_deleted_and_that_is_told_once(standing):  # Q20
    lists.delete(standing.of, cast.person("bea"))
    for _ in range(2):
        assert services.propose_all(strategy_of) == 0
    assert sorted(told("its list is deleted")) == ["alba", "bea"]
    assert "Bring the list back" in cast.text_of(cast.client_of("alba").get(page_of(standing)))
    lists.bring_back(standing.of)
    assert services.propose_all(strategy_of) == 1
