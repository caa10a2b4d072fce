"""Entries of lists are kept, and drawn again as soon as something was written that they show."""

import pytest
from django.db import connection

from catalogue.models import Product
from common import kept
from shop.inventory.models import Lot
from shop.inventory.purchase_orders import services as purchases
from shop.ordering import cards
from shop.pricing.models import OrderUnits
from tests import cast
from tests.second_process import page
from tests.shop.ordering.test_open_lines import goods_arrive

pytestmark = pytest.mark.django_db
FAMILY, VARIANT = 1, 101


@pytest.fixture
def addresses():
    """Lists with a family among others."""
    brand = cast.product(FAMILY).collection.brand.get_absolute_url()
    return [brand, f"{brand}?view=table"]


@pytest.fixture
def drawn(monkeypatch):
    """The products whose entries were drawn, one after the other."""
    found, draw = [], cards.drawn

    def watched(entries, **look):
        found.extend(entry.product.pk for entry in entries)
        return draw(entries, **look)

    monkeypatch.setattr(cards, "drawn", watched)
    return found


WRITTEN = {
    "the family's title": "UPDATE catalogue_product SET title = title || ' II' WHERE id = 1",
    "what variants contain": "UPDATE catalogue_product SET container = 'vial',"
    " container_count = 7, container_volume_ml = 9 WHERE parent_id = 1",
    "its price": "UPDATE partner_stockrecord SET price = 1.11 WHERE product_id = 101",
    "a variant that is not public": "UPDATE catalogue_product SET is_public = false WHERE id = 103",
    "a treatment's name": "UPDATE catalogue_treatmenttype SET name = name || ' II'",
    "a brand's name": "UPDATE catalogue_brand SET name = name || ' II'",
    "a collection of another brand": "UPDATE catalogue_collection SET brand_id = ("
    "SELECT id FROM catalogue_brand WHERE id <> brand_id ORDER BY id LIMIT 1)"
    " WHERE id = (SELECT collection_id FROM catalogue_product WHERE id = 4)",
    "an ingredient's name": "UPDATE catalogue_ingredient SET short_name = 'Sodium hyaluronate'"
    " WHERE slug = 'hyaluronic-acid'",
    "an amount": "UPDATE catalogue_composition SET amount = 7"
    " WHERE product_id = 1 AND role = 'main'",
    "an ingredient more": "INSERT INTO catalogue_composition"
    " (product_id, ingredient_id, role, amount, unit, note, position, source_id)"
    " SELECT product_id, (SELECT id FROM catalogue_ingredient WHERE slug = 'lidocaine'), role, 3,"
    " unit, note, 99, source_id FROM catalogue_composition WHERE product_id = 1 AND role = 'main'",
    "an ingredient less": "DELETE FROM catalogue_composition WHERE product_id = 1"
    " AND ingredient_id = (SELECT id FROM catalogue_ingredient WHERE slug = 'hyaluronic-acid')",
}


def test_an_entry_shows_what_any_program_wrote_a_moment_before(addresses):
    visitor, belotero = cast.client_of("visitor"), cast.product(cast.BELOTERO)
    addresses += ["/catalogue/?q=belotero", belotero.treatment_type.get_absolute_url()]
    for what, statement in WRITTEN.items():
        before = [page(visitor, address) for address in addresses]
        write(statement)
        here = [page(visitor, address) for address in addresses]
        assert here != before, f"{what} is in no list"
        forget()
        assert here == [page(visitor, address) for address in addresses], what


def write(statement):
    """As in a transaction of its own: an edit is noted once in each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('catalogue.edited', 'no', true)")
        cursor.execute(statement)


def forget():
    for each in kept.Memory.all:
        each.forget()


def test_a_change_of_one_product_draws_its_entry_again_and_no_other(addresses, drawn):
    visitor = cast.client_of("visitor")
    for address in addresses:
        assert visitor.get(address).status_code == 200
    assert len(drawn) == 2 * len(addresses)
    for changed, shown in ((FAMILY, FAMILY), (VARIANT, FAMILY)):
        drawn.clear()
        write(f"UPDATE catalogue_product SET title = title || ' II' WHERE id = {changed}")
        for address in addresses:
            visitor.get(address)
        assert drawn == [shown, shown]


def test_a_change_of_what_no_entry_shows_draws_none(addresses, drawn):
    visitor = cast.client_of("visitor")
    for address in addresses:
        visitor.get(address)
    drawn.clear()
    write("UPDATE catalogue_productfact SET statement = 'Stated anew.'")
    write("UPDATE catalogue_product SET description = 'Described anew.'")
    for address in addresses:
        visitor.get(address)
    assert not drawn


_TITLED = f"UPDATE catalogue_product SET title = {{}} WHERE id = {cast.BELOTERO}"


def test_what_was_read_after_another_change_is_kept_for_what_it_shows(monkeypatch):
    """A change between the reading of the edition and that of the product, which is undone."""
    visitor, read = cast.client_of("visitor"), cards.rows_of
    address = f"/catalogue/?q={cast.product(cast.BELOTERO).title}"
    before = page(visitor, address)
    for each in (kept.PAGES, cards.CARDS):
        each.forget()

    def later(ids):
        write(_TITLED.format("title || ' II'"))
        return read(ids)

    with monkeypatch.context() as patched:
        patched.setattr(cards, "rows_of", later)
        assert page(visitor, address) != before
    write(_TITLED.format("replace(title, ' II', '')"))
    assert page(visitor, address) == before


def test_an_entry_says_what_there_is_once_enough_is_on_its_way(addresses):
    """Fewer are there than an order may have; they can be ordered together with those that come."""
    Product.objects.filter(pk=cast.BELOTERO).update(may_be_back_ordered=True)
    Lot.objects.filter(product=cast.BELOTERO).update(status=Lot.Status.ON_HOLD)
    goods_arrive(3, "FEW", days=100)
    OrderUnits.objects.create(product=cast.product(cast.BELOTERO), least=5, step=5)
    visitor = cast.client_of("visitor")
    addresses.append("/catalogue/?q=belotero")
    before = [page(visitor, address) for address in addresses]
    order = purchases.draft("Medica", cast.person("omar"), [(cast.product(cast.BELOTERO), 5, 1)])
    order.lines.update(expected_on=cast.days_from_now(10))
    purchases.send(order, cast.person("omar"))
    here = [page(visitor, address) for address in addresses]
    forget()
    fresh = [page(visitor, address) for address in addresses]
    assert fresh != before
    assert here == fresh


def test_what_editors_type_is_a_text_in_every_entry(addresses):
    typed = "<b>&"
    for column in ("title = {0} || title", "variant_name = {0}", "sales_unit = {0} || sales_unit"):
        where = " WHERE sales_unit <> ''" if "sales_unit" in column else ""
        write(f"UPDATE catalogue_product SET {column.format(repr(typed))}{where}")
    for table in ("brand", "treatmenttype"):
        write(f"UPDATE catalogue_{table} SET name = '{typed}' || name")
    write(f"UPDATE catalogue_ingredient SET short_name = '{typed}' || short_name || id")
    for address in addresses:
        _, html = page(cast.client_of("visitor"), address)
        assert html.count("&lt;b&gt;&amp;") > 8
        assert typed not in html
