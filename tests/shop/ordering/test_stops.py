"""An order whose right has ended says so at once, truly, and once (E5 to E9)."""

from datetime import timedelta

import pytest
from django.utils.timezone import localtime
from oscar.apps.order.exceptions import InvalidShippingEvent
from oscar.core.loading import get_model

from accounts.applying import services as applications
from accounts.clinics import addresses, members
from accounts.licences import telling
from accounts.licences.policy import State
from accounts.models import Licence, Membership, ShipToAddress
from accounts.reviewing import decisions
from catalogue.models import MarketStatus, Product
from common.clock import now
from common.templatetags.days import day
from shop.jobs import daily
from shop.ordering import services
from shop.ordering.exceptions import Refused
from shop.ordering.models import Move, Stop
from shop.ordering.processing import EventHandler
from shop.parcels import services as parcels
from shop.purchasing.policy import Reason
from tests import cast
from tests.shop.countersigning.test_countersign import asked, countersign
from tests.shop.ordering.test_endings import suspend, with_owner

Basket, Order = get_model("basket", "Basket"), get_model("order", "Order")
pytestmark = pytest.mark.django_db
ORDERS = "/admin/order/order/"


def page(order, deed):
    return f"{ORDERS}{order.pk}/{deed}/"


def ship(order):
    return cast.fill_in(cast.client_of("omar"), page(order, "ship"), reference="RM 12")


def about(mailoutbox, order):
    """(to, subject) of every mail about an order, in the order in which they were written."""
    mails = [mail for mail in mailoutbox if order.number in mail.subject]
    return [(mail.to[0].split("@")[0], mail.subject.replace(order.number, "N")) for mail in mails]


def lapse(name, days=-1):
    Licence.objects.filter(professional__user=cast.person(name), state="verified").update(
        expires_on=cast.days_from_now(days)
    )


@pytest.fixture
def order():
    return cast.order_of("alba")


@pytest.fixture
def marin(db):
    return cast.clinic_of("alba")


# A refused shipment


def test_a_refused_shipment_is_told_to_the_clinic_once_and_says_only_what_is_so(mailoutbox):  # P8
    """E5."""
    order = cast.order_of("cosmo")
    lapse("cosmo")
    mailoutbox.clear()
    refused = ship(order)
    assert refused.status_code == 409
    said = cast.text_of(refused)
    assert "The licence of Cosmo Reyes has passed its last valid day." in said
    assert "We wrote so to 1 person of the clinic on" in said
    assert "paid" not in said
    assert 'value="RM 12"' in refused.content.decode(), "the tracking number is kept"
    assert about(mailoutbox, order) == [("cosmo", "Order N waits")]
    (letter,) = mailoutbox
    assert "has passed its last valid day" in letter.body and "have of it is kept" in letter.body
    ship(order)
    assert len(mailoutbox) == 1, "told once"


def test_the_buyer_reads_on_the_orders_page_why_it_waits_and_what_to_do():
    order = cast.order_of("cosmo")
    lapse("cosmo")
    ship(order)
    said = cast.text_of(cast.client_of("cosmo").get(f"/accounts/orders/{order.number}/"))
    assert "It waits: it cannot be shipped as things are" in said
    assert "The licence of Cosmo Reyes has passed its last valid day." in said
    assert "shipped once a renewal is verified" in said


def test_what_is_right_again_is_shipped_and_held_back_by_nothing(mailoutbox):
    order = cast.order_of("cosmo")
    lapse("cosmo")
    ship(order)
    lapse("cosmo", 30)
    assert ship(order).status_code == 302
    assert not Stop.objects.filter(ended_at=None).exists()
    said = cast.text_of(cast.client_of("cosmo").get(f"/accounts/orders/{order.number}/"))
    assert "It waits" not in said


def test_another_reason_is_told_anew(mailoutbox):
    order = cast.order_of("cosmo")
    lapse("cosmo")
    ship(order)
    lapse("cosmo", 30)
    with cast.committed():
        suspend("cosmo")
    letters = [mail.body for mail in mailoutbox if mail.subject.endswith("waits")]
    assert ["suspended" in letter for letter in letters] == [False, True]
    assert [stop.ended_at is None for stop in Stop.objects.filter(order=order)] == [False, True]


def test_nobody_is_said_to_be_told_where_nobody_can_be():
    order = cast.order_of("nina")
    cast.switch_off("nina")
    said = cast.text_of(ship(order))
    assert "The account of Nina Osei, who answers for the order, is closed." in said
    assert "Nobody was told: nobody there has an open account." in said


# At once, by whatever path


def revoke(name):
    licence = cast.person(name).professional.licences.get(state="verified")
    decisions.revoke(licence, cast.person("rita"), "Struck off.")


def narrow(name):
    licence = cast.person(name).professional.licences.get(state="verified")
    decisions.rescope(licence, cast.person("rita"), scope=["cellulite"])


def lapse_and_remind(name):
    lapse(name)
    telling.remind(now())


def lapse_while_a_renewal_waits(name):
    lapse(name)
    old = Licence.objects.get(professional__user=cast.person(name), state="verified")
    sent = {each: getattr(old, each) for each in ("profession", "country", "register", "number")}
    values = {**sent, "expires_on": cast.days_from_now(400)}
    applications.submit_licence(cast.person(name), values)
    telling.tell_lapsed(now())


def look_too_late(name):
    then = now() - timedelta(days=2000)
    Licence.objects.filter(professional__user=cast.person(name), state="verified").update(
        checked_at=then, decided_at=then
    )
    telling.tell_overdue(now())


def leave(name):
    clinic = cast.clinic_of(name)
    with_owner(clinic)
    members.leave(clinic, cast.person(name))


def keep_books(name):
    clinic = cast.clinic_of(name)
    with_owner(clinic)
    pk = cast.person(name).memberships.get().pk
    members.change_role(clinic, cast.person("ben"), pk, "book_keeper")


def step_down(name):
    members.step_down(cast.clinic_of(name), cast.person(name))


def close_the_address(name):
    clinic = cast.clinic_of(name)
    addresses.close(clinic, cast.person(name), clinic.addresses.get().pk)


def change_the_policy(name):
    cast.change_policy(hyaluronic_anaesthetic=False, hyaluronic=False)
    services.look_at_all.call()


def take_off_sale(name):
    Product.objects.filter(pk=cast.BELOTERO).update(is_public=False)
    services.look_at_all.call()


@pytest.mark.parametrize(
    ("what_ends", "sentence"),
    [
        (suspend, "The licence of Alba Marin is suspended here."),
        (revoke, "The licence of Alba Marin was revoked here."),
        (narrow, "the licence of Alba Marin does not count for it any more."),
        (lapse_and_remind, "The licence of Alba Marin has passed its last valid day."),
        (lapse_while_a_renewal_waits, "The licence of Alba Marin is being checked."),
        (look_too_late, "We have not looked the licence of Alba Marin up in its register in time."),
        (cast.switch_off, "The account of Alba Marin, who answers for the order, is closed."),
        (leave, "Alba Marin, who answers for the order, does not belong to the clinic any more."),
        (keep_books, "Alba Marin, who answers for the order, is a book-keeper there now."),
        (step_down, "Alba Marin does not answer for the orders of the clinic any more."),
        (close_the_address, "The clinic has closed this address."),
        (change_the_policy, "the profession of Alba Marin is not among those that may order it"),
        (take_off_sale, "is not on sale any more."),
    ],
)
def test_an_order_that_waits_is_held_back_at_once_for_the_true_reason(order, what_ends, sentence):
    """E6."""
    with cast.committed():
        what_ends("alba")
    assert sentence in " ".join(Stop.objects.get(order=order, ended_at=None).sentences)
    omar = cast.client_of("omar")
    for path in (page(order, "change"), page(order, "ship")):
        assert sentence in cast.text_of(omar.get(path))
    assert sentence in cast.text_of(ship(order))
    assert "Orders that cannot be shipped as things are" in cast.text_of(omar.get("/admin/"))
    held_back = cast.text_of(omar.get(ORDERS, {"status": "all", "shipping": "stopped"}))
    assert order.number in held_back


def test_that_a_licence_ended_while_its_renewal_waits_is_announced_once(monkeypatch):
    announced = []
    monkeypatch.setattr(telling, "announce", lambda _, person: announced.append(person))
    lapse_while_a_renewal_waits("alba")
    telling.tell_lapsed(now())
    telling.remind(now())
    assert announced.count(cast.person("alba").pk) == 1


def test_a_suspension_of_who_asked_is_told_as_theirs(marin):
    countersign(asked())
    order = Order.objects.get()
    professional = cast.person("nina").professional
    Licence.objects.filter(professional=professional).update(state=State.SUSPENDED)
    professional.user = cast.person("bea")
    professional.save()
    services.review(order)
    assert Stop.objects.get().sentences == ["The licence of Bea Lind is suspended here."]


def test_every_reason_of_the_rule_has_words_for_an_order_that_waits():
    from shop.ordering.stops import _WORDS

    assert set(_WORDS) == set(Reason)


def test_a_closed_market_is_seen_by_the_worker_after_staff_saved_it(order):  # E9
    """The page of a product enqueues the look; a save that changes nothing about it does not."""
    assert MarketStatus.objects.filter(product=cast.BELOTERO, country="GB").exists()
    admin = cast.client_of("admin")
    from tests.catalogue.editing.test_catalogue_admin import form_data

    address = f"/admin/catalogue/product/{cast.BELOTERO}/change/"
    form = form_data(admin.get(address))
    (prefix,) = {
        key.rsplit("-", 1)[0]
        for key, value in form.items()
        if key.endswith("-country") and value == "GB"
    }
    with cast.committed() as nothing:
        admin.post(address, form | {"variant_name": "Another"})
    with cast.committed() as closed:
        admin.post(address, form_data(admin.get(address)) | {f"{prefix}-status": "closed"})
    assert len(closed) > len(nothing)
    services.look_at_all.call()
    assert "may not be sold in GB any more" in Stop.objects.get(order=order).sentences[0]


def test_a_lifted_suspension_frees_the_order(order):
    with cast.committed():
        licence = suspend("alba")
    assert Stop.objects.filter(ended_at=None).exists()
    ordinary = ["hyaluronic", "hyaluronic_anaesthetic"]
    with cast.committed():
        decisions.lift(licence, cast.person("rita"), expires_on=licence.expires_on, scope=ordinary)
    assert not Stop.objects.filter(ended_at=None).exists()


def test_the_days_run_finds_what_nobody_announced(order):
    Licence.objects.filter(professional__user=cast.person("alba")).update(state=State.SUSPENDED)
    (outcome,) = [o for o in daily.run(now()) if o.step.startswith("What waits")]
    assert outcome.said == "0 requests ended; 1 of 1 orders cannot be shipped"
    assert Stop.objects.get().order == order


def test_an_order_that_cannot_be_looked_at_stops_no_other(order, monkeypatch):
    other = cast.order_of("nina")
    review = services.review

    def fails(which):
        if which == order:
            raise RuntimeError("broken")
        return review(which)

    monkeypatch.setattr(services, "review", fails)
    Licence.objects.update(state=State.SUSPENDED)
    with pytest.raises(ExceptionGroup):
        services.look_at()
    assert Stop.objects.get().order == other


def test_a_cancelled_order_is_held_back_by_nothing(order):
    with cast.committed():
        suspend("alba")
    EventHandler(cast.person("omar")).cancel(order, "Asked for.")
    assert not Stop.objects.filter(ended_at=None).exists()


# Requests to countersign


@pytest.mark.parametrize(
    ("what_ends", "sentence"),
    [
        (suspend, "The licence of Alba Marin is suspended here."),
        (revoke, "The licence of Alba Marin was revoked here."),
        (narrow, "the licence of Alba Marin does not count for it any more."),
        (lapse_and_remind, "The licence of Alba Marin has passed its last valid day."),
        (lapse_while_a_renewal_waits, "The licence of Alba Marin is being checked."),
        (change_the_policy, "the profession of Alba Marin is not among those that may order it"),
        (take_off_sale, "is not on sale any more."),
    ],
)
def test_a_request_that_the_rule_would_refuse_ends_at_once(mailoutbox, what_ends, sentence):
    request = asked(quantity=2)
    mailoutbox.clear()
    with cast.committed():
        what_ends("alba")
    request.refresh_from_db()
    assert request.state == "ended" and sentence in request.reason
    assert Basket.open.get(owner=cast.person("bea")).num_items == 2
    assert any(sentence in mail.body for mail in mailoutbox if mail.to == ["bea@demo.example"])


def test_a_request_waits_on_while_it_is_us_who_are_late():
    request = asked()
    with cast.committed():
        look_too_late("alba")
    request.refresh_from_db()
    assert request.state == "open"


# Closing an address, and another one


def closing_page(marin, address):
    return f"/accounts/clinic/{marin.pk}/addresses/{address.pk}/close/"


def test_closing_an_address_names_what_waits_for_it_and_asks(order, marin, mailoutbox):  # E7
    address = marin.addresses.get()
    asked()
    alba = cast.client_of("alba")
    said = cast.text_of(alba.get(closing_page(marin, address)))
    assert "1 order waits to be sent there" in said
    assert f"{order.number}</a>, placed {day(localtime(order.date_placed))}" in said
    assert "Bea Lind, asked" in said
    fields = dict(named=alba.get(closing_page(marin, address)).context["named"])
    mailoutbox.clear()
    with cast.committed():
        said = cast.text_of(alba.post(closing_page(marin, address), fields, follow=True))
    assert "1 order waits until you tell us where else to send it." in said
    address.refresh_from_db()
    assert address.status == "closed"
    assert ("alba", "Order N waits") in about(mailoutbox, order)
    assert "The clinic has closed this address." in cast.text_of(ship(order))


def test_an_order_placed_while_the_page_was_open_is_named_before_the_address_is_closed(marin):  # E7
    address, alba = marin.addresses.get(), cast.client_of("alba")
    fields = {"named": alba.get(closing_page(marin, address)).context["named"]}
    order = cast.order_of("alba")
    again = alba.post(closing_page(marin, address), fields)
    assert again.status_code == 409
    assert "Not closed yet" in cast.text_of(again) and order.number in cast.text_of(again)
    address.refresh_from_db()
    assert address.status == "verified"


@pytest.fixture
def stranded(order, marin):
    """alba's order, whose address the clinic has closed, and another verified one."""
    old = marin.addresses.get()
    new = cast.address_of("alba", line2="90 New Street")
    with cast.committed():
        addresses.close(marin, cast.person("alba"), old.pk)
    return order, new


def move(order, address, name="omar"):
    return cast.fill_in(cast.client_of(name), page(order, "move"), address=address.pk)


def test_staff_move_an_order_to_another_verified_address_and_it_ships(stranded, mailoutbox):  # E8
    order, new = stranded
    old = new.clinic.addresses.get(status="closed")
    mailoutbox.clear()
    assert move(order, new).status_code == 302
    order.refresh_from_db()
    assert order.shipping_address.line2 == "90 New Street"
    moved = Move.objects.get()
    assert (moved.order, moved.by, moved.address) == (order, cast.person("omar"), new)
    assert moved.before.line2 == old.line2, "where it went is kept"
    assert about(mailoutbox, order) == [("alba", "Order N goes to another address")]
    assert "90 New Street" in mailoutbox[0].body and old.line2 in mailoutbox[0].body
    assert not Stop.objects.filter(ended_at=None).exists()
    said = cast.text_of(cast.client_of("omar").get(page(order, "change")))
    assert "<dt>Moved</dt>" in said and "by Omar Haddad, from" in said
    assert "90 New Street" in cast.text_of(
        cast.client_of("alba").get(f"/accounts/orders/{order.number}/")
    )
    assert "90 New Street" in cast.text_of(cast.client_of("omar").get(page(order, "slip")))
    assert ship(order).status_code == 302


def test_a_moved_order_waits_for_the_address_it_was_moved_to(stranded, marin):
    order, new = stranded
    move(order, new)
    said = cast.text_of(cast.client_of("alba").get(closing_page(marin, new)))
    assert order.number in said
    with cast.committed():
        addresses.close(marin, cast.person("alba"), new.pk)
    assert Stop.objects.get(ended_at=None).sentences == ["The clinic has closed this address."]


def test_the_rule_is_asked_again_for_the_new_destination(stranded):
    order, new = stranded
    lapse("alba")
    refused = move(order, new)
    assert refused.status_code == 409
    assert "has passed its last valid day" in cast.text_of(refused)
    assert not Move.objects.exists()


@pytest.mark.parametrize("status", ["waiting", "refused", "closed"])
def test_only_verified_addresses_of_the_clinic_are_taken(stranded, status):
    order, new = stranded
    ShipToAddress.objects.filter(pk=new.pk).update(status=status)
    refused = move(order, new)
    assert refused.status_code == 409
    assert "no verified address of the clinic" in cast.text_of(refused)
    theirs = cast.clinic_of("nina").addresses.get()
    assert move(order, theirs).status_code == 409
    assert not Move.objects.exists()


def test_another_country_is_another_order(stranded):  # E8
    order, _ = stranded
    abroad = cast.address_of("alba", line2="1 Quay", country_id="IE")
    refused = move(order, abroad)
    assert "in another country" in cast.text_of(refused) and not Move.objects.exists()


def test_what_has_left_is_not_moved(order, marin):
    new = cast.address_of("alba", line2="90 New Street")
    ship(order)
    with pytest.raises(InvalidShippingEvent, match="shipped already"):
        EventHandler(cast.person("omar")).move(order, new)


def test_where_it_goes_already_is_not_offered(order):  # L22
    here, there = cast.clinic_of("alba").addresses.get(), cast.address_of("alba", line2="90 New")
    own = f"/accounts/orders/{order.number}/address/"
    for name, where in (("omar", page(order, "move")), ("alba", own)):
        shown = cast.client_of(name).get(where).context["form"].fields["address"].queryset
        assert list(shown) == [there] != [here]
    EventHandler(cast.person("omar")).move(order, there)
    addresses.close(cast.clinic_of("alba"), cast.person("alba"), here.pk)
    text = cast.text_of(cast.client_of("omar").get(page(order, "move")))
    assert "The clinic has no other verified address." in text


def test_a_page_left_open_moves_nothing(stranded):
    order, new = stranded
    other = cast.address_of("alba", line2="7 Third Street")
    omar = cast.client_of("omar")
    typed = cast.typed_into(omar, page(order, "move"), address=other.pk)
    move(order, new, "admin")
    late = omar.post(page(order, "move"), typed)
    assert late.status_code == 409 and "90 New Street" in cast.text_of(late)
    order.refresh_from_db()
    assert order.shipping_address.line2 == "90 New Street"


@pytest.mark.parametrize(("name", "status"), [("alba", 302), ("rita", 403)])
def test_only_the_warehouse_moves(stranded, name, status):
    order, _ = stranded
    assert cast.client_of(name).get(page(order, "move")).status_code == status


def test_a_colleague_of_another_clinic_at_the_same_door_ships_nothing_of_this_one(marin):
    """alba has left Marin and belongs to another clinic at the very same address."""
    order = cast.order_of("alba")
    osei = cast.clinic_of("nina")
    door = marin.addresses.get()
    door.pk, door.clinic = None, osei
    door.save(force_insert=True)
    with_owner(marin)
    members.leave(marin, cast.person("alba"))
    Membership.objects.create(clinic=osei, user=cast.person("alba"), role="clinician")
    with pytest.raises(Refused):
        parcels.ship(order, cast.person("omar"))
