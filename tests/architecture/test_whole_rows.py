"""Nobody writes a whole row over what others wrote to it: every save says what it writes."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from django.apps import apps
from oscar.core.loading import get_model

from accounts.models import User
from accounts.personal_data import closing
from common.saving import SavesChangesOnly
from tests import cast
from tests.architecture.stale_forms import THINGS

ROOT = Path(__file__).parents[2]
PACKAGES = ("accounts", "catalogue", "common", "shop")

_NEW = "A new row."
_LOCKED = "Read under the lock under which it is written."
_NO_ROW = "Not a row."
_GUARDED = "Writes what was changed: SavesChangesOnly."

# Every save of ours that does not say which fields it writes, and why it overwrites nothing.
WHOLE_SAVES = {
    "accounts/personal_data/closing.py _anonymise": _GUARDED,
    "accounts/clinics/addresses.py add": _NEW,
    "accounts/papers/receiving.py _store": _NEW,
    "accounts/papers/keeping.py delete": _LOCKED,
    "accounts/papers/keeping.py settle": _LOCKED,
    "accounts/papers/keeping.py settle_quarantine": _LOCKED,
    "accounts/look_ups/nppes/loading.py load": "One load at a time, by a lock of its own.",
    "accounts/papers/rebuilding/pdf.py rebuild": _NO_ROW,
    "accounts/papers/rebuilding/pictures.py _encoded": _NO_ROW,
    "accounts/applying/services.py _fill": _LOCKED,
    "accounts/applying/services.py _name_application": _LOCKED,
    "accounts/reviewing/records.py record": _NEW,
    "catalogue/editing/exchange/services.py _finish": (
        "A run is its job's alone while that works on it."
    ),
    "catalogue/pictures/pixels.py jpeg": _NO_ROW,
    "catalogue/editing/photo_admin.py PhotoAdmin.save_model": _LOCKED,
    "catalogue/pictures/services.py _stored": _NO_ROW,
    "catalogue/pictures/services.py save": _LOCKED,
    "common/stale/admin.py StaleAdmin.save_formset": _NEW,
    "shop/claims/photos.py keep": _NEW,
    "shop/invoicing/papers.py keep_paper": _NEW,
    "shop/bank/services.py receive": _NEW,
    "shop/content/services.py save_article": _LOCKED,
    "shop/receivables/allocating.py _again": _NEW,
    "shop/receivables/allocating.py write_off": _NEW,
    "shop/demo/certificate.py certificate": _NO_ROW,
    "shop/demo/people.py _decided": "Nobody is there yet.",
    "shop/staff/orders/for_clinic.py _placed": _NEW,
    "shop/staff/orders/for_clinic.py place": _NEW,
    "shop/ordering/basket_lines.py add_product": _NEW,
    "shop/ordering/basket_lines.py add_products": _NEW,
    "shop/ordering/processing.py EventHandler.move": _NEW,
    "shop/ordering/services.py _stop": _NEW,
    "shop/ordering/short_dated.py _put": _NEW,
    "shop/your_data/services.py make_export": _LOCKED,
    "common/versions/services.py Versions._write": _LOCKED,
}

# Models on a library's base that need no guard: what the library would save whole is not used.
WITHOUT_GUARD = {
    "accounts.shiptoaddress": "Changed by our services only, under the lock of its clinic.",
    "catalogue.product": "Oscar's deeds that save one are not used; its page names what it writes.",
    "catalogue.productimage": "Changed on its page only, under its lock.",
    "inventory.stock": "Only read: nothing saves a product under this name.",
    "offer.benefit": "Changed with its offer only, under the offer's lock.",
}


def whole_saves():
    """(file and function, what is called) of saves that name no fields and do save."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _in(ast.parse(path.read_text()), f"{path.relative_to(ROOT)} ", "")


def _in(node, file, function):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            yield from _in(child, file, f"{function}.{child.name}".strip("."))
            continue
        if isinstance(child, ast.Call) and _is_whole(child):
            yield file + function, ast.unparse(child)
        yield from _in(child, file, function)


def _is_whole(call):
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "save":
        return False
    named = {each.arg: ast.unparse(each.value) for each in call.keywords}
    is_put_off = "False" in (named.get("commit"), named.get("save"))
    is_its_base = ast.unparse(call.func.value) == "super()"
    return not (is_put_off or is_its_base or {"update_fields", None} & set(named))


def test_every_save_says_what_it_writes_or_why_it_need_not():
    found = dict(whole_saves())
    unlisted = {place: found[place] for place in sorted(set(found) - set(WHOLE_SAVES))}
    assert not unlisted, f"Name update_fields, or say here why not: {unlisted}"
    assert not set(WHOLE_SAVES) - set(found), sorted(set(WHOLE_SAVES) - set(found))


def test_the_search_finds_whole_saves():
    code = "class A:\n def b(self):\n  x.save()\n  x.save(update_fields=[])\n  x.save(commit=False)"
    assert list(_in(ast.parse(code), "x.py ", "")) == [("x.py A.b", "x.save()")]


def is_on_a_librarys_base(model):
    bases = [base for base in model.__mro__[1:] if hasattr(base, "_meta")]
    ours = tuple(f"{package}." for package in PACKAGES)
    return model.__module__.startswith(ours) and any(
        not base.__module__.startswith(("django.db.", *ours)) for base in bases
    )


def test_what_libraries_save_whole_is_guarded():
    models = [each for each in apps.get_models() if is_on_a_librarys_base(each)]
    open_to_it = {m._meta.label_lower for m in models if not issubclass(m, SavesChangesOnly)}
    assert open_to_it == set(WITHOUT_GUARD)


# Each with two fields, and what two people write into them.
WRITTEN_BY_MANY = {
    "accounts.User": {"first_name": "Theirs", "last_name": "Mine"},
    "basket.Basket": {"status": "Saved", "date_submitted": datetime(2026, 1, 1, tzinfo=UTC)},
    "basket.Line": {"quantity": 7, "price_currency": "EUR"},
    "offer.ConditionalOffer": {"name": "Theirs", "description": "Mine"},
    "order.Order": {"status": "Shipped", "guest_email": "x@clinic.example"},
    "order.Line": {"status": "Shipped", "title": "Mine"},
    "partner.StockRecord": {"price": 77, "low_stock_threshold": 7},
    "voucher.Voucher": {"name": "Theirs", "usage": "Once per customer"},
    "voucher.VoucherSet": {"name": "Theirs", "description": "Mine"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("label", WRITTEN_BY_MANY)
def test_a_row_that_was_read_before_others_saved_it_keeps_what_they_wrote(label):
    model, written = get_model(*label.split(".")), WRITTEN_BY_MANY[label]
    row = _sample(label)
    for_theirs, for_mine = (model.objects.get(pk=row.pk) for _ in range(2))
    (theirs, their_value), (mine, my_value) = written.items()
    setattr(for_theirs, theirs, their_value)
    for_theirs.save()
    setattr(for_mine, mine, my_value)
    for_mine.save()
    row.refresh_from_db()
    assert {theirs: getattr(row, theirs), mine: getattr(row, mine)} == written


def _sample(label):
    """A row of the model."""
    model = get_model(*label.split("."))
    if label == "accounts.User":
        return cast.person("bruno")
    if label.startswith("basket."):
        cast.put_in_basket(cast.client_of("alba"), cast.BELOTERO)
    if label.startswith("order."):
        cast.order_of("alba")
    if label.startswith(("offer.", "voucher.")):
        THINGS["voucher" if label == "voucher.Voucher" else "voucher_set"]()
    return model.objects.latest("pk")


@pytest.mark.django_db
def test_a_row_dates_itself_when_something_of_it_changes():
    record = get_model("partner", "StockRecord").objects.latest("pk")
    before = record.date_updated
    record.price += 1
    record.save()
    record.refresh_from_db()
    assert record.date_updated > before


@pytest.mark.django_db
def test_a_field_that_was_not_read_is_written_too_even_as_nothing():
    records = get_model("partner", "StockRecord").objects
    records.update(low_stock_threshold=7)
    record = records.only("partner_sku").latest("pk")
    record.low_stock_threshold = None
    record.save()
    assert records.get(pk=record.pk).low_stock_threshold is None


@pytest.mark.django_db
def test_who_gets_a_new_password_while_being_switched_off_stays_switched_off():
    """allauth saves the whole person that it read when the request began."""
    bruno = cast.person("bruno")
    closing.switch_off(cast.person("bruno"), cast.person("admin"))
    get_adapter().set_password(bruno, "demo-only-pass-2")
    bruno = User.objects.get(pk=bruno.pk)
    assert bruno.check_password("demo-only-pass-2") and not bruno.is_active


@pytest.mark.django_db
def test_rights_that_are_taken_away_during_a_change_of_name_stay_so():
    """Oscar's form of one's name saves the whole person, too."""
    rita = cast.person("rita")
    User.objects.filter(pk=rita.pk).update(is_staff=False)
    rita.first_name = "Margarita"
    rita.save()
    assert not cast.person("rita").is_staff
