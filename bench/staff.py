"""Where staff go in the bench: their lists, and pages of one thing of each kind."""

from . import clinics, edit, goods, invoices, rows
from .pages import AFTER_AN_EDIT, STOCK_ROOM, after_an_edit
from .products import products_of


def pages(sold):
    from django.urls import reverse

    from shop.demo.growth import naming
    from shop.inventory.models import Lot

    (alone,) = products_of(rows.alone()[:1])
    lot = Lot.objects.get(number=clinics.lot_number())
    one = Lot.objects.filter(product=sold[0]).order_by("pk").first()
    found = {
        "today": reverse("admin:index"),
        "lots": reverse("admin:inventory_lot_changelist"),
        "lots search": f"{reverse('admin:inventory_lot_changelist')}?q={one.number}",
        "lot sold to 500": reverse("admin:inventory_lot_change", args=[lot.pk]),
        "orders": reverse("admin:order_order_changelist"),
        "order search": f"{reverse('admin:order_order_changelist')}?q={naming.order_number(777)}",
        "order search, a person": f"{reverse('admin:order_order_changelist')}?q=alba",
        "one order": reverse("admin:order_order_change", args=[_large_order().pk]),
        "products": reverse("admin:catalogue_product_changelist"),
        "product": reverse("admin:catalogue_product_change", args=[alone.pk]),
    }
    found |= _of_people_and_money() | _of_the_stock_room(one)
    plans = {name: {"addresses": [address]} for name, address in found.items()}
    plans["order search"]["shows"] = naming.order_number(777)
    plans["lots search"]["shows"] = one.number
    return plans | _after_edits(plans)


def _after_edits(plans):
    """Plans of the same pages, before each visit of which somebody edits the stock."""
    edits = {"edits": edit.of_products(_first_listed())}
    return {after_an_edit(name): plans[name] | edits for name in AFTER_AN_EDIT}


def _first_listed():
    """Keys of the products on the first page of the list of stock."""
    from catalogue.models.product import own_or_familys
    from shop.inventory.models import Stock

    rows = Stock.objects.order_by(own_or_familys("title"), "variant_name", "pk")
    return rows.values_list("pk", flat=True)[: STOCK_ROOM["stock list"]]


def _large_order():
    """The order of 50 lines."""
    from django.db.models import Count

    from tests import cast

    return cast.person("alba").orders.annotate(of=Count("lines")).order_by("-of", "pk")[0]


def _of_people_and_money():
    from django.contrib.auth.models import Group
    from django.urls import reverse

    from accounts.models import Membership
    from tests import cast

    alba = cast.person("alba")
    clinic = Membership.objects.get(user__email=invoices.OWNER).clinic_id
    group = Group.objects.get(name="Warehouse")
    return {
        "people": reverse("admin:accounts_user_changelist"),
        "one person": reverse("admin:accounts_user_change", args=[alba.pk]),
        "one group": reverse("admin:auth_group_change", args=[group.pk]),
        "clinics": reverse("admin:accounts_clinic_changelist"),
        "invoices": reverse("admin:invoicing_document_changelist"),
        "payments": reverse("admin:receivables_payment_changelist"),
        "accounts": f"{reverse('admin:receivables_clinicaccount_changelist')}?standing=all",
        "account of 5,000 invoices": reverse(
            "admin:receivables_clinicaccount_change", args=[clinic]
        ),
    }


def _of_the_stock_room(lot):
    from django.urls import reverse
    from oscar.core.loading import get_model

    from common.order_states import OrderState
    from shop.inventory.models import Delivery, Place
    from shop.parcels.models import Parcel
    from shop.returns.models import Return

    def listed(name):
        return reverse(f"admin:{name}_changelist")

    def one(name, key):
        return reverse(f"admin:{name}_change", args=[key])

    orders = (
        get_model("order", "Order").objects.filter(status=OrderState.PLACED).order_by("-pk")[:50]
    )
    picked = "&".join(f"order={order.pk}" for order in orders)
    delivery = Delivery.objects.get(note_number=goods.NOTE)
    parcel, goods_back = Parcel.objects.filter(state="packing"), Return.objects.order_by("pk")
    return {
        "stock list": listed("inventory_stock"),
        "stock of a product": one("inventory_stock", lot.product_id),
        "lots of the stock room": listed("inventory_lot"),
        "expiries": reverse("admin:report", args=["expiries"]),
        "ageing": reverse("admin:report", args=["ageing"]),
        "deliveries": listed("inventory_delivery"),
        "delivery of 200 lines": one("inventory_delivery", delivery.pk),
        "parcels": f"{listed('parcels_parcel')}?state=handed_over",
        "one parcel": one("parcels_parcel", parcel.first().pk),
        "returns": listed("returns_return"),
        "one return": one("returns_return", goods_back.first().pk),
        "places": listed("inventory_place"),
        "one place": one("inventory_place", Place.objects.first().pk),
        "pick list": f"{reverse('admin:pick_list')}?{picked}",
        "proposals": listed("inventory_proposal"),
        "recalls": listed("recalls_campaign"),
        "movements": listed("inventory_movement"),
        "counting sheets": listed("inventory_countsheet"),
        "begin a count": reverse("admin:inventory_countsheet_add"),
        "purchase orders": listed("inventory_purchaseorder"),
        "what to order": reverse("admin:reorder"),
        "find": f"{reverse('admin:find')}?q={lot.number}&all=1",
    }
