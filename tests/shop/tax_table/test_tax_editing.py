"""Editing the tax table (docs/rules/money.md, M16)."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction

from accounts.models import Clinic, User
from catalogue.models import Product
from common.clock import today
from shop.tax_table.models import TaxVersion
from shop.tax_table.versions import VERSIONS
from shop.your_data import tables
from tests import cast

LIST = "/admin/tax_table/taxversion/"
KEPT = "append-only|published and stays|taxes of the order"
pytestmark = pytest.mark.django_db
REVERSE = {
    "category-GB-standard-home": "AE",
    "rate-GB-standard-home": "",
    "reason-GB-standard-home": "accounted for by the recipient",
}


def editor(name):
    user = User.objects.create_user(f"{name}@demo.example", "x", first_name=name.title())
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.groups.add(Group.objects.get(name="Tax editors"))
    return cast.client_of(name)


def begun(browser):
    browser.post(f"{LIST}begin/")
    return TaxVersion.objects.get(published_at=None)


def written(browser, draft, **typed):
    """The page's answer to the draft with some cells typed otherwise."""
    page = f"{LIST}{draft.pk}/change/"
    form = browser.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    fields = {name: "" if value is None else value for name, value in shown.items()}
    reply = browser.post(page, fields | {"note": "Because"} | typed)
    draft.refresh_from_db()
    return reply


def test_a_version_is_written_previewed_and_put_into_force_by_somebody_else():
    clinic = cast.clinic_of("alba")
    verified = {"vat_number": "GB980780684", "vat_state": "verified", "vat_verified_on": today()}
    Clinic.objects.filter(pk=clinic.pk).update(**verified)
    cast.put_in_basket(cast.client_of("alba"), cast.BELOTERO, 2)
    cast.put_in_basket(cast.client_of("nina"), cast.BELOTERO, 2)
    ada, edo = editor("ada"), editor("edo")
    draft = begun(ada)
    assert written(ada, draft, **REVERSE).status_code == 302
    publish = f"{LIST}{draft.pk}/publish/"
    page = ada.get(publish)
    found, text = page.context["preview"], cast.text_of(page)
    (effect,) = found.effects
    assert (effect.country, effect.vat_country, effect.clinics) == ("GB", "GB", 1)
    assert (effect.was.name, effect.now.name) == ("VAT 20 %", "Reverse charge")
    assert (effect.baskets, found.basket_count) == (1, 1)
    assert "Reverse charge (accounted for by the recipient)" in text
    refused = ada.post(publish, {"revision": draft.revision})
    assert refused.status_code == 409 and "has not written on this version" in cast.text_of(refused)
    edo.post(publish, {"revision": draft.revision})
    assert VERSIONS.in_force() == draft
    of_ada, of_edo = (tables.about(cast.person(name)) for name in ("ada", "edo"))
    assert of_ada["tax_tables_edited"] and of_ada["tax_tables_begun"]
    assert [row["number"] for row in of_edo["tax_tables_published"]] == [draft.number]
    shown = cast.text_of(edo.get(f"{LIST}{draft.pk}/change/")).replace("&#x27;", "'")
    assert "Ada: Standard, a VAT number of the shop's own country" in shown
    assert "What it changed" in shown and ", was VAT 20 %" in shown
    first = cast.text_of(edo.get(f"{LIST}{draft.based_on_id}/change/"))
    assert "It stays as it is" in first and "What it changed" not in first


def test_a_preview_counts_by_where_orders_may_go():
    """The clinic's own country counts only where no address is verified."""
    alba, nina = cast.clinic_of("alba"), cast.clinic_of("nina")
    cast.address_of("alba", country_id="IE")
    cast.address_of("alba", country_id="IE", line1="2 Quay")
    cast.address_of("nina", country_id="IE", status="waiting")
    nina.addresses.filter(country="GB").update(status="closed")
    for name in ("alba", "nina"):
        cast.put_in_basket(cast.client_of(name), cast.BELOTERO, 2)
    ada = editor("ada")
    draft = begun(ada)
    says = {f"{part}-IE-standard-none": value for part, value in (("category", "S"), ("rate", 23))}
    written(ada, draft, market="IE", **says)
    found = ada.get(f"{LIST}{draft.pk}/publish/").context["preview"]
    (effect,) = found.effects
    assert (effect.country, effect.clinics, effect.baskets, found.basket_count) == ("IE", 1, 1, 1)
    alba.addresses.filter(country="IE").update(status="closed")
    type(nina).objects.filter(pk=nina.pk).update(country="IE")
    found = ada.get(f"{LIST}{draft.pk}/publish/").context["preview"]
    (effect,) = found.effects
    assert (effect.clinics, effect.baskets, found.basket_count) == (1, 1, 1)


def test_northern_ireland_is_a_place_of_its_own_in_grid_and_preview():
    """M15: where an order of a clinic may go there."""
    cast.address_of("alba", country_id="GB", postcode="BT1 5GS")
    ada = editor("ada")
    draft = begun(ada)
    page = ada.get(f"{LIST}{draft.pk}/change/", {"country": "XI"})
    assert "Northern Ireland (postcodes that begin with BT)" in cast.text_of(page)
    says = {f"{part}-XI-standard-none": value for part, value in (("category", "S"), ("rate", 23))}
    written(ada, draft, market="XI", **says)
    found = ada.get(f"{LIST}{draft.pk}/publish/").context["preview"]
    (effect,) = found.effects
    assert (effect.country, effect.clinics) == ("XI", 1)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"rate-GB-standard-none": ""}, "Type the rate in per cent"),
        ({"category-all-zero-none": "G", "rate-all-zero-none": ""}, "Say why no VAT is due"),
        ({"category-all-zero-none": "G", "reason-all-zero-none": "x"}, "Export has no rate"),
        ({"reason-GB-standard-none": "Because"}, "Only what bears no VAT has a reason"),
        ({"category-GB-standard-none": ""}, "This field is required"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_cell_and_nothing_typed_is_lost(typed, says):
    ada = editor("ada")
    draft = begun(ada)
    reply = written(ada, draft, **typed | {"reason-GB-reduced-none": "Typed by me"})
    page = cast.text_of(reply)
    assert reply.status_code == 422 and says in page
    assert "Typed by me" in page and draft.revision == 0


def test_what_no_document_could_hold_is_saved_and_not_put_into_force():
    ada, edo = editor("ada"), editor("edo")
    draft = begun(ada)
    written(ada, draft, **{name.replace("home", "none"): value for name, value in REVERSE.items()})
    publish = f"{LIST}{draft.pk}/publish/"
    for page in (edo.get(publish), edo.post(publish, {"revision": draft.revision})):
        assert "needs a buyer with a verified VAT number" in cast.text_of(page)
    assert VERSIONS.in_force() != draft


def test_another_place_has_a_table_of_its_own_and_answers_only_where_it_says_something():
    ada = editor("ada")
    draft = begun(ada)
    page = ada.get(f"{LIST}{draft.pk}/change/", {"country": "EU"})
    assert "Every other member state of the European Union" in cast.text_of(page)
    ie = {"market": "IE", "category-IE-standard-none": "S", "rate-IE-standard-none": "23"}
    assert written(ada, draft, **ie).status_code == 302
    (row,) = draft.rows.filter(where="IE")
    assert row.treatment.code == "S 23"


def test_a_published_version_and_what_orders_keep_are_never_changed_by_any_program():
    order, clinic = cast.order_of("alba"), cast.clinic_of("alba")
    day = {"as_of": today(), "seen_by": cast.person("admin")}
    clinic.vat_look_ups.create(number="GB980780684", is_valid=True, evidence="VIES", **day)
    for statement in (
        "UPDATE tax_table_taxversion SET note = 'x'",
        "UPDATE tax_table_taxrow SET rate = 0.1",
        "DELETE FROM tax_table_taxrow",
        f"UPDATE tax_table_ordertax SET vat = 0 WHERE order_id = {order.pk}",
        f"DELETE FROM tax_table_taxbasis WHERE order_id = {order.pk}",
        f"DELETE FROM tax_table_ordertax WHERE order_id = {order.pk}",
        "INSERT INTO tax_table_ordertax (order_id, category, rate, reason, net, vat, charge, "
        f"charge_vat) VALUES ({order.pk}, 'Z', 0, '', 1, 0, 0, 0)",
        "UPDATE accounts_vatlookup SET is_valid = NOT is_valid",
        "DELETE FROM accounts_vatlookup",
    ):
        with pytest.raises(DatabaseError, match=KEPT), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_variant_without_a_class_has_its_familys():
    client = cast.client_of("admin")
    product = Product.objects.get(pk=cast.BELOTERO)
    page = f"/admin/catalogue/product/{product.pk}/change/"
    assert "tax_class" in client.get(page).context["adminform"].form.fields
