"""Offers, ranges and vouchers as staff write them, and what an offer would do today."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oscar.core.loading import get_model

from accounts.models import User
from shop.staff.offers import preview
from shop.staff.offers.preview import effect_of
from tests import cast
from tests.offers import (
    Benefit,
    Condition,
    ConditionalOffer,
    Range,
    everything,
    offer,
    use_voucher,
    voucher,
)
from tests.pages import BASED_ON, form_on
from tests.shop.taxes.test_money import amounts, filled, placed_by, priced

pytestmark = pytest.mark.django_db

StockRecord = get_model("partner", "StockRecord")
Voucher, VoucherSet = get_model("voucher", "Voucher"), get_model("voucher", "VoucherSet")
OFFERS, RANGES = "/admin/offer/conditionaloffer/", "/admin/offer/range/"
VOUCHERS, SETS = "/admin/voucher/voucher/", "/admin/voucher/voucherset/"


def typed(**changed):
    """The form of a new offer: ten per cent of everything, from one unit on."""
    return {
        "name": "Ten percent",
        "offer_type": "Site",
        "priority": "0",
        "exclusive": "on",
        "condition_type": Condition.COUNT,
        "condition_value": "1",
        "condition_range": str(everything().pk),
        "benefit_type": Benefit.PERCENTAGE,
        "benefit_value": "10",
        **changed,
    }


def of_voucher(**changed):
    day, soon = timezone.localdate(), timezone.localdate() + timedelta(days=9)
    days = {
        **{"start_datetime_0": f"{day:%d/%m/%Y}", "start_datetime_1": "00:00"},
        **{"end_datetime_0": f"{soon:%d/%m/%Y}", "end_datetime_1": "23:59"},
    }
    return {"name": "Spring", "code": "SPRING", "usage": Voucher.MULTI_USE, **days, **changed}


def errors_of(answer):
    assert answer.status_code == 200
    return {name: " ".join(found) for name, found in answer.context["adminform"].errors.items()}


# One form.


def test_a_range_that_is_missing_is_made_without_leaving_the_form():
    page = cast.client_of("admin").get(f"{OFFERS}add/").content.decode()
    assert page.count(f'href="{RANGES}add/?_to_field=id&amp;_popup=1"') == 2


@pytest.mark.parametrize(
    ("kind", "value", "paid"),
    [
        (Benefit.PERCENTAGE, "10", "172.80"),
        (Benefit.FIXED, "10", "182.00"),
        (Benefit.FIXED_UNIT, "10", "172.00"),
        (Benefit.MULTIBUY, "", "96.00"),
        (Benefit.FIXED_PRICE, "50", "100.00"),
    ],
)
def test_an_offer_of_each_kind_is_written_on_one_form_and_given(kind, value, paid):
    sent = typed(benefit_type=kind, benefit_value=value)
    answer = cast.client_of("admin").post(f"{OFFERS}add/", sent)
    assert answer.status_code == 302
    priced("96.00")
    page = filled("alba", p4=2).get("/basket/")
    assert int(Decimal(paid) * 100) in amounts(cast.text_of(page))


def test_the_benefit_takes_from_the_range_of_the_condition_unless_another_is_chosen():
    cast.client_of("admin").post(f"{OFFERS}add/", typed())
    made = ConditionalOffer.objects.get()
    assert made.benefit.range == made.condition.range == everything()


NONSENSE = [
    ({"benefit_value": "0"}, "benefit_value", "more than 0, and 100 at most"),
    ({"benefit_value": "101"}, "benefit_value", "more than 0, and 100 at most"),
    ({"benefit_value": ""}, "benefit_value", "Enter per cent"),
    ({"benefit_type": Benefit.FIXED, "benefit_value": ""}, "benefit_value", "net amount"),
    ({"benefit_type": Benefit.MULTIBUY}, "benefit_value", "Leave it empty"),
    (
        {"benefit_type": Benefit.SHIPPING_FIXED_PRICE, "benefit_value": ""},
        "benefit_value",
        "0 makes delivery free",
    ),
    ({"condition_value": "0"}, "condition_value", "more than 0"),
    ({"condition_value": "1.5"}, "condition_value", "whole number"),
    ({"max_global_applications": "0"}, "max_global_applications", "no limit"),
    ({"max_discount": "0"}, "max_discount", "no limit"),
    ({"max_discount": "-5"}, "max_discount", "no limit"),
    (
        {"benefit_type": Benefit.MULTIBUY, "benefit_value": "", "benefit_max_affected_items": "2"},
        "benefit_max_affected_items",
        "does not count units",
    ),
    (
        {
            **{"start_datetime_0": "02/12/2026", "start_datetime_1": "00:00"},
            **{"end_datetime_0": "01/12/2026", "end_datetime_1": "00:00"},
        },
        "end_datetime",
        "before it begins",
    ),
    (
        {
            "offer_type": "Voucher",
            **{"end_datetime_0": "01/12/2026", "end_datetime_1": "00:00"},
        },
        "end_datetime",
        "the voucher's days",
    ),
]


@pytest.mark.parametrize(("changed", "field", "words"), NONSENSE)
def test_what_makes_no_sense_is_refused_in_plain_words(changed, field, words):
    answer = cast.client_of("admin").post(f"{OFFERS}add/", typed(**changed))
    assert words in errors_of(answer)[field]
    assert not ConditionalOffer.objects.exists()


def test_a_range_of_its_own_is_refused_where_it_would_be_ignored():
    changed = {"benefit_type": Benefit.FIXED_PRICE, "benefit_range": str(everything().pk)}
    answer = cast.client_of("admin").post(f"{OFFERS}add/", typed(**changed))
    assert "takes from no range of its own" in errors_of(answer)["benefit_range"]


def test_an_offer_that_stands_alone_is_combined_with_none():
    other = offer("Other", exclusive=False)
    answer = cast.client_of("admin").post(f"{OFFERS}add/", typed(combinations=[str(other.pk)]))
    assert "stands alone" in errors_of(answer)["combinations"]


def change(thing, page, **changed):
    """Open the page of a thing, type, and send it."""
    admin, address = cast.client_of("admin"), f"{page}{thing.pk}/change/"
    return admin.post(address, form_on(admin.get(address)) | changed)


def test_what_orders_count_meanwhile_is_no_conflict_and_is_kept():
    made = offer(max_global_applications=9)
    admin, page = cast.client_of("admin"), f"{OFFERS}{made.pk}/change/"
    sent = form_on(admin.get(page)) | {"priority": "3"}
    made.record_usage({"freq": 4, "discount": Decimal("9.60")})
    assert admin.post(page, sent).status_code == 302
    made.refresh_from_db()
    counted = (made.num_applications, made.total_discount, made.num_orders)
    assert (made.priority, *counted) == (3, 4, Decimal("9.60"), 1)


def test_a_form_without_its_basis_is_refused():
    answer = change(voucher("SPRING"), VOUCHERS, **{BASED_ON: "", "name": "Mine"})
    assert answer.status_code == 409
    assert Voucher.objects.get().name == "SPRING"


def test_what_was_changed_stands_in_the_history():
    made = offer()
    change(made, OFFERS, benefit_value="20", is_suspended="on")
    made.refresh_from_db()
    assert (made.benefit.value, made.is_suspended) == (20, True)
    (entry,) = LogEntry.objects.filter(object_id=made.pk)
    assert entry.user == cast.person("admin")
    assert "How much" in entry.change_message and "Suspended" in entry.change_message
    shown = cast.client_of("admin").get(f"{OFFERS}{made.pk}/history/")
    assert "How much" in cast.text_of(shown)


def test_a_suspended_offer_that_is_let_go_is_open_or_used_up_as_its_counts_say():
    for used, state in ((0, "Open"), (2, "Consumed")):
        made = offer(f"Used {used}", max_global_applications=2, num_applications=used)
        made.suspend()
        admin, page = cast.client_of("admin"), f"{OFFERS}{made.pk}/change/"
        sent = form_on(admin.get(page))
        assert sent.pop("is_suspended") == ["on"]
        assert admin.post(page, sent).status_code == 302
        assert ConditionalOffer.objects.get(pk=made.pk).status == state


def test_an_offer_that_a_voucher_leads_to_is_not_made_one_for_everybody():
    made = voucher("SPRING").offers.get()
    answer = change(made, OFFERS, offer_type="Site")
    assert "Take it out of the voucher first" in errors_of(answer)["offer_type"]


# What is in use stays.


def test_what_is_in_use_is_not_deleted():
    made = voucher("SPRING")
    used = made.offers.get()
    placed_by(with_code("SPRING"))
    admin = cast.client_of("admin")
    for page in (
        f"{OFFERS}{used.pk}",
        f"{RANGES}{everything().pk}",
        f"{VOUCHERS}{made.pk}",
    ):
        assert admin.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    assert ConditionalOffer.objects.exists() and Voucher.objects.exists()


def with_code(code):
    client = filled("alba", p4=1)
    use_voucher(client, code)
    return client


def test_a_deleted_offer_leaves_no_condition_and_no_benefit():
    made = offer()
    page = f"{OFFERS}{made.pk}/delete/"
    assert cast.fill_in(cast.client_of("admin"), page, post="yes").status_code == 302
    assert not Condition.objects.exists() and not Benefit.objects.exists()
    assert Range.objects.exists()


def test_staff_get_from_an_offer_or_a_voucher_to_the_orders_that_used_it():
    made = voucher("SPRING")
    order = placed_by(with_code("SPRING"))
    for page in (f"{OFFERS}{made.offers.get().pk}/change/", f"{VOUCHERS}{made.pk}/change/"):
        shown = cast.text_of(cast.client_of("admin").get(page))
        assert f'<a href="/admin/order/order/{order.pk}/change/">Order {order.number}</a>' in shown


# What it would do today.


def tried(sent, page=f"{OFFERS}add/"):
    answer = cast.client_of("admin").post(page, sent | {"_preview": "1"})
    assert answer.status_code == 200
    return answer


def test_the_page_says_what_an_offer_would_do_to_todays_baskets_and_saves_nothing():
    priced("96.00")
    filled("alba", p4=2), filled("nina", p4=1)
    words = cast.text_of(tried(typed()))
    assert "Of 2 open baskets" in words and "2 would cost less" in words
    assert amounts(words)[:5] == [2880, 19200, 1920, 9600, 960]
    assert not ConditionalOffer.objects.exists() and not Condition.objects.exists()
    assert 'value="Ten percent"' in words
    assert not LogEntry.objects.exists()


def test_what_it_would_do_is_what_the_basket_then_shows():
    priced("49.99")
    client = filled("alba", p4=3)
    (saved,) = effect_of(offer(value=7)).saved
    assert saved.amount == Decimal("10.50")
    assert 1050 in amounts(cast.text_of(client.get("/basket/")))


def test_a_change_is_tried_as_it_is_typed_and_beside_the_other_offers():
    priced("96.00")
    filled("alba", p4=1)
    made, _ = offer("Five", value=5, priority=1), offer("Ten", value=10)
    page = f"{OFFERS}{made.pk}/change/"
    admin = cast.client_of("admin")
    sent = form_on(admin.get(page))
    gained = cast.text_of(tried(sent | {"benefit_value": "50"}, page))
    assert "1 would cost less" in gained and 4800 - 960 in amounts(gained)
    made.refresh_from_db()
    assert made.benefit.value == 5


def test_an_offer_behind_a_voucher_is_tried_as_if_all_knew_the_code():
    priced("96.00")
    filled("alba", p4=1)
    assert "1 would cost less" in cast.text_of(tried(typed(offer_type="Voucher")))


def test_a_form_that_makes_no_sense_is_not_tried():
    answer = tried(typed(benefit_value="101"))
    assert errors_of(answer) and "would cost less" not in cast.text_of(answer)


def test_of_many_baskets_the_latest_are_reckoned(monkeypatch):
    monkeypatch.setattr(preview, "MOST_BASKETS", 1)
    filled("alba", p4=1), filled("nina", p4=1)
    assert "Of 1 open basket with something in it (the latest of 2)" in cast.text_of(tried(typed()))


def test_nothing_is_locked_while_baskets_are_reckoned():
    made = offer()
    filled("alba", p4=1)
    admin, page = cast.client_of("admin"), f"{OFFERS}{made.pk}/change/"
    sent = form_on(admin.get(page)) | {"_preview": "1"}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        admin.post(page, sent)
    told = [query["sql"] for query in queries]
    locks = [n for n, sql in enumerate(told) if "FOR NO KEY UPDATE" in sql or " FOR UPDATE" in sql]
    ends = [n for n, sql in enumerate(told) if sql.startswith("RELEASE SAVEPOINT")]
    baskets = [n for n, sql in enumerate(told) if 'FROM "basket_basket"' in sql]
    assert locks and max(locks) < max(ends) < max(baskets)


# Ranges.


def test_a_range_is_filled_by_part_numbers_pasted_from_a_sheet():
    numbers = list(StockRecord.objects.values_list("partner_sku", flat=True)[:3])
    pasted = f"{numbers[0]}\r\n{numbers[1]}, {numbers[2]}\n\n"
    sent = {"name": "Three", "part_numbers": pasted, "products": [str(cast.KYBELLA)]}
    assert cast.client_of("admin").post(f"{RANGES}add/", sent).status_code == 302
    made = Range.objects.get(name="Three")
    keys = set(
        StockRecord.objects.filter(partner_sku__in=numbers).values_list("product", flat=True)
    )
    assert set(made.included_products.values_list("pk", flat=True)) == keys | {cast.KYBELLA}
    change(made, RANGES, products=[str(cast.KYBELLA)])
    assert [product.pk for product in made.included_products.all()] == [cast.KYBELLA]


def test_a_part_number_that_nothing_has_is_named_and_nothing_is_saved():
    sent = {"name": "Three", "part_numbers": "NO-SUCH-NUMBER"}
    answer = cast.client_of("admin").post(f"{RANGES}add/", sent)
    assert "“NO-SUCH-NUMBER”" in errors_of(answer)["part_numbers"]
    assert not Range.objects.exists()


def test_a_range_says_which_offers_it_would_change():
    offer("Ten percent")
    page = cast.text_of(cast.client_of("admin").get(f"{RANGES}{everything().pk}/change/"))
    assert "Offers that use it" in page and "Ten percent" in page


# Vouchers.


def test_a_voucher_is_made_and_given():
    behind = offer(offer_type="Voucher")
    sent = of_voucher(code=" spring ", offers=[str(behind.pk)])
    assert cast.client_of("admin").post(f"{VOUCHERS}add/", sent).status_code == 302
    priced("96.00")
    client = with_code("SPRING")
    assert 960 in amounts(cast.text_of(client.get("/basket/")))


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "two words"}, "code", "one word"),
        ({"code": "taken"}, "code", "Another voucher"),
        ({"name": "TAKEN"}, "name", "Another voucher"),
        ({"end_datetime_0": "01/01/2020"}, "end_datetime", "before it begins"),
        ({"offers": []}, "offers", "required"),
    ],
)
def test_a_voucher_that_makes_no_sense_is_refused(changed, field, words):
    voucher("TAKEN")
    behind = offer("Behind", offer_type="Voucher")
    sent = of_voucher(**{"offers": [str(behind.pk)], **changed})
    assert words in errors_of(cast.client_of("admin").post(f"{VOUCHERS}add/", sent))[field]


def test_a_set_has_as_many_codes_as_were_asked_for_and_they_follow_its_days():
    behind, admin = offer(offer_type="Voucher"), cast.client_of("admin")
    sent = of_voucher(count="12", offers=[str(behind.pk)]) | {"usage": Voucher.SINGLE_USE}
    assert admin.post(f"{SETS}add/", sent).status_code == 302
    made = VoucherSet.objects.get()
    codes = set(made.vouchers.values_list("code", flat=True))
    assert len(codes) == 12
    assert {each.offers.get() for each in made.vouchers.all()} == {behind}
    assert set(made.vouchers.values_list("usage", flat=True)) == {Voucher.SINGLE_USE}
    assert change(made, SETS, end_datetime_0="01/02/2040").status_code == 302
    assert {each.end_datetime.year for each in made.vouchers.all()} == {2040}
    file = admin.get(f"{SETS}{made.pk}/codes.csv").content.decode()
    assert codes == {line.partition(",")[0] for line in file.splitlines()[1:]}


def test_the_codes_of_sets_are_listed_when_somebody_asks():
    voucher("SPRING")
    Voucher.objects.update(voucher_set=VoucherSet.objects.create(name="Set", count=1, **days()))
    admin = cast.client_of("admin")
    assert not admin.get(VOUCHERS).context["cl"].result_count
    for asked in ({"codes": "all"}, {"q": "spring"}):
        assert admin.get(VOUCHERS, asked).context["cl"].result_count == 1


def days():
    day = timedelta(days=1)
    return {"start_datetime": timezone.now() - day, "end_datetime": timezone.now() + day}


# Who may.


def may_only(name, *rights):
    User.objects.get(email=f"{name}@demo.example").user_permissions.set(
        Permission.objects.filter(codename__in=rights)
    )
    return cast.client_of(name)


def test_who_may_only_read_offers_reads_them_in_words_and_changes_nothing():
    made = offer(value=15)
    behind = voucher("SPRING")
    omar = may_only("omar", "view_conditionaloffer", "view_range", "view_voucher")
    page = f"{OFFERS}{made.pk}/change/"
    shown = cast.text_of(omar.get(page))
    assert "15 % off Everything, from 1 of Everything" in shown
    assert "_preview" not in shown and "_save" not in shown
    for sent in ({"name": "Mine"}, {"name": "Mine", "_preview": "1"}):
        assert omar.post(page, sent).status_code == 403
    assert "all products" in cast.text_of(omar.get(f"{RANGES}{everything().pk}/change/"))
    assert omar.get(f"{VOUCHERS}{behind.pk}/change/").status_code == 200
    assert omar.get(SETS).status_code == 403


@pytest.mark.parametrize("page", [OFFERS, RANGES, VOUCHERS, SETS])
def test_who_has_no_right_to_offers_sees_none(page):
    for name in ("rita", "omar"):
        assert cast.client_of(name).get(page).status_code == 403


# Where the dashboard was.


def test_old_addresses_lead_to_the_same_thing():
    made, admin = voucher("SPRING"), cast.client_of("admin")
    key = made.offers.get().pk
    order = placed_by(with_code("SPRING"))
    leads = {
        "": "/admin/",
        "no-such/page/": "/admin/",
        "offers/": OFFERS,
        f"offers/{key}/metadata/": f"{OFFERS}{key}/change/",
        f"vouchers/stats/{made.pk}/": f"{VOUCHERS}{made.pk}/change/",
        "vouchers/sets/create/": SETS,
        "vouchers/sets/update/7/": f"{SETS}7/change/",
        "ranges/3/products/": f"{RANGES}3/change/",
        "reports/?report_type=order_report": "/admin/reports/",
        f"orders/{order.number}/": f"/admin/order/order/{order.pk}/change/",
        "orders/none/": "/admin/order/order/",
        "catalogue/products/4/": "/admin/catalogue/product/4/change/",
    }
    assert {old: admin.get(f"/dashboard/{old}").url for old in leads} == leads
