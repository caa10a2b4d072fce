"""What the desk answers to each line that staff type: its price, how many there are and until when,
whether it may be ordered, and its lots near their end. The rules are asked, none is restated."""

from django.utils.formats import date_format

from catalogue.lists.instead import instead_of
from catalogue.lists.quotes import quotes
from shop.ordering import wording
from shop.ordering.filling import why_not
from shop.ordering.quoting import Info
from shop.ordering.short_dated import told_of
from shop.ordering.unit_prices import price_at


def tell(lines, strategy):
    """Give each line of a form that was sent, and has a product, its `answer`."""
    lines.is_valid()
    forms = [form for form in lines if form.has_changed()]
    products = {form: form.cleaned_data.get("product") for form in forms}
    found = quotes(strategy, {one.pk: one for one in products.values() if one}.values())
    by_product = {quote.product.pk: quote for quote in found}
    for form, product in products.items():
        if product:
            form.answer = Answer(form, by_product[product.pk])
    _offer_instead([form.answer for form, product in products.items() if product], strategy)


def _offer_instead(answers, strategy):
    """Beside what cannot be ordered, that which replaces it."""
    refused = [answer for answer in answers if answer.refusal]
    found = instead_of([answer.product for answer in refused], strategy)
    for answer in refused:
        answer.instead = found.get(answer.product.pk)


class Answer:
    """Of one line, as the clinician's strategy tells of its product (a Quote)."""

    instead = None

    def __init__(self, form, quote):
        self.product, self._availability = quote.product, quote.availability
        self.units = form.cleaned_data.get("units") or 1
        self._info = Info(quote.price, quote.availability, None)
        self.ways = [Way(form, told) for told in told_of(self._info)]
        self.is_of_lot = bool(form.cleaned_data.get("lot"))

    @property
    def price(self):
        """That of one where there are so many; None where it has none, or it is hidden."""
        price = price_at(self._info.price, self.units)
        return price if price.excl_tax is not None else None

    @property
    def there(self):
        return max(getattr(self._availability, "num_available", 0) or 0, 0)

    @property
    def earliest_expiry(self):
        return getattr(self._availability, "earliest_expiry", None)

    @property
    def refusal(self):
        """Why so many cannot be ordered, in words; empty where they can, as far as one line tells.
        Units of a lot of its own are counted by its offer."""
        if self.is_of_lot:
            return ""
        return why_not(self._info) or self._availability.is_purchase_permitted(self.units)[1]

    @property
    def in_parts(self):
        """How many are there today and when the rest is; empty where all are here."""
        if self.refusal or self.is_of_lot or not hasattr(self._availability, "waits"):
            return ""
        later, on = self._availability.waits(self.units)
        return wording.in_parts(self.units - later, later, date_format(on)) if later else ""


class Way:
    """A way to buy it short-dated, as a line of the form chooses it."""

    def __init__(self, form, told):
        self.told, self.way = told, told.way
        self.value = f"{told.way.key}:{told.way.expires_on.isoformat()}"
        self.is_chosen = form["lot"].value() == self.value
