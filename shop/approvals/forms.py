"""Spending rules as an owner types them, and who stands in for whom."""

from decimal import Decimal

from django import forms

from accounts.clinics.locks import active_members
from accounts.clinics.policy import Deed, may

from .rule import MOST_STEPS

_AMOUNT = {"max_digits": 10, "decimal_places": 2, "min_value": Decimal(0), "required": False}
_ORDINALS = ("First", "Second", "Third")


class RulesForm(forms.Form):
    """Up to three steps with their amounts and people, and each member's limit of a month."""

    def __init__(self, clinic, rules, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.members = list(active_members(clinic).order_by("user__last_name", "pk"))
        people = [(str(each.user_id), _named(each)) for each in self.members]
        steps = [*rules.steps, *[None] * (MOST_STEPS - len(rules.steps))]
        for number, step in enumerate(steps[:MOST_STEPS]):
            self._add_step(number, step, people)
        for each in self.members:
            if may(each.role, Deed.ORDER):
                self.fields[f"limit-{each.user_id}"] = forms.DecimalField(
                    label=f"{each.user.display_name} may order in a month for",
                    initial=rules.limit_of(each.user_id),
                    help_text="Excluding VAT. Empty: any amount.",
                    **_AMOUNT,
                )
        self.fields["asks_beyond"] = forms.TypedChoiceField(
            label="An order beyond somebody's limit",
            choices=[("yes", "is asked of the first step"), ("no", "cannot be placed")],
            coerce=lambda typed: typed == "yes",
            initial="yes" if rules.asks_beyond else "no",
            widget=forms.RadioSelect,
        )

    def _add_step(self, number, step, people):
        nth = _ORDINALS[number]
        self.fields[f"above-{number}"] = forms.DecimalField(
            label=f"{nth} step: orders above",
            initial=step and step.above,
            help_text="Excluding VAT. Empty: no such step.",
            **_AMOUNT,
        )
        self.fields[f"by-{number}"] = forms.TypedMultipleChoiceField(
            label=f"{nth} step: any one of them approves",
            choices=people,
            coerce=int,
            initial=[str(key) for key in step.by] if step else [],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self):
        typed = super().clean()
        for number in range(MOST_STEPS):
            above, by = typed.get(f"above-{number}"), typed.get(f"by-{number}")
            if above is not None and not by:
                self.add_error(f"by-{number}", "Choose who approves, or leave the amount empty.")
            elif by and above is None and f"above-{number}" not in self.errors:
                self.add_error(f"above-{number}", "Type the amount, or choose nobody.")
        amounts = [above for above, _ in self.steps]
        if len(set(amounts)) < len(amounts):
            self.add_error(None, "Two steps have the same amount. Use one with both people.")
        return typed

    @property
    def steps(self):
        """(above, keys of people) of each step that was typed."""
        typed = self.cleaned_data
        found = ((typed.get(f"above-{n}"), typed.get(f"by-{n}")) for n in range(MOST_STEPS))
        return [(above, by) for above, by in found if above is not None and by]

    @property
    def limits(self):
        typed = (
            (each.user_id, self.cleaned_data.get(f"limit-{each.user_id}")) for each in self.members
        )
        return {key: amount for key, amount in typed if amount is not None}


class AwayForm(forms.Form):
    """Who says yes for the reader, and from when until when."""

    membership = forms.ModelChoiceField(None, label="Clinic", empty_label=None)
    to = forms.TypedChoiceField(label="Who approves for you meanwhile", coerce=int)
    from_day = forms.DateField(label="First day", widget=forms.DateInput({"type": "date"}))
    until_day = forms.DateField(label="Last day", widget=forms.DateInput({"type": "date"}))

    def __init__(self, memberships, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["membership"].queryset = memberships
        self.fields["membership"].label_from_instance = lambda each: str(each.clinic)
        self.fields["membership"].initial = memberships.first()
        if len(memberships) == 1:
            self.fields["membership"].widget = forms.HiddenInput()
        self.colleagues = {}
        for mine in memberships:
            for each in active_members(mine.clinic).exclude(user=mine.user):
                self.colleagues[each.user_id] = each.user
        names = [(key, person.display_name) for key, person in self.colleagues.items()]
        self.fields["to"].choices = sorted(names, key=lambda choice: choice[1])

    def clean(self):
        typed = super().clean()
        first, last = typed.get("from_day"), typed.get("until_day")
        if first and last and last < first:
            self.add_error("until_day", "The last day is before the first.")
        return typed


def _named(membership):
    return f"{membership.user.display_name}, {membership.get_role_display().lower()}"
