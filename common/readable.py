"""What pages of staff make of nonsense: it is left out or refused before the database is asked."""

from functools import cache

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

from .kept import Memory


class _OnlyKeys:
    """A field that offers what was typed for: nothing is chosen where nonsense was sent, and no
    rows are looked for where nothing is."""

    def optgroups(self, name, value, attr=None):
        model = self.choices.queryset.model
        keys = [key for key in value if is_key(key, model)]
        return super().optgroups(name, keys, attr) if keys else [(None, self._none(name), 0)]

    def _none(self, name):
        """The option of nothing, as Django has it: beside one choice that need not be made."""
        is_offered = not self.is_required and not self.allow_multiple_selected
        return [self.create_option(name, "", "", False, 0)] if is_offered else []


class ReadableAutocomplete(_OnlyKeys, AutocompleteSelect):
    pass


class ReadableAutocompleteMultiple(_OnlyKeys, AutocompleteSelectMultiple):
    pass


class _Choices(BaseModelAdmin):
    """For pages and their rows; to stand before Django's classes."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ReadableAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ReadableAutocompleteMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class KeptMedia(forms.Media):
    """The style sheets and scripts of a page, whose order and elements are found once a process."""

    _texts = Memory(512)

    @classmethod
    def of(cls, media):
        found = cls()
        found._css_lists, found._js_lists = media._css_lists, media._js_lists
        return found

    def __add__(self, other):
        return self.of(super().__add__(other))

    def __getitem__(self, name):
        return self._kept(name, lambda: str(super(KeptMedia, self).__getitem__(name)))

    def render(self):
        return self._kept(None, super().render)

    def _kept(self, name, write):
        scripts = [[str(each) for each in some] for some in self._js_lists]
        key = name, repr((self._css_lists, scripts))  # The repr of a Script hides its attributes.
        return mark_safe(self._texts.get(key, write))


class _Page(_Choices, ModelAdmin):
    def get_inlines(self, request, obj):
        return [before(_Choices, each) for each in super().get_inlines(request, obj)]

    @property
    def media(self):
        return KeptMedia.of(super().media)

    def response_action(self, request, queryset):
        request.POST = request.POST.copy()
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        keys = [key for key in chosen if is_key(key, self.model)]
        request.POST.setlist(ACTION_CHECKBOX_NAME, keys)
        return super().response_action(request, queryset)

    def lookup_allowed(self, lookup, value, request):
        """Only what a filter of this list asks for: Django allows any field of the thing."""
        is_field = lookup.split("__")[0] in {"pk", *(f.name for f in self.opts.get_fields())}
        if is_field and not self._is_offered(lookup, request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request):
        """Called what its page is. Django notices a year in words, not one of no calendar."""
        try:
            found = super().get_changelist_instance(request)
        except OverflowError as error:
            raise IncorrectLookupParameters(error) from error
        found.opts, found.title = self.opts, capfirst(self.opts.verbose_name_plural)
        return found

    def _is_offered(self, lookup, request):
        filters = [self.date_hierarchy, *self.get_list_filter(request)]
        fields = [each[0] if isinstance(each, tuple) else each for each in filters if each]
        names = [getattr(each, "parameter_name", each) for each in fields]
        return any(f"{lookup}__".startswith(f"{name}__") for name in names)


def readable(page):
    """The class of a page of staff, safe from nonsense."""
    return before(_Page, page)


def is_key(text, model):
    """Whether a text could be the key of a row, so that the database may be asked for it."""
    try:
        model._meta.pk.clean(text, None)
    except ValidationError:
        return False
    return True


@cache
def before(ours, other):
    """A class of the other's name and place in which ours stands before it."""
    return type(other.__name__, (ours, other), {"__module__": other.__module__})
