"""Fields of staff's forms that Django leaves without a name for who hears a page."""

from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AdminSplitDateTime

from .readable import before


class _Labelled(ModelAdmin):
    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, AdminSplitDateTime):
            for part, widget in zip(("date", "time"), field.widget.widgets, strict=True):
                widget.attrs["aria-label"] = f"{field.label}, {part}"
        return field


def labelled(page):
    """The class of a page of staff, with a name for the day and for the hour of each moment."""
    return before(_Labelled, page)
