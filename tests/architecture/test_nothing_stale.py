"""What pages keep is never seen: not after any change, on no process, and by nobody else."""

from datetime import time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Licence
from accounts.reviewing import decisions
from catalogue.models import Brand, MarketStatus, Product
from catalogue.models.edit import edition
from catalogue.product_page import views
from common import kept
from common.clock import today
from shop.content.models import Article
from shop.inventory.models import Lot
from shop.ordering.cards import CARDS
from shop.purchasing import versions
from tests import cast
from tests.second_process import page, second_process
from tests.shop.short_dated.offering import offered

PRODUCT = cast.BELOTERO


@pytest.fixture(autouse=True)
def no_cut_off_while_pages_are_compared(settings):
    """After it they name another day to leave."""
    settings.CUT_OFF = time()


def surfaces():
    """Every page that shows something of the product."""
    product = cast.product(PRODUCT)
    brand = product.collection.brand
    return [
        product.get_absolute_url(),
        "/catalogue/",
        "/catalogue/?view=table",
        "/catalogue/?sort=price",
        "/search/?q=belotero",
        "/treatments/",
        product.treatment_type.get_absolute_url(),
        "/brands/",
        brand.get_absolute_url(),
        "/ingredients/",
        "/ingredients/hyaluronic-acid/",
        "/areas/face/",
        f"/compare/?p={PRODUCT}&p={cast.REDENSITY}",
        "/basket/",
        "/",
        "/articles/",
    ]


def cold(client, address):
    """The page as a process shows it that has kept nothing."""
    forget()
    return page(client, address)


def forget():
    for each in kept.Memory.all:
        each.forget()


# Nothing stale.


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def publish_a_policy_without(profession):
    draft = versions.new_draft(cast.person("rita"))
    draft.rows.filter(profession=profession).update(is_permitted=False)
    versions.PolicyVersion.objects.filter(pk=draft.pk).update(note="Tried out.")
    versions.publish(draft, cast.person("admin"), draft.revision)


def licence_of(name):
    return Licence.objects.get(professional__user=cast.person(name), state="verified")


def _longest_lot():
    return Lot.objects.filter(product=PRODUCT, on_hand__gt=0).latest("expires_on")


CHANGES = {
    "a price, by plain SQL": lambda: sql(
        "UPDATE partner_stockrecord SET price = price + 1 WHERE product_id = %s", PRODUCT
    ),
    "stock, by plain SQL": lambda: sql(
        "WITH fewer AS (UPDATE inventory_holding SET units = units - 1 FROM inventory_lot"
        " WHERE inventory_lot.id = lot_id AND product_id = %s RETURNING lot_id)"
        " UPDATE inventory_lot SET on_hand = on_hand - 1 WHERE id IN (SELECT lot_id FROM fewer)",
        PRODUCT,
    ),
    "a lot that is offered at its own price": lambda: offered(_longest_lot(), units=1),
    "lots that are held": lambda: Lot.objects.filter(product=PRODUCT).update(status="quarantine"),
    "a title": lambda: Product.objects.filter(pk=PRODUCT).update(title="BELOTERO renamed"),
    "a description, by plain SQL": lambda: sql(
        "UPDATE catalogue_product SET description = 'Described anew.' WHERE id = %s", PRODUCT
    ),
    "what a buyer gets, by plain SQL": lambda: sql(
        "UPDATE catalogue_product SET sales_unit = 'one syringe' WHERE id = %s", PRODUCT
    ),
    "that nobody has read the pack": lambda: Product.objects.filter(pk=PRODUCT).update(
        **cast.UNREAD
    ),
    "a source, by plain SQL": lambda: sql("UPDATE catalogue_source SET citation = 'Cited anew'"),
    "an amount, by plain SQL": lambda: sql(
        "UPDATE catalogue_composition SET note = 'Noted anew' WHERE product_id = %s", PRODUCT
    ),
    "an area's name": lambda: sql("UPDATE catalogue_area SET name = 'Countenance' || id"),
    "an ingredient's name, by plain SQL": lambda: sql(
        "UPDATE catalogue_ingredient SET short_name = 'Named anew ' || id"
    ),
    "an ingredient that it has no more, by plain SQL": lambda: sql(
        "DELETE FROM catalogue_composition WHERE id ="
        " (SELECT max(id) FROM catalogue_composition WHERE product_id = %s)",
        PRODUCT,
    ),
    "a treatment's name, by plain SQL": lambda: sql(
        "UPDATE catalogue_treatmenttype SET name = name || ' anew'"
    ),
    "what a brand is called, by plain SQL": lambda: sql(
        "UPDATE catalogue_brand SET name = name || ' anew'"
    ),
    "a brand's name": lambda: Brand.objects.update(maker="Another maker"),
    "a market that hides it": lambda: MarketStatus.objects.filter(
        product=PRODUCT, country="GB"
    ).update(status="hidden"),
    "an article": lambda: Article.objects.update(title="Titled anew"),
    "a policy": lambda: publish_a_policy_without("physician"),
    "a licence that lapsed at midnight": lambda: Licence.objects.filter(
        pk=licence_of("alba").pk
    ).update(expires_on=today() - timedelta(days=1)),
    "a licence that is suspended": lambda: decisions.suspend(
        licence_of("alba"), cast.person("rita"), "A letter of the register."
    ),
}


@pytest.mark.race
def test_a_change_is_on_every_page_of_every_process_at_the_next_request(fresh_demo):
    clients = {name: cast.client_of(name) for name in ("visitor", "alba")}
    cast.put_in_basket(clients["alba"], PRODUCT)
    clients["alba"].get("/basket/")
    wanted = [(clients["alba"], address) for address in surfaces()]
    wanted += [(clients["visitor"], address) for address in surfaces()[:5]]
    with second_process() as theirs:
        before = [page(*one) and page(*one) for one in wanted]  # Packed is what is asked for twice.
        assert before == [theirs(*one) for one in wanted]
        for what, change in CHANGES.items():
            change()
            here, there = [page(*one) for one in wanted], [theirs(*one) for one in wanted]
            forget()  # What is kept from now on is kept before the next change.
            now = [page(*one) and page(*one) for one in wanted]
            assert now != before, f"{what} is on no page"
            stale = {
                one[1]
                for one, *seen in zip(wanted, here, there, now, strict=True)
                if len(set(seen)) > 1
            }
            assert not stale, f"{what}: {stale}"
            before = now


@pytest.mark.django_db
def test_a_kept_page_changes_at_midnight(monkeypatch):
    client, address = cast.client_of("visitor"), cast.product(PRODUCT).get_absolute_url()
    before = page(client, address)
    assert "An order today would get" in before[1]
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert page(client, address) != before


# Editions.


@pytest.mark.django_db
def test_an_edition_is_new_after_an_edit_and_the_old_one_after_it_was_rolled_back():
    first = edition()
    assert edition() == first
    with transaction.atomic():
        Product.objects.filter(pk=PRODUCT).update(title="Not for long")
        assert edition() != first
        transaction.set_rollback(True)
    assert edition() == first
    Product.objects.filter(pk=PRODUCT).update(title="For good")
    assert edition() != first


# Nothing of anybody else.

SEVEN = ["visitor", "alba", "bruno", "carla", "nina", "cosmo", "rita"]


@pytest.mark.django_db
def test_nobody_is_shown_what_was_kept_for_somebody_else():
    clients = {name: cast.client_of(name) for name in SEVEN}
    for name in ("visitor", "alba", "nina"):
        cast.put_in_basket(clients[name], PRODUCT, quantity=2)
        clients[name].get("/basket/")  # What was told once is told.
    addresses = surfaces()
    expected = {(n, a): cold(clients[n], a) for n in SEVEN for a in addresses}
    forget()
    for people in (SEVEN, SEVEN[::-1]):
        for address in addresses:
            for name in [name for name in people for _ in range(2)]:
                assert page(clients[name], address) == expected[name, address], (name, address)
    kept_texts = "".join(text for each in [kept.PAGES, views.PAGES, CARDS] for text in each.texts())
    for name in SEVEN[1:]:
        assert cast.person(name).email not in kept_texts
