"""One page for staff that shows the design from its own style sheet, partials and products."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import user_passes_test
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalogue.lists.products import products_of
from catalogue.lists.quotes import entries
from catalogue.models import ClaimStrength, Product, Source, TreatmentType
from catalogue.models.product import Container
from catalogue.queries import listed_products
from shop.ordering.cards import drawn

from .colours import contrast, themes

STATES = {
    "ok": "May buy",
    "waiting": "Waiting",
    "lapsed": "Lapsed",
    "short-dated": "Short-dated",
    "recalled": "Recalled",
}
GROUNDS = ("paper", "surface", "sunk")
STEPS = ("4", "3", "2", "1", "0", "down")
BUTTONS = ("", "primary", "quiet", "danger")
PACKS = (
    (Container.SYRINGE, 2, 1),
    (Container.VIAL, 10, 8),
    (Container.AMPOULE, 5, 5),
    (Container.INJECTOR_PEN, 1, 2),
    ("", None, None),
)
_SHOWN_PRODUCTS = 5


@dataclass(frozen=True)
class Swatch:
    """A token's colour in one theme and what it is measured against there."""

    name: str
    colour: str
    ground: str
    ground_colour: str
    ratio: float


@dataclass(frozen=True)
class Message:
    level_tag: str
    text: str

    def __str__(self):
        return self.text


MESSAGES = [
    Message("success", "2 units of BELOTERO® HYDRO are in your basket."),
    Message("info", "Your licence is being reviewed."),
    Message("warning", "Only 3 are in stock; the quantity was set to 3."),
    Message("error", "The basket was not changed, because this product is recalled."),
]


class SampleForm(forms.Form):
    """Every kind of field, some of them in error."""

    name = forms.CharField(label="Name of the clinic", help_text="As on your invoices.")
    email = forms.EmailField(label="E-mail address")
    quantity = forms.IntegerField(label="Quantity", min_value=1, max_value=20)
    country = forms.ChoiceField(
        label="Country", choices=[("GB", "United Kingdom"), ("IE", "Ireland")]
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    delivery = forms.ChoiceField(
        label="Delivery",
        choices=[("week", "This week"), ("later", "Later")],
        widget=forms.RadioSelect,
    )
    agrees = forms.BooleanField(label="I have read the terms of sale")


def _is_staff(user):
    """The second factor is asked of staff on every page (accounts.signing_in.middleware)."""
    return user.is_active and user.is_staff


@require_safe
@user_passes_test(_is_staff)
def styleguide(request):
    found = entries(request.strategy, _products())
    context = {
        "swatches": swatches(_style_sheet()),
        "states": STATES.items(),
        "hues": TreatmentType.Hue.choices,
        "steps": STEPS,
        "buttons": BUTTONS,
        "cards": drawn(found).values(),
        "rows": drawn(found, is_table=True).values(),
        "packs": _packs(),
        "form": SampleForm({"name": "", "email": "alba@", "quantity": "40", "country": "GB"}),
        "sample_messages": MESSAGES,
        "page_obj": Paginator(range(60), 20).page(2),
        "strengths": ClaimStrength.values,
        "source": Source.objects.first(),
        "crumbs": [("Staff", "/admin/")],
    }
    return render(request, "staff/styleguide.html", context)


def swatches(css):
    """[(theme, swatches)] with each colour against the ground that it usually meets."""
    return [
        (theme, [_swatch(colours, name) for name in colours])
        for theme, colours in themes(css).items()
    ]


def _swatch(colours, name):
    ground = _ground_of(name)
    ratio = contrast(colours[name], colours[ground])
    return Swatch(name, _text(colours[name]), ground, _text(colours[ground]), round(ratio, 2))


def _ground_of(name):
    """Grounds are measured against ink, what stands on spruce against spruce, the rest on paper."""
    if name in GROUNDS or name.endswith("-wash"):
        return "ink"
    return "spruce" if name == "on-spruce" else "paper"


def _text(colour):
    return "oklch({:g} {:g} {:g})".format(*colour)


def _style_sheet():
    return (settings.BASE_DIR / "static" / "css" / "shop.css").read_text()


def _products():
    """A few products for sale and one that is only a reference."""
    products = listed_products().order_by("pk").values_list("pk", flat=True)
    for_sale = products.filter(is_reference=False)[:_SHOWN_PRODUCTS]
    return products_of([*for_sale, *products.filter(is_reference=True)[:1]])


def _packs():
    """A sample of every container, and of contents that nobody states."""
    hues = [*TreatmentType.Hue.values, "", ""]
    return [
        Product(
            container=container,
            container_count=count,
            container_volume_ml=volume and Decimal(volume),
            treatment_type=TreatmentType(hue=hue),
        )
        for hue, (container, count, volume) in zip(hues, PACKS, strict=True)
    ]
