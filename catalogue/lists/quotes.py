"""What stands beside a product in a list: its lowest price, its stock and its nearest expiry."""

from dataclasses import dataclass

from .. import queries


@dataclass(frozen=True)
class Quote:
    """One thing that can be chosen, with what the shop's strategy says of it."""

    product: object
    price: object
    availability: object

    @property
    def is_to_be_had(self):
        """Whether it can be ordered, from stock or of what is on the way."""
        return self.product.is_for_sale and self.availability.is_available_to_buy

    @property
    def is_in_stock(self):
        return self.is_to_be_had and self.availability.num_available > 0

    @property
    def is_priced(self):
        """Whether it has a price, even if the reader does not see it."""
        return self.product.is_for_sale and self.price.exists

    @property
    def shows_price(self):
        return self.is_priced and self.price.excl_tax is not None

    @property
    def earliest_expiry(self):
        return getattr(self.availability, "earliest_expiry", None)

    @property
    def decision(self):
        return getattr(self.availability, "decision", None)


@dataclass(frozen=True)
class Entry:
    """One product or family of a list, with the quotes of what can be chosen of it."""

    product: object
    quotes: list

    @property
    def is_priced(self):
        return any(quote.is_priced for quote in self.quotes)

    @property
    def lowest(self):
        """The quote with the lowest price that the reader sees."""
        shown = [quote for quote in self.quotes if quote.shows_price]
        return min(shown, key=lambda quote: quote.price.excl_tax, default=None)

    @property
    def has_several_prices(self):
        return len({quote.price.excl_tax for quote in self.quotes if quote.shows_price}) > 1

    @property
    def earliest_expiry(self):
        return min((q.earliest_expiry for q in self.quotes if q.is_in_stock), default=None)

    @property
    def is_in_stock(self):
        return any(quote.is_in_stock for quote in self.quotes)

    @property
    def default(self):
        return default_choice(self.quotes)


def quotes(strategy, products):
    """Quotes of products that are not families; one query however many they are."""
    products = list(products)
    strategy.prepare_missing(products)
    return [_quote(strategy, product) for product in products]


def entries(strategy, products):
    """Entries of products and families (of lists.products_of), of what may be shown."""
    products = list(products)
    shown = [
        q for q in quotes(strategy, queries.variants_of(products)) if strategy.shows(q.product)
    ]
    by_product = {quote.product.pk: quote for quote in shown}
    found = (
        Entry(
            product,
            [by_product[v.pk] for v in queries.variants_of([product]) if v.pk in by_product],
        )
        for product in products
    )
    return [entry for entry in found if entry.quotes]


def default_choice(choices):
    """What a family's page offers first: in stock before for sale before the rest."""
    return min(
        choices,
        key=lambda quote: (not quote.is_in_stock, not quote.product.is_for_sale),
        default=None,
    )


def _quote(strategy, product):
    info = strategy.fetch_for_product(product)
    return Quote(product, info.price, info.availability)
