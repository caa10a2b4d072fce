"""What arrived wrong: the clinic says and shows it, staff answer, every step is told."""

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime
from oscar.core.loading import get_model
from PIL import Image

from common.clock import now
from common.deeds import NotPossible
from shop.claims import queries, services, views
from shop.claims.models import Claim, CreditRequest, Photo
from shop.claims.policy import Answer
from shop.ordering.cancelling import cancel_units
from shop.parcels import services as parcels
from shop.parcels.models import CarrierWord
from shop.returns.models import Return
from tests import cast, outbox, pages
from tests.shop.claims.claiming import a_photo, claimed
from tests.shop.returns.coming_back import shipped

Order = get_model("order", "Order")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_once")]
CLAIMS = "/accounts/claims/"


def page_of(pick):
    return f"{CLAIMS}order/{pick.order_line.order.number}/"


def typed(client, pick, **more):
    """What a browser sends of the page on which something is claimed."""
    key = re.search(r'name="key" value="([^"]+)"', cast.text_of(client.get(page_of(pick))))[1]
    wrong = {"reason": "damaged", "words": "The box is wet", f"units-{pick.pk}": "2"}
    return {"key": key, **wrong, **more}


def answered(claim, kind, **more):
    told = {"words": "We are sorry.", "by": cast.person("omar")} | more
    return services.answer(claim, kind, **told)


# Made by the clinic.


def test_a_clinic_says_what_is_wrong_of_lots_that_were_shipped(settings, pick):
    outbox.use(settings)
    client = cast.client_of("bea")
    page = client.post(page_of(pick), typed(client, pick), follow=True)
    claim = Claim.objects.get()
    assert claim.number == f"{pick.order_line.order.number}-C1"
    assert claim.lines.get().pick == pick and claim.lines.get().units == 2
    assert "The box is wet" in cast.text_of(page)
    assert any("is with us" in mail.subject for mail in outbox.mails_to(cast.person("alba").email))


def test_the_same_form_sent_twice_claims_once(pick):  # K10
    client = cast.client_of("alba")
    form = typed(client, pick)
    client.post(page_of(pick), form)
    client.post(page_of(pick), form)
    assert Claim.objects.count() == 1


def test_a_refused_form_keeps_what_was_typed_and_claims_nothing(pick):
    client = cast.client_of("alba")
    for wrong in ({f"units-{pick.pk}": "6"}, {f"units-{pick.pk}": ""}, {"reason": "differs"}):
        page = client.post(page_of(pick), typed(client, pick, **wrong))
        assert page.status_code == 409 and "The box is wet" in cast.text_of(page)
    assert not Claim.objects.exists()


def test_lots_of_another_order_are_not_claimed(pick):
    other = shipped(units=1)
    with pytest.raises(NotPossible, match="not had all of these lots"):
        services.make(pick.order_line.order, {other.pk: 1}, "damaged", "x", cast.person("alba"))


def test_strangers_and_book_keepers_make_and_see_none(pick):
    claim = claimed(pick)
    for name in ("nina", "ben"):
        client = cast.client_of(name)
        assert client.get(page_of(pick)).status_code == 404
        assert client.get(f"{CLAIMS}{claim.number}/").status_code == 404


def test_who_has_left_sees_what_they_ordered_and_no_more(pick):
    claim = claimed(pick)
    for name, status in (("bea", 404), ("alba", 200)):
        cast.person(name).memberships.update(left_at=now())
        assert cast.client_of(name).get(f"{CLAIMS}{claim.number}/").status_code == status


# The clock of the terms.


def test_the_clock_says_from_dispatch_that_it_cannot_know(pick):
    page = cast.text_of(cast.client_of("alba").get(page_of(pick)))
    assert "When it was delivered we do not know" in page and "71 hours from now" in page


def test_the_clock_counts_from_when_the_clinic_says_it_came(pick, monkeypatch):
    claim = claimed(pick, arrived_at=now())
    five_days_later = now() + timedelta(days=5)
    monkeypatch.setattr(views, "now", lambda: five_days_later)
    page = cast.text_of(cast.client_of("alba").get(f"{CLAIMS}{claim.number}/"))
    assert "as you told us" in page and "They are over" in page


def delivered(pick, moment, words="", name="omar"):
    page = f"/admin/parcels/parcel/{pick.parcel_id}/change/"
    to = page.replace("change", "delivered")
    typed_in = {"delivered_at": f"{localtime(moment):%Y-%m-%dT%H:%M}", "words": words}
    return cast.fill_in(cast.client_of(name), page, to=to, **typed_in)


def test_the_carriers_word_counts_before_the_clinics_and_the_last_of_it(pick, monkeypatch):
    moment = now()
    monkeypatch.setattr(parcels, "now", lambda: moment + timedelta(days=9))
    claim = claimed(pick, arrived_at=moment + timedelta(days=5))
    assert delivered(pick, moment + timedelta(days=1), "Signed by Jones").status_code == 302
    assert delivered(pick, moment + timedelta(days=2)).status_code == 302
    alba = cast.client_of("alba")
    clock = alba.get(f"{CLAIMS}{claim.number}/").context["clock"]
    assert clock.since == "delivered"
    assert abs(clock.began_at - moment - timedelta(days=2)) < timedelta(minutes=1)
    for page in (f"{CLAIMS}{claim.number}/", page_of(pick)):
        assert "as the carrier says" in cast.text_of(alba.get(page))
    order = cast.text_of(alba.get(f"/accounts/orders/{pick.order_line.order.number}/"))
    assert "as the carrier says" in order
    staff = cast.text_of(cast.client_of("omar").get(f"/admin/claims/claim/{claim.pk}/change/"))
    assert "counted from when the carrier says" in staff
    parcel = cast.text_of(
        cast.client_of("omar").get(f"/admin/parcels/parcel/{pick.parcel_id}/change/")
    )
    assert "Signed by Jones" in parcel and "no longer" in parcel


@pytest.mark.parametrize(("days", "why"), [(-1, "left us later"), (1, "still to come")])
def test_no_parcel_is_delivered_before_it_left_or_in_the_future(pick, days, why):
    refused = delivered(pick, now() + timedelta(days=days), "Signed by Jones")
    assert refused.status_code == 409 and why in cast.text_of(refused)
    assert "Signed by Jones" in cast.text_of(refused) and not CarrierWord.objects.exists()


def test_the_carriers_word_stays_as_it_was_noted(pick):
    delivered(pick, now())
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        CarrierWord.objects.update(words="Nobody")


def test_nothing_arrives_in_the_future(pick):
    client = cast.client_of("alba")
    later = f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    page = client.post(page_of(pick), typed(client, pick, arrived_at=later))
    assert "is still to come" in cast.text_of(page)


# Photos.


def test_a_photo_is_made_anew_without_where_it_was_taken(pick):  # K10
    client = cast.client_of("alba")
    client.post(page_of(pick), typed(client, pick, photos=[a_photo()]))
    photo = Photo.objects.get()
    answer = client.get(f"{CLAIMS}photos/{photo.pk}/")
    content = b"".join(answer.streaming_content)
    assert b"SECRETCAMERA" not in content
    assert Image.open(io.BytesIO(content)).size == (640, 480)
    assert answer["Cache-Control"] == "private, no-store"


def test_a_photo_is_shown_to_its_clinic_and_to_staff_alone(pick):
    client = cast.client_of("alba")
    client.post(page_of(pick), typed(client, pick, photos=[a_photo()]))
    address = f"{CLAIMS}photos/{Photo.objects.get().pk}/"
    seen = {name: cast.client_of(name).get(address).status_code for name in ("bea", "omar")}
    assert set(seen.values()) == {200}
    assert cast.client_of("nina").get(address).status_code == 404


def test_what_is_no_photo_is_refused_and_nothing_is_claimed(pick):
    for content in (b"%PDF-1.4 x", b"\xff\xd8\xff broken", b"<svg/>", b""):
        client = cast.client_of("alba")
        photos = [a_photo(), SimpleUploadedFile("x.jpg", content)]
        page = client.post(page_of(pick), typed(client, pick, photos=photos))
        assert page.status_code == 409 and "The box is wet" in cast.text_of(page)
        assert not Claim.objects.exists() and not Photo.objects.exists()


# Answered by staff.


def answer_as(name, claim, **said):
    client = cast.client_of(name)
    page = f"/admin/claims/claim/{claim.pk}/change/"
    return cast.fill_in(client, page, to=f"/admin/claims/claim/{claim.pk}/answer/", **said)


def test_staff_answer_and_the_clinic_is_told(settings, pick):  # K12
    claim = claimed(pick)
    outbox.use(settings)
    outbox.clear()
    answer_as("omar", claim, kind="asked", words="Which label was on it?")
    claim.refresh_from_db()
    assert claim.is_theirs
    bodies = [mail.body for mail in outbox.mails_to(cast.person("alba").email)]
    assert any("Which label was on it?" in body for body in bodies)


def test_the_clinics_answer_makes_it_our_turn(pick):
    claim = claimed(pick)
    answered(claim, Answer.ASKED)
    client = cast.client_of("bea")
    client.post(f"{CLAIMS}{claim.number}/", {"words": "A torn one"})
    claim.refresh_from_db()
    assert claim.is_ours and claim.steps.last().words == "A torn one"


def test_the_answer_return_announces_one_and_tells_its_number(settings, pick):  # K13
    outbox.use(settings)
    step = answered(claimed(pick), Answer.RETURN)
    goods_back = Return.objects.get()
    assert step.goods_back == goods_back and goods_back.lines.get().announced == 2
    assert goods_back.reason == Return.Reason.DAMAGED
    last = outbox.mails_to(cast.person("alba").email)[-1]
    assert goods_back.number in last.body


def test_no_more_comes_back_than_may(pick):
    answered(claimed(pick, 4), Answer.RETURN)
    second = claimed(pick, 2)
    with pytest.raises(NotPossible):
        answered(second, Answer.RETURN)
    second.refresh_from_db()
    assert second.is_ours and second.steps.count() == 1


def test_what_never_came_is_not_sent_back(pick):  # K13
    with pytest.raises(NotPossible, match="never came"):
        answered(claimed(pick, reason="short"), Answer.RETURN)


def test_a_replacement_is_an_order_that_was_placed_anew(pick):
    claim, other, before = claimed(pick), claimed(pick, 1), pick.order_line.order
    with pytest.raises(NotPossible, match="before the claim"):
        answered(claim, Answer.REPLACEMENT, replacement=before.number)
    with pytest.raises(NotPossible, match="another clinic"):
        answered(claim, Answer.REPLACEMENT, replacement=cast.order_of("nina").number)
    anew = cast.order_of("alba")
    assert answered(claim, Answer.REPLACEMENT, replacement=anew.number).replacement == anew
    with pytest.raises(NotPossible, match="another claim"):
        answered(other, Answer.REPLACEMENT, replacement=anew.number)


def test_other_goods_for_a_claim_are_typed_at_the_desk_which_leads_back_to_the_answer(pick):
    claim, desk = claimed(pick), cast.client_of("admin")
    page = cast.text_of(desk.get(f"/admin/claims/claim/{claim.pk}/change/"))
    url = f"{cast.ORDER_DESK}?clinic={cast.clinic_of('alba').pk}&claim={claim.number}"
    assert url in page
    shown = desk.get(url)
    assert f"claim {claim.number}" in cast.text_of(shown)
    _, fields = cast.typed_by_staff(desk, product=cast.REDENSITY)
    checked = desk.post(url, fields)
    placed = desk.post(url, fields | {"seen": checked.context["seen"], "action": "place"})
    anew = Order.objects.latest("pk")
    assert placed.url == f"/admin/claims/claim/{claim.pk}/change/?replacement={anew.number}"
    page = desk.get(placed.url)
    assert page.context["form"].initial == {"kind": "replacement", "replacement": anew.number}
    assert "these are other goods" in cast.text_of(page)
    to = f"/admin/claims/claim/{claim.pk}/answer/"
    said = pages.form_on(page) | {"words": "Sent anew"}
    assert desk.post(to, said).status_code == 302
    assert claim.steps.last().replacement == anew


def test_of_an_order_that_is_named_its_lines_are_shown_before_it_replaces_anything(pick):
    """A number of the same clinic that was typed wrongly is noticed."""
    claim, mistyped, meant = claimed(pick), *(cast.order_of("alba", quantity=n) for n in (3, 2))
    said = {"kind": "replacement", "words": "Sent anew"}
    shown = answer_as("omar", claim, **said, replacement=mistyped.number)
    assert shown.status_code == 409 and claim.steps.count() == 1
    product = pick.lot.product.full_name
    page = cast.text_of(shown)
    assert f"3 × {product}" in page and "are other goods" not in page and "Sent anew" in page
    client, to = cast.client_of("omar"), f"/admin/claims/claim/{claim.pk}/answer/"
    anew = client.post(to, pages.form_on(shown) | {"replacement": meant.number})
    assert anew.status_code == 409 and f"2 × {product}" in cast.text_of(anew)
    assert client.post(to, pages.form_on(anew)).status_code == 302
    assert claim.steps.last().replacement == meant


def test_of_an_order_that_is_named_cancelled_units_are_not_shown_as_its_own(pick):
    claim, product = claimed(pick), pick.lot.product.full_name
    anew = cast.order_of("alba", quantity=3)
    cancel_units(anew, {anew.lines.get().pk: 1}, "None left", cast.person("admin"))
    said = {"kind": "replacement", "words": "Sent anew", "replacement": anew.number}
    shown = cast.text_of(answer_as("omar", claim, **said))
    assert f"2 × {product}" in shown and f"3 × {product}" not in shown


def test_a_number_with_a_sign_that_no_number_has_is_refused_in_words(pick):
    said = {"kind": "replacement", "words": "x", "replacement": "A\0B"}
    refused = answer_as("omar", claimed(pick), **said)
    assert refused.status_code == 409 and "Null characters" in cast.text_of(refused)


def test_an_order_of_another_clinic_is_named_and_not_shown(pick):
    other = cast.order_of("nina", cast.REDENSITY)
    said = {"kind": "replacement", "words": "x"}
    refused = answer_as("omar", claimed(pick), **said, replacement=other.number)
    page = cast.text_of(refused)
    assert "another clinic" in page and "would replace it" not in page


def without_signature(number, name=""):
    """An order for no clinic, signed by nobody."""
    sums, user = dict.fromkeys(("total_incl_tax", "total_excl_tax"), 1), cast.person(name or number)
    return Order.objects.create(number=number, user=user, **sums)


def test_an_order_for_no_clinic_replaces_what_its_own_buyer_claimed_and_is_not_without_charge(pick):
    claim = claimed(pick)
    own, of_another = without_signature("alba"), without_signature("nina")
    type(claim).objects.filter(pk=claim.pk).update(order=without_signature("alba-2", "alba"))
    claim.refresh_from_db()
    with pytest.raises(NotPossible, match="another clinic"):
        services.replacing(claim, of_another.number)
    assert services.replacing(claim, own.number) == own
    claim.steps.create(kind=Answer.REPLACEMENT, words="x", replacement=own)
    assert queries.replaced_by(claim) == "" and queries.replaced_of(pick) == 0


def test_the_list_of_staff_says_for_whom_and_which_lots_and_finds_them(
    pick, django_assert_num_queries
):
    claimed(pick)
    omar, clinic = cast.client_of("omar"), cast.clinic_of("alba").name
    for word in (clinic, pick.lot.number):
        page = omar.get("/admin/claims/claim/", {"q": word})
        shown = cast.text_of(page)
        assert clinic in shown and pick.lot.number in shown
        assert len(page.context["cl"].result_list) == 1
    assert not omar.get("/admin/claims/claim/", {"q": "NOTHING"}).context["cl"].result_list
    rows = b"".join(omar.get("/admin/claims/claim/list.csv")).decode()
    assert clinic in rows and pick.lot.number in rows
    with CaptureQueriesContext(connection) as one:
        omar.get("/admin/claims/claim/")
    claimed(pick, 1), claimed(shipped("nina", 2))
    with django_assert_num_queries(len(one)):
        omar.get("/admin/claims/claim/")


def test_a_clinic_reads_the_lots_in_the_list_of_its_claims(pick):
    claimed(pick)
    assert pick.lot.number in cast.text_of(cast.client_of("bea").get(CLAIMS))


def test_the_claim_of_another_clinic_is_not_replaced_at_the_desk(pick):
    claim = claimed(pick)
    url = f"{cast.ORDER_DESK}?clinic={cast.clinic_of('nina').pk}&claim={claim.number}"
    shown = cast.client_of("admin").get(url)
    assert shown.context["claim"] is None


def test_staff_show_what_the_carrier_says_and_it_is_still_our_turn(settings, pick):
    claim = claimed(pick)
    outbox.use(settings)
    outbox.clear()
    said = {"kind": "carrier", "words": "Left with the porter", "photos": [a_photo()]}
    assert answer_as("omar", claim, **said).status_code == 302
    claim.refresh_from_db()
    assert claim.is_ours and claim.steps.last().photos.count() == 1
    (letter,) = outbox.mails_to(cast.person("alba").email)
    assert letter.subject == f"What the carrier says about claim {claim.number}"
    assert "Left with the porter" in cast.text_of(
        cast.client_of("alba").get(f"{CLAIMS}{claim.number}/")
    )


def test_what_is_no_photo_of_staff_is_refused_and_nothing_typed_is_lost(pick):
    claim = claimed(pick)
    said = {"kind": "closed", "words": "We are sorry", "photos": [SimpleUploadedFile("x.jpg", b"")]}
    refused = answer_as("omar", claim, **said)
    assert refused.status_code == 409 and "We are sorry" in cast.text_of(refused)
    assert claim.steps.count() == 1


def test_a_credit_is_asked_for_once_a_unit(pick):  # K15
    step = answered(claimed(pick, 4), Answer.CREDIT)
    line = pick.order_line
    assert step.credit_request.net == (line.line_price_excl_tax / 5 * 4).quantize(Decimal("0.01"))
    with pytest.raises(NotPossible, match="already"):
        answered(claimed(pick, 2), Answer.CREDIT)
    answered(claimed(pick, 1), Answer.CREDIT)


def test_book_keepers_take_a_credit_up_once(pick):
    request = answered(claimed(pick), Answer.CREDIT).credit_request
    omar = cast.client_of("omar")
    for _ in range(2):
        omar.post(f"/admin/claims/claim/credits/{request.pk}/take-up/")
    taken = CreditRequest.objects.get()
    assert taken.taken_up_by == cast.person("omar")
    with pytest.raises(NotPossible):
        services.take_up(taken, cast.person("omar"))


def test_a_page_left_open_answers_nothing_that_it_did_not_show(pick):
    claim = claimed(pick)
    omar = cast.client_of("omar")
    form = cast.typed_into(
        omar, f"/admin/claims/claim/{claim.pk}/change/", kind="closed", words="No"
    )
    services.add(claim, "We found a crack as well", cast.person("bea"))
    page = omar.post(f"/admin/claims/claim/{claim.pk}/answer/", form)
    assert page.status_code == 409 and claim.steps.filter(kind="closed").count() == 0


def test_a_reviewer_answers_no_claim(pick):
    claim = claimed(pick)
    url = f"/admin/claims/claim/{claim.pk}/answer/"
    assert cast.client_of("rita").post(url, {"kind": "closed", "words": "x"}).status_code == 403


def test_claims_wait_on_the_first_page_of_staff(pick):
    claimed(pick)
    assert "Claims to answer" in cast.text_of(cast.client_of("omar").get("/admin/"))


def test_what_was_said_stays_as_it_was(pick):
    step = claimed(pick).steps.get()
    with pytest.raises(InternalError, match="append-only"), transaction.atomic():
        type(step).objects.filter(pk=step.pk).update(words="Nothing")


def test_a_page_asks_no_more_than_eight_queries(pick):
    claim = claimed(pick)
    answered(claim, Answer.CREDIT)
    claimed(pick, 1)
    for address in ("", "order/{order}/", "{claim}/"):
        page = CLAIMS + address.format(order=pick.order_line.order.number, claim=claim.number)
        client = cast.client_of("alba")
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        assert len(captured) <= 8, [query["sql"] for query in captured]
