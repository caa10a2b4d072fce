"""What replaces products that are not to be had: named and offered, never put in their place."""

from dataclasses import dataclass

from .. import queries


@dataclass(frozen=True)
class Instead:
    """The `product` that replaces another one, and the sentence that says so."""

    product: object
    words: str


def instead_of(products, strategy):
    """{key: Instead} of those of these products of which what replaces them is for sale, and may be
    shown to the reader. Nothing is read where none is replaced."""
    replaced = {one.pk: one for one in products if one.replaced_by_id}
    keys = {one.replaced_by_id for one in replaced.values()}
    rows = strategy.read(queries.for_sale_of_keys, pks=list(keys)) if keys else []
    shown = {row.pk: row for row in rows if strategy.shows(row)}
    return {
        key: Instead(shown[one.replaced_by_id], _said(one, shown[one.replaced_by_id]))
        for key, one in replaced.items()
        if one.replaced_by_id in shown
    }


def replaced_of(keys):
    """Those of the products with these keys, shown anywhere or not, that are replaced."""
    return queries.REPLACED.rows(pks=list(keys)) if keys else []


def _said(old, new):
    by, on = old.replaced_said_by, old.replaced_said_on
    return f"Replaced by {new.full_name}, as {by} of our staff said on {on:%-d %b %Y}."
