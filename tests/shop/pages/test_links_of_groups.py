"""Every link that a page of staff offers, members of each group may open (accounts.md, A8)."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from catalogue.models import Product, ProductImage
from shop.recalls import campaigns
from tests import cast
from tests.belongings import Belongings
from tests.depth import in_turn
from tests.shop.pages.test_links import dead_links_for
from tests.shop.recalls.campaigning import a_lot, draft

pytestmark = pytest.mark.django_db

# And Reviewers: rita is one (test_links.py).
GROUPS = [
    *("Policy editors", "Tax editors", "Order desk", "Accounts", "Refunds", "Operators"),
    *("Answers to authorities", "Security log readers", "Catalogue editors", "Warehouse"),
]


@pytest.fixture(scope="module")
def belongings(kept_rows):
    """One of everything, and a recall of each standing."""
    campaigns.give_up(draft([a_lot()], title="Given up"), cast.person("omar"))
    draft([a_lot()])
    return Belongings().everything()


def browser_of(*rights, groups=()):
    """Of a new member of staff."""
    user = User.objects.create(email=f"new{User.objects.count()}@demo.example", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    browser = Client()
    cast.pass_the_door(browser)
    cast.sign_in(browser, user)
    return browser


def test_each_group_is_walked_by_somebody():
    ours = Group.objects.exclude(name="All Oscar Dashboard Permissions")  # Oscar's own migration.
    assert set(ours.values_list("name", flat=True)) == {*GROUPS, "Reviewers"}


@pytest.mark.parametrize("group", in_turn(GROUPS, 2))
def test_every_link_leads_somewhere_for_a_member_of_a_group(group, belongings):
    assert dead_links_for(browser_of(groups=[group]), ["/admin/"], staff_only=True) == []


def test_every_link_leads_somewhere_for_who_only_looks_at_lots(belongings):
    dead = dead_links_for(browser_of("view_lot"), ["/admin/"], staff_only=True)
    assert dead == [], "\n".join(dead)


def test_what_a_page_only_shows_leads_on_for_who_may_open_that():
    page = f"/admin/catalogue/product/{cast.BELOTERO}/change/"
    product = Product.objects.get(pk=cast.BELOTERO)
    ProductImage.objects.create(product=product, original="none.jpg")
    treatment = f"/admin/catalogue/treatmenttype/{product.treatment_type_id}/change/"
    adds, photo = "/admin/catalogue/productimage/add/", "/admin/catalogue/productimage/"

    def shown(*rights):
        return cast.text_of(browser_of("view_product", *rights).get(page))

    assert treatment not in shown() and photo not in shown() and "Add a photo" not in shown()
    assert f'href="{treatment}"' in shown("view_treatmenttype")
    looking = shown("view_productimage")
    assert photo in looking and adds not in looking
    assert adds in shown("view_productimage", "add_productimage")
