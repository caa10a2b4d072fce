"""A field that offers what was typed for shows its form again also where nonsense was sent."""

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError


class ReadableAutocomplete(AutocompleteSelect):
    """Django's asks the database for what was sent, and fails where that is no number."""

    def optgroups(self, name, value, attr=None):
        readable = [each for each in value if self._can_be_read(each)]
        return super().optgroups(name, readable, attr)

    def _can_be_read(self, value):
        try:
            self.choices.queryset.model._meta.pk.clean(value, None)
        except ValidationError:
            return False
        return True


class ReadableChoices(admin.options.BaseModelAdmin):
    """For pages and their rows; to stand before Django's classes."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ReadableAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
