"""What belongs to somebody does not exist for anybody else (docs/rules/accounts.md, A8)."""

import pytest
from django.urls import resolve
from oscar.core.loading import get_model

from tests.architecture import urlconf
from tests.belongings import Belongings
from tests.cast import BELOTERO, client_of, person, put_in_basket

pytestmark = pytest.mark.django_db

# Addresses that name something of one person. A stranger with the same role gets 404.
OWNED = {
    "/accounts/approvals/<uuid:pk>/",
    "/accounts/approvals/rules/<int:pk>/",
    "/accounts/arrivals/<str:number>/",
    "/accounts/invoices/<str:number>/",
    "/accounts/invoices/account/<int:pk>/",
    "/accounts/invoices/account/<int:pk>/statement.csv",
    "/accounts/invoices/account/<int:pk>/statement.pdf",
    "/accounts/invoices/account/dispute/<str:number>/",
    "/accounts/invoices/account/reminders/<int:pk>/",
    "/accounts/invoices/<str:number>/pdf/",
    "/accounts/invoices/<str:number>/ubl/",
    "/accounts/invoices/month/<int:clinic>/<int:year>/<int:month>/",
    "/accounts/invoices/pro-forma/<str:number>/",
    "/accounts/invoices/wishes/<int:pk>/",
    "/accounts/payment-terms/<int:pk>/",
    "/accounts/claims/<str:number>/",
    "/accounts/claims/order/<str:number>/",
    "/accounts/claims/photos/<int:pk>/",
    "/accounts/claims/reports/<int:pk>/",
    "/accounts/claims/reports/lot/<int:lot>/",
    "/lists/<int:pk>/",
    "/lists/<int:pk>/count/",
    "/lists/<int:pk>/name/",
    "/standing-orders/<int:pk>/",
    "/quick-order/again/<str:number>/",
    "/accounts/lots/<int:pk>/",
    "/accounts/lots/<int:pk>/labels.pdf",
    "/accounts/lots/<int:pk>/log-sheet.pdf",
    "/accounts/2fa/webauthn/keys/<int:pk>/edit/",
    "/accounts/2fa/webauthn/keys/<int:pk>/remove/",
    "/accounts/clinic/<int:pk>/",
    "/accounts/clinic/<int:pk>/addresses/<int:address>/close/",
    "/accounts/clinic/<int:pk>/addresses/new/",
    "/accounts/clinic/<int:pk>/invitations/<int:invitation>/withdraw/",
    "/accounts/clinic/<int:pk>/invite/",
    "/accounts/clinic/<int:pk>/leave/",
    "/accounts/clinic/<int:pk>/members/<int:member>/",
    "/accounts/clinic/<int:pk>/receiving/",
    "/accounts/clinic/<int:pk>/responsible/",
    "/accounts/clinic/<int:pk>/vat-number/",
    "/accounts/recalls/<int:pk>/",
    "/accounts/requests/<uuid:pk>/",
    "/accounts/data/<int:pk>/",
    "/accounts/documents/<int:pk>/",
    "/accounts/licence/<int:pk>/",
    "/accounts/licence/<int:pk>/change/",
    "/accounts/licence/<int:pk>/discard/",
    "/accounts/licence/<int:pk>/documents/",
    "/accounts/licence/<int:pk>/renew/",
    "/accounts/licence/<int:pk>/withdraw/",
    "/accounts/orders/<str:number>/address/",
    "/accounts/orders/<str:number>/cancel/",
    "/accounts/orders/<str:number>/return/",
    "/accounts/orders/<str:number>/send/",
    "/accounts/orders/<str:order_number>/",
    "/accounts/payments/<uuid:pk>/",
    "/accounts/sessions/<int:pk>/end/",
}
# Addresses that name something everybody behind the door may see, or a secret sent by mail.
PUBLIC = {
    "/accounts/clinic/join/<str:token>/",
    "/accounts/confirm-email/<key>/",
    "/accounts/email/confirm/<str:token>/",
    "/accounts/email/stop/<str:token>/",
    "/accounts/password/reset/key/<uidb36>-<key>/",
    "/areas/<slug:slug>/",
    "/articles/<slug:slug>/",
    "/back-in-stock/<int:pk>/",
    "/basket/add/<int:pk>/",
    "/brands/<slug:slug>/",
    "/catalogue/<product_slug>_<pk>/",
    "/concerns/<slug:slug>/",
    "/documents/<int:pk>/",
    "/ingredients/<slug:slug>/",
    "/media/<path:path>",
    "/packs/<str:version>/<str:name>.svg",
    "/short-dated/<int:pk>/",
    "/treatments/<slug:slug>/",
    "/webhooks/<slug:provider>/",
}
# Of staff: what each role gets there is in url_matrix.txt.
STAFF = ("/admin/", "/dashboard/")


@pytest.fixture(scope="module")
def belongings(kept_rows):
    return Belongings().everything()


def test_every_address_with_an_argument_is_public_owned_or_of_staff():
    named = {each.shown for each in urlconf.addresses() if each.has_argument}
    customers = {shown for shown in named if not shown.startswith(STAFF)}
    unsorted = customers - OWNED - PUBLIC
    assert not unsorted, f"Add to OWNED or PUBLIC in tests/shop/pages/test_strangers.py: {unsorted}"
    assert (OWNED | PUBLIC) - customers == set(), "these addresses are gone"


@pytest.mark.parametrize("shown", sorted(OWNED))
def test_a_stranger_finds_nothing_where_the_owner_does(shown, belongings):
    (address,) = [each for each in urlconf.addresses() if each.shown == shown]
    path, nina, alba = address.path(belongings), client_of("nina"), client_of("alba")
    for method in ("get", "post"):
        strangers, owners = (getattr(who, method)(path).status_code for who in (nina, alba))
        # An address that only takes a form's post, or only a get, says so to everybody.
        assert strangers == 404 or strangers == owners == 405, method
        assert owners != 404, method


def test_strangers_cannot_read_a_paper(belongings):
    page = f"/accounts/documents/{belongings.paper.pk}/"
    for name in ("nina", "bruno", "omar"):
        assert client_of(name).get(page).status_code == 404, name


def test_a_line_of_somebody_elses_basket_is_not_changed():
    put_in_basket(client_of("alba"), BELOTERO, 3)
    lines = get_model("basket", "Line").objects.filter(basket__owner=person("alba"))
    line = lines.get(basket__status="Open")
    nina = client_of("nina")
    put_in_basket(nina, BELOTERO)
    form = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": line.pk,
        "form-0-quantity": 0,
    }
    nina.post("/basket/", form)
    line.refresh_from_db()
    assert line.quantity == 3


def test_the_list_is_of_addresses_that_resolve(belongings):
    for each in urlconf.addresses():
        assert resolve(each.path(belongings)), each.shown
