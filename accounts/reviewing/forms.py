"""The reviewer's forms: one a decision, each saying what it needs; what was typed is never lost."""

from django import forms

from common.supply_classes import HIGH_RISK, SupplyClass

from ..licences.policy import Decision, possible_decisions
from ..registers import REGISTERS
from .records import Findings

# For a register that is no longer listed.
CHECKLIST = (
    "The register lists this number.",
    "The name in the register is the name on the account.",
    "The status allows practising today, without condition or suspension.",
    "The last valid day is the one written in the approval.",
)
AS_STATED = "Everything on the checklist as stated."

# (what the page calls it, what its button says)
TITLES = {
    Decision.APPROVE: ("Approve", "Approve"),
    Decision.SIGN: ("Second signature", "Sign as the second person"),
    Decision.DECLINE: ("Decline the second signature", "Decline"),
    Decision.RECHECK: ("Looked up again: it stands", "Confirm that it stands"),
    Decision.RESCOPE: ("Change what it counts for", "Change the scope"),
    Decision.LIFT: ("Lift the suspension", "Lift the suspension"),
    Decision.ASK: ("Ask for more", "Ask"),
    Decision.REFUSE: ("Refuse", "Refuse"),
    Decision.SUSPEND: ("Suspend", "Suspend"),
    Decision.REVOKE: ("Revoke for ever", "Revoke for ever"),
}
_WITH_DATE = {Decision.APPROVE, Decision.LIFT, Decision.RECHECK}
_WITH_SCOPE = {Decision.APPROVE, Decision.LIFT, Decision.RESCOPE}

_NOT_LISTED = "The register does not list this number."
_OTHER_NAME = "The name in the register is not the name on the account."
_CONDITIONS = "The register shows conditions or a suspension of this registration."
_STRUCK_OFF = "The register no longer lists this registration."
CANNED_REASONS = {
    Decision.ASK: (
        "The document cannot be read. Please send a sharper scan or photo.",
        "The document has passed its date. Please send the current one.",
        "The document does not show the registration number.",
        "The register shows another last valid day. Please correct it, or tell us why they differ.",
        f"{_OTHER_NAME} Please send a document that shows both.",
        f"{_NOT_LISTED} Please check it.",
    ),
    Decision.REFUSE: (
        _NOT_LISTED,
        _OTHER_NAME,
        _CONDITIONS,
        "This register does not cover the profession that was applied for.",
        "There is an account for this person already. Please use that one.",
    ),
    Decision.DECLINE: (
        "The document shows no training in this treatment.",
        "The register shows a condition that concerns this treatment.",
    ),
    Decision.SUSPEND: (
        _CONDITIONS,
        _STRUCK_OFF,
        "We could not confirm the registration when we looked it up again.",
    ),
    Decision.REVOKE: (
        "The registration was removed for good by the register.",
        "The documents of this licence were forged.",
        "The licence belongs to another person.",
    ),
}


class DecisionForm(forms.Form):
    """What every decision is about: which one it is, of which licence, on which day."""

    def __init__(self, data, *, decision, licence, on):
        initial = {"expires_on": licence.expires_on}
        super().__init__(data, initial=initial, auto_id=f"id_{decision}_%s")
        self.decision, self.licence, self.on = decision, licence, on
        self.title, self.button = TITLES[decision]

    @property
    def is_yes(self):
        return isinstance(self, ApprovalForm)


class ApprovalForm(DecisionForm):
    """A yes: the checklist, what was seen, and for what the licence counts through which day."""

    all_stated = forms.BooleanField(
        label="I looked it up, and every point is as stated",
        required=False,
        widget=forms.CheckboxInput(attrs={"aria-keyshortcuts": "Alt+T", "data-ticks-all": ""}),
    )
    points = forms.MultipleChoiceField(
        label="Checklist", required=False, widget=forms.CheckboxSelectMultiple
    )
    why_not = forms.CharField(
        label="Why a point may stay open",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed unless every point is ticked. Only staff read it.",
    )
    saw = forms.CharField(
        label="What the register showed besides",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the decision. Only staff read it.",
    )
    expires_on = forms.DateField(
        label="Valid through, as the register shows",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Enter the day as year-month-day, for example 2027-03-31."},
    )
    scope = forms.MultipleChoiceField(
        label="Counts for",
        required=False,
        choices=SupplyClass.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data, *, decision, licence, on):
        super().__init__(data, decision=decision, licence=licence, on=on)
        self.fields["points"].choices = list(enumerate(checklist_of(licence)))
        self.fields["scope"].choices = _scope_choices()
        self.fields["scope"].initial = _likely_scope(licence)
        for name, decisions in (("expires_on", _WITH_DATE), ("scope", _WITH_SCOPE)):
            if decision not in decisions:
                del self.fields[name]

    @property
    def findings(self):
        """The Findings of a valid form."""
        data = self.cleaned_data
        return Findings(
            checklist=tuple(
                (text, data["all_stated"] or str(n) in data["points"])
                for n, text in self.fields["points"].choices
            ),
            why_not=data["why_not"].strip(),
            saw=data["saw"].strip() or (AS_STATED if self._is_complete(data) else ""),
        )

    def clean(self):
        data = super().clean()
        if not self._is_complete(data) and not data.get("why_not", "").strip():
            self.add_error(
                "all_stated",
                "Look the number up, then tick every point, or write why one may stay open.",
            )
        if "scope" in self.fields and not data.get("scope"):
            self.add_error("scope", "Choose at least one, or refuse.")
        if "expires_on" in self.fields and "expires_on" not in self.errors:
            self._check_day(data.get("expires_on"))
        return data

    def _is_complete(self, data):
        ticked = data.get("points", ())
        return data.get("all_stated") or len(ticked) == len(self.fields["points"].choices)

    def _check_day(self, day):
        if not day:
            self.add_error("expires_on", "Enter the last valid day that the register shows.")
        elif day < self.on:
            self.add_error("expires_on", "This day has passed, so the licence cannot count.")


class ReasonForm(DecisionForm):
    """A no, or a question: prepared sentences, own words, or both; the applicant reads them."""

    canned = forms.MultipleChoiceField(
        label="Reason", required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label="In your own words",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The applicant reads this in a mail and on their licence page.",
    )
    old_ends = forms.BooleanField(
        label="Also suspend the licence that it would replace, for the same reason", required=False
    )

    def __init__(self, data, *, decision, licence, on):
        super().__init__(data, decision=decision, licence=licence, on=on)
        self.fields["canned"].choices = [(text, text) for text in CANNED_REASONS[decision]]
        if decision != Decision.REFUSE or licence.replaces is None:
            del self.fields["old_ends"]

    @property
    def full_reason(self):
        """The prepared sentences and the reviewer's own words."""
        own = self.cleaned_data["reason"].strip()
        return "\n\n".join(part for part in (*self.cleaned_data["canned"], own) if part)

    def clean(self):
        data = super().clean()
        if not data.get("canned") and not data.get("reason", "").strip():
            self.add_error("reason", "Give a reason: tick one above or write it here.")
        return data


class InterestForm(forms.Form):
    """That a reviewer knows the applicant, and how; a superuser may say it of others."""

    reviewer = forms.ModelChoiceField(None, required=False)
    note = forms.CharField(required=False, max_length=200)

    def __init__(self, data, *, reviewers):
        super().__init__(data)
        self.fields["reviewer"].queryset = reviewers
        if not reviewers:
            del self.fields["reviewer"]


def forms_for(licence, on, data=None):
    """{decision: form} of every decision that fits the licence; `data` belongs to the one it names.

    `on` is the day in the licence's own country.
    """
    decisions = possible_decisions(licence.state, bool(licence.scope_proposed))
    return {
        decision: _form_class(decision)(
            data if data is not None and data.get("decision") == decision else None,
            decision=decision,
            licence=licence,
            on=on,
        )
        for decision in decisions
    }


def checklist_of(licence):
    register = REGISTERS.get(licence.register)
    return register.CHECKLIST if register else CHECKLIST


def _form_class(decision):
    return ReasonForm if decision in CANNED_REASONS else ApprovalForm


def _scope_choices():
    return [
        (each.value, f"{each.label} · two people" if each in HIGH_RISK else each.label)
        for each in SupplyClass
    ]


def _likely_scope(licence):
    """What it counts for now, or what the licence that it renews counts for, or everything."""
    replaced = licence.replaces.scope if licence.replaces else []
    return licence.scope or replaced or SupplyClass.values
