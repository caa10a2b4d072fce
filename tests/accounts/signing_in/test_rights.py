"""Rights are named as Django names them, however many there are, by one query."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from accounts.signing_in.backend import Backend
from accounts.signing_in.rights import RightsField
from tests import cast

pytestmark = pytest.mark.django_db


def test_each_right_has_djangos_words(django_assert_num_queries):
    gone = ContentType.objects.create(app_label="gone", model="thing")
    Permission.objects.create(content_type=gone, codename="see", name="Can see <b>")
    told = [(right.pk, str(right)) for right in Permission.objects.select_related("content_type")]
    field = RightsField(Permission.objects.all())
    with django_assert_num_queries(1):
        assert [(key, words) for key, words in field.choices] == told


@pytest.mark.parametrize("page", ["/admin/auth/group/add/", "/admin/accounts/user/{}/change/"])
def test_pages_that_give_rights_cost_few_queries(page, django_assert_max_num_queries):
    admin, address = cast.client_of("admin"), page.format(cast.person("omar").pk)
    admin.get(address)
    with django_assert_max_num_queries(10):
        html = admin.get(address).content.decode()
    assert "| lot | Can change lot</option>" in html


@pytest.mark.parametrize("name", ["omar", "rita", "alba", "admin"])
def test_what_somebody_may_do_is_what_django_says(name):
    person, gone = cast.person(name), cast.person(name)
    own, of_group = Permission.objects.order_by("?")[:2]
    person.user_permissions.add(own)
    person.groups.create(name="Some").permissions.add(of_group)
    told = Backend().get_all_permissions(person)
    assert told and told == ModelBackend().get_all_permissions(gone)
    gone.is_active = False
    assert Backend().get_all_permissions(gone) == set()


def test_it_is_asked_once_by_one_query(django_assert_num_queries):
    Backend().get_all_permissions(cast.person("rita"))
    omar = cast.person("omar")
    with django_assert_num_queries(1):
        assert omar.has_perm("inventory.view_lot") and not omar.has_perm("auth.delete_group")
