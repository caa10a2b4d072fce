"""What a clinic says of its units, and what staff type of a campaign."""

from django import forms
from django.shortcuts import get_object_or_404

from catalogue.models import Product
from common.confined import NotAccepted
from shop.inventory.models import Lot, Supplier

from . import scanned
from .campaigns import Told
from .models import Campaign, Contact
from .policy import WORDS, Units

_MOST = 100_000
_MOST_LOTS = 500


def _number(label, **more):
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST, **more)


class AnswerForm(forms.Form):
    """How many units of a lot are left, and what has become of others since the last answer."""

    still_here = _number("Still here, set aside: all that are left now")
    used = _number("Used on patients, not told before", initial=0)
    destroyed = _number("Destroyed, not told before", initial=0)
    passed_on = _number("Passed on to others, not told before", initial=0)

    @property
    def units(self):
        return Units(**{name: self.cleaned_data[name] for name in WORDS if name in self.fields})

    @property
    def typed(self):
        """What was typed, right or wrong, in words."""
        told = ((self[name].value(), word) for name, word in WORDS.items() if name in self.fields)
        return ", ".join(f"{units} {word}" for units, word in told if units not in ("", "0", None))


class StaffAnswerForm(AnswerForm):
    """What somebody of a clinic said to staff, or that nobody can say it any more."""

    lost = _number("Not to be found: nobody can say what became of them", initial=0)


class NoteForm(forms.Form):
    note = forms.CharField(
        label="To whom, or anything else that we should know",
        max_length=300,
        required=False,
    )


class Answers:
    """The forms of one answer, one a lot, and its note; as a page sends them together."""

    def __init__(self, known, data=None, form=AnswerForm):
        """`known` is {Recall: Standing}."""
        self.lots = [
            (
                recall,
                standing,
                form(
                    data,
                    prefix=f"lot-{recall.pk}",
                    initial={"still_here": standing.units.still_here},
                ),
            )
            for recall, standing in known.items()
        ]
        self.note = NoteForm(data)
        self.problem = ""

    def is_valid(self):
        return all([form.is_valid() for form in self])

    def __iter__(self):
        return iter([*(form for *_, form in self.lots), self.note])

    @property
    def said(self):
        """{Recall: Units} of valid forms."""
        return {recall: form.units for recall, _, form in self.lots}

    @property
    def typed(self):
        """What was typed, in words: where numbers come too late, somebody may write it."""
        lots = ((recall.lot.number, form.typed) for recall, _, form in self.lots)
        told = [f"Lot {number}: {units}." for number, units in lots if units]
        return " ".join([*told, self.note["note"].value() or ""]).strip()

    @property
    def has_errors(self):
        return bool(self.problem) or any(form.is_bound and form.errors for form in self)


class TakeBackForm(forms.Form):
    """Why an answer counts no more; a page has one for each answer."""

    why = forms.CharField(label="What was wrong with it", max_length=300)

    def __init__(self, answer, data=None):
        super().__init__(data, auto_id=f"answer-{answer.pk}-%s")
        self.answer = answer

    @classmethod
    def sent(cls, notice, data):
        """As it was sent; 404 where the answer is none of the notice's."""
        key = data.get("answer", "")
        key = key if key.isdecimal() and len(key) < 19 else 0
        return cls(get_object_or_404(notice.answers.select_related("notice"), pk=key), data)


def with_ways_back(said, campaign, sent=None):
    """[(Said, the TakeBackForm for it)], None where it cannot be taken back; `sent` was refused."""
    return [(each, _way_back(each, campaign, sent)) for each in said]


def _way_back(said, campaign, sent):
    if said.first.is_taken_back or not campaign.is_open:
        return None
    return sent if sent and sent.answer == said.first else TakeBackForm(said.first)


class AfterTheEndForm(forms.Form):
    """What a clinic has to say of a campaign that is closed."""

    words = forms.CharField(
        label="What we should know",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text="How many units of which lot, and where they are now.",
    )


class TellForm(forms.ModelForm):
    """What a campaign says to clinics, and its clock."""

    class Meta:
        model = Campaign
        fields = ["kind", "title", "reason", "to_do", "reference", "remind_every", "reminders"]
        labels = {
            "title": "Title, as clinics read it",
            "reason": "Why, as clinics read it",
            "reference": "The maker's reference, such as an FSN number (optional)",
            "remind_every": "Days until a clinic that is silent is reminded, and between reminders",
            "reminders": "Reminders before somebody rings",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_do"].choices = [("", "Choose…"), *Campaign.ToDo.choices]
        self.fields["remind_every"].min_value = 1

    def clean_remind_every(self):
        days = self.cleaned_data["remind_every"]
        if not 1 <= days <= 60:
            raise forms.ValidationError("Between 1 and 60 days.")
        return days

    def clean_reminders(self):
        many = self.cleaned_data["reminders"]
        if many > 10:
            raise forms.ValidationError("At most 10.")
        return many

    @property
    def told(self):
        return Told(**self.cleaned_data)


class LotsForm(forms.Form):
    """Which lots: by number or code, from a notice as it was pasted, photographed or sent as a PDF;
    by product; by supplier. What was read of a file stands among the text, for everybody to see."""

    text = forms.CharField(
        label="Lot numbers, scanned codes, or the text of the notice",
        widget=forms.Textarea({"rows": 4}),
        max_length=scanned.MOST_SIGNS,
        required=False,
        help_text="Lots of ours that are named in it are found; you choose among them.",
    )
    file = forms.FileField(
        label="Or a photo or a PDF of the notice",
        required=False,
        help_text="Codes are read, and the words of a PDF; words in a picture are not.",
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
    was_read = forms.BooleanField(required=False, widget=forms.HiddenInput)
    product = forms.ModelChoiceField(Product.objects.none(), required=False, empty_label="Any")
    supplier = forms.ModelChoiceField(Supplier.objects, required=False, empty_label="Any")
    lots = forms.ModelMultipleChoiceField(Lot.objects, required=False)

    def __init__(self, data=None, files=None):
        self.scanned, self.problem = None, ""
        super().__init__(self._with_file(data, files), files)
        products = Product.objects.filter(lots__isnull=False).distinct().select_related("parent")
        self.fields["product"].queryset = products.order_by("parent__title", "title", "pk")
        self.fields["product"].label_from_instance = lambda product: product.full_name

    def _with_file(self, data, files):
        """What was sent, with what was read of the file added to its text."""
        if not files or "file" not in files:
            return data
        try:
            self.scanned = scanned.read(files["file"])
        except NotAccepted as error:
            self.problem = str(error)
            return data
        text = "\n".join(filter(None, (data.get("text", "").strip(), self.scanned.text)))
        data = data.copy()
        data["text"], data["was_read"] = text, "1"
        return data

    def clean_file(self):
        if self.problem:
            raise forms.ValidationError(self.problem)

    def clean_lots(self):
        lots = self.cleaned_data["lots"].select_related("product__parent")
        if len(lots) > _MOST_LOTS:
            raise forms.ValidationError(f"At most {_MOST_LOTS} lots at a time.")
        return list(lots)


class WhyForm(forms.Form):
    why = forms.CharField(label="Why, as its clinics read it", max_length=300)


class CloseForm(forms.Form):
    conclusion = forms.CharField(
        label="What was found, for the report",
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class ContactForm(forms.ModelForm):
    """That somebody rang, wrote or went there."""

    class Meta:
        model = Contact
        fields = ["how", "is_reached", "words"]
        labels = {"words": "Whom, and what they said"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ours = [choice for choice in Contact.How.choices if choice[0] != Contact.How.WRITTEN]
        self.fields["how"].choices = [("", "Choose…"), *ours]
