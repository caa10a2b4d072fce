"""Who waits for a product is told once, when they can order it (docs/rules/quick_order.md, Q27)."""

import pytest

from catalogue.models import MarketStatus
from shop.back_in_stock import services
from shop.back_in_stock.models import StockNotice
from shop.inventory import services as stock
from tests import cast, outbox
from tests.shop.forks.test_basket import only

pytestmark = pytest.mark.django_db
PAGE = f"/back-in-stock/{cast.BELOTERO}/"


@pytest.fixture(autouse=True)
def mail(settings):
    outbox.use(settings)


def receive(units=5):
    return stock.receive_lot(
        cast.product(cast.BELOTERO), "NEW1", cast.days_from_now(400), units, "Demo supplier"
    )


def told():
    return [each.to.split("@")[0] for each in outbox.mails() if "in stock again" in each.subject]


def test_a_product_that_is_there_is_not_waited_for():
    page = cast.client_of("alba").post(PAGE, follow=True)
    assert "nothing to wait for" in cast.text_of(page) and not StockNotice.objects.exists()


def test_it_is_told_once_and_what_is_stopped_is_not():
    only(0, cast.BELOTERO)
    alba, nina = cast.client_of("alba"), cast.client_of("nina")
    product = cast.product(cast.BELOTERO)
    assert PAGE in alba.get(product.get_absolute_url()).content.decode()
    for client in (alba, nina, nina):
        page = client.post(PAGE, follow=True)
    assert "we write to you once" in cast.text_of(page) and StockNotice.objects.count() == 2
    assert "You wait for it already" in cast.text_of(nina.get(PAGE))
    key = StockNotice.objects.get(user=cast.person("nina")).pk
    alba.post("/back-in-stock/", {"stop": key})
    assert StockNotice.objects.count() == 2, "nobody stops another's"
    nina.post("/back-in-stock/", {"stop": key})
    assert services.tell_all() == 0 and told() == []
    receive()
    assert (services.tell_all(), services.tell_all(), told()) == (1, 0, ["alba"])
    assert "5 in stock" in outbox.last_mail().body and PAGE in outbox.last_mail().body


def test_units_that_older_orders_wait_for_are_not_told_of(monkeypatch):
    only(0, cast.BELOTERO)
    services.wait(cast.person("alba"), cast.product(cast.BELOTERO))
    receive(5)
    monkeypatch.setattr(services, "owed_units", lambda keys: {cast.BELOTERO: 5})
    assert services.tell_all() == 0
    monkeypatch.setattr(services, "owed_units", lambda keys: {cast.BELOTERO: 4})
    assert services.tell_all() == 1 and "1 in stock" in outbox.last_mail().body


def test_nobody_is_told_of_what_their_country_does_not_sell():
    only(0, cast.BELOTERO)
    services.wait(cast.person("alba"), cast.product(cast.BELOTERO))
    receive()
    MarketStatus.objects.filter(product=cast.BELOTERO).update(status="closed")
    assert services.tell_all() == 0 and StockNotice.objects.count() == 1


def test_received_units_wake_the_worker_where_somebody_waits(monkeypatch):
    asked = []
    monkeypatch.setattr(services, "enqueue_once", asked.append)
    for waits in (False, True):
        if waits:
            services.wait(cast.person("alba"), cast.product(cast.BELOTERO))
        with cast.committed():
            stock.receive_lot(
                cast.product(cast.BELOTERO),
                f"N{waits}",
                cast.days_from_now(400),
                1,
                "Demo supplier",
            )
        assert bool(asked) == waits
