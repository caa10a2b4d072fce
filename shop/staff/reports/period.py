"""The days that a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q
from django.utils.timezone import make_aware

from common.clock import today

MOST_YEARS = 10


@dataclass(frozen=True)
class Period:
    """From one day through another, both included, in the shop's time zone."""

    first: date
    last: date

    def of(self, field):
        """The condition that a moment is within it."""
        end = make_aware(datetime.combine(self.last + timedelta(days=1), time.min))
        start = make_aware(datetime.combine(self.first, time.min))
        return Q(**{f"{field}__gte": start, f"{field}__lt": end})

    def months(self):
        """The first day of each of its months."""
        month = self.first.replace(day=1)
        while month <= self.last:
            yield month
            month = (month + timedelta(days=31)).replace(day=1)


def last_year():
    """The twelve months that end today's."""
    last = today()
    first = last.replace(day=1) - timedelta(days=334)
    return Period(first.replace(day=1), last)


class PeriodForm(forms.Form):
    first = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last = forms.DateField(label="Through", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def clean(self):
        typed = super().clean()
        first, last = typed.get("first"), typed.get("last")
        if first and last and last < first:
            self.add_error("last", "It would end before it begins.")
        elif first and last and not (first.year >= 2000 and last.year - first.year <= MOST_YEARS):
            self.add_error("first", f"Choose {MOST_YEARS} years at most, from 2000 on.")
        return typed


def asked(query):
    """(form, Period) of what a page was asked; no period where that makes no sense."""
    usual = last_year()
    if "first" not in query and "last" not in query:
        return PeriodForm(initial={"first": usual.first, "last": usual.last}), usual
    form = PeriodForm(query)
    return form, Period(**form.cleaned_data) if form.is_valid() else None
