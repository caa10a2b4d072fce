"""Who is signed in, by the key that the session holds, and what they may do."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from common.statements import Statement, asked_key


class Backend(AuthenticationBackend):
    def get_user(self, user_id):
        user = _PERSON.first(key=user_id)
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None):
        """As Django's, of which those of nobody, and of who may do everything, are."""
        if user_obj.is_superuser or not user_obj.is_active or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = {".".join(right) for right in _RIGHTS.rows(key=user_obj.pk)}
        return user_obj._perm_cache


def _rights():
    """Those of a person, by themselves and by their groups."""
    own = get_user_model().user_permissions.through.objects.filter(user=asked_key("key"))
    of_groups = Group.permissions.through.objects.filter(group__user=asked_key("key"))
    found = Permission.objects.filter(
        Q(pk__in=own.values("permission")) | Q(pk__in=of_groups.values("permission"))
    )
    return found.order_by().values_list("content_type__app_label", "codename")


_PERSON = Statement(lambda: get_user_model().objects.filter(pk=asked_key("key")))
_RIGHTS = Statement(_rights)
