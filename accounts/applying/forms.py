"""What people and reviewers fill in about accounts and licences."""

from datetime import timedelta

from django import forms

from common import countries

from ..licences.models import Profession
from ..registers import REGIONS, REGISTERS, InvalidNumber

# A later date is a slip of the pen: no register gives longer terms.
LONGEST_TERM = timedelta(days=366 * 15)


def _choices(pairs, prompt):
    return [("", prompt), *pairs]


def _needed_for(asks):
    """A field's help text: which registers ask for it."""
    names = (register.NAME for register in REGISTERS.values() if asks(register))
    return f"Needed for: {'; '.join(names)}. Leave it empty for the others."


def _regions_by_country():
    """Choices of every region that a register knows, under the name of its country."""
    groups = {}
    for code, region in REGIONS.items():
        label = f"{region.name}: {region.body}" if region.body else region.name
        groups.setdefault(countries.name(code[:2]), []).append((code, label))
    return list(groups.items())


class LicenceForm(forms.Form):
    """An application. Documents are checked and kept beside it, see `papers`."""

    OF_SOME_REGISTERS = ("region", "issuer", "issuer_url", "expiry_as_printed")

    profession = forms.ChoiceField(
        label="Your profession",
        choices=_choices(Profession.choices, "Choose your profession"),
        error_messages={"required": "Choose your profession."},
    )
    country = forms.ChoiceField(
        label="Country where your licence is valid",
        choices=lambda: _choices(countries.choices(), "Choose a country"),
        error_messages={"required": "Choose the country."},
    )
    register = forms.ChoiceField(
        label="Register that holds your name",
        choices=_choices([(r.CODE, r.NAME) for r in REGISTERS.values()], "Choose a register"),
        error_messages={"required": "Choose the register."},
    )
    number = forms.CharField(
        label="Your number in this register",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Enter your number.",
            "max_length": "A number has at most 40 characters.",
        },
    )
    region = forms.ChoiceField(
        label="State, province or territory",
        required=False,
        choices=lambda: _choices(_regions_by_country(), "Choose a state or province"),
        help_text=_needed_for(lambda register: register.REGIONS),
    )
    issuer = forms.CharField(
        label="Name of your register",
        required=False,
        max_length=120,
        help_text=_needed_for(lambda register: register.ASKS_ISSUER),
    )
    issuer_url = forms.URLField(
        label="Address of its public search",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_needed_for(lambda register: register.ASKS_ISSUER),
        error_messages={"invalid": "Enter the whole address, for example https://www.example.org."},
    )
    expiry_as_printed = forms.CharField(
        label="Expiry as your licence prints it",
        required=False,
        max_length=60,
        help_text=_needed_for(lambda register: register.ASKS_PRINTED_EXPIRY),
    )
    expires_on = forms.DateField(
        label="Last day on which it is valid",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": "Enter the last day on which your licence is valid.",
            "invalid": "Enter the day as year-month-day, for example 2027-03-31.",
        },
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self._on = on
        for name in self.OF_SOME_REGISTERS:
            # Neither required nor optional: the help text says when it is needed.
            self.fields[name].is_conditional = True

    @property
    def as_typed(self):
        """What a draft keeps: every value that is of its field's type, valid or not."""
        return {name: self._typed(name) for name in self.fields}

    def _typed(self, name):
        field = self.fields[name]
        try:
            return field.clean(self[name].data)
        except forms.ValidationError:
            return None if isinstance(field, forms.DateField) else ""

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day < self._on:
            raise forms.ValidationError(
                "This day has passed. Renew the registration first, then apply with its new date."
            )
        if day > self._on + LONGEST_TERM:
            raise forms.ValidationError("This day is more than 15 years away. Check the year.")
        return day

    def clean(self):
        data = super().clean()
        register = REGISTERS.get(data.get("register"))
        if register is None:
            return data
        self._check_number(register, data)
        self._check_country(register, data)
        self._check_profession(register, data)
        self._keep_only_what_is_asked(register, data)
        return data

    def _check_number(self, register, data):
        try:
            data["number"] = register.check(data["number"])
        except KeyError:
            pass
        except InvalidNumber as error:
            self.add_error("number", str(error))

    def _check_country(self, register, data):
        if register.COUNTRY and data.get("country") not in (None, register.COUNTRY):
            self.add_error(
                "country",
                f"The {register.NAME} is a register of {countries.name(register.COUNTRY)}. "
                "Choose that country, or the register of your country.",
            )

    def _check_profession(self, register, data):
        profession = data.get("profession")
        if profession and register.PROFESSIONS and profession not in register.PROFESSIONS:
            self.add_error(
                "profession",
                f"The {register.NAME} does not register this profession. "
                "Choose the profession it registers, or another register.",
            )

    def _keep_only_what_is_asked(self, register, data):
        """What the register asks for must be there; what it does not ask for is not kept."""
        for field, (is_asked, missing) in self._asked_by(register).items():
            if not is_asked:
                data[field] = ""
                self.errors.pop(field, None)
            elif not data.get(field) and field not in self.errors:
                self.add_error(field, missing)
        if data.get("region") and data["region"] not in register.REGIONS:
            self.add_error("region", f"The {register.NAME} is not kept there. Choose another.")

    @staticmethod
    def _asked_by(register):
        """{field: (whether the register asks for it, what to say if it is missing)}."""
        printed = register.ASKS_PRINTED_EXPIRY
        return {
            "region": (register.REGIONS, f"The {register.NAME} needs your state or province."),
            "issuer": (register.ASKS_ISSUER, "Enter the name of your register."),
            "issuer_url": (register.ASKS_ISSUER, "Enter the address of its public search."),
            "expiry_as_printed": (printed, "Enter the expiry as your licence prints it."),
        }
