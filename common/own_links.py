"""What a page of staff only shows links to other things where its reader may open them."""

from django.contrib.admin import ModelAdmin, helpers

from .readable import before


class _Field(helpers.AdminReadonlyField):
    """Django links whatever has a page; whoever may not open it would be led to a refusal."""

    def get_admin_url(self, remote_field, remote_obj):
        request, site = getattr(self.form, "shown_to", None), self.model_admin.admin_site
        if request and site.is_registered(remote_field.model):
            page = site.get_model_admin(remote_field.model)
            if page.has_view_permission(request, remote_obj):
                return super().get_admin_url(remote_field, remote_obj)
        return str(remote_obj)


helpers.AdminReadonlyField = _Field  # Django names it in one place and asks nobody which to take.


class _Linked(ModelAdmin):
    def render_change_form(self, request, context, *args, **kwargs):
        rows = [form for each in context["inline_admin_formsets"] for form in each.formset.forms]
        for form in (context["adminform"].form, *rows):
            form.shown_to = request
        return super().render_change_form(request, context, *args, **kwargs)


def linked(page):
    """The class of a page of staff whose links lead only where its reader may go."""
    return before(_Linked, page)
