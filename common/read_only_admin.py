"""Pages of staff on which Django's own forms change nothing."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404

from .readable import is_key


class ReadOnly:
    """Nothing is added, changed or deleted here by Django's own forms."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ByDeeds(ReadOnly):
    """A row is changed by its deeds alone: `show` is its page, `right` who may do them.

    `shown` returns the row of a key with all that its page shows, where one statement reads it.
    """

    show, right, shown = None, "", None

    def has_change_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        thing = self.get_object(request, object_id)
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, thing):
            raise PermissionDenied
        return self.show(request, self.admin_site.each_context(request), thing)

    def get_object(self, request, object_id, from_field=None):
        if self.shown is None or from_field or not is_key(object_id, self.model):
            return super().get_object(request, object_id, from_field)
        return self.shown(int(object_id))

    def guarded(self, model, page, methods):
        """The view of a deed for who has the right to it; `page` gets the row of the model."""

        def view(request, pk):
            thing = get_object_or_404(model, pk=pk)
            if not request.user.has_perm(self.right):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return page(request, self.admin_site.each_context(request), thing)

        return self.admin_site.admin_view(view)
