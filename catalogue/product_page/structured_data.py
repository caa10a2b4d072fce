"""The product page for machines: schema.org as JSON-LD that says no more than the page shows."""

import json

from django.utils.safestring import mark_safe

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def product_ld(sheet, chosen, url):
    """The JSON-LD text of a product page, safe within a script element."""
    text = json.dumps(_product(sheet, chosen, url), ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))


def _product(sheet, chosen, url):
    product = sheet.product
    found = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.full_name,
        "url": url,
        "description": sheet.description,
        "category": sheet.treatment_type.name if sheet.treatment_type else "",
        "brand": _brand(sheet),
        "additionalProperty": [_ingredient(row) for row in sheet.composition],
        "offers": _offer(product, chosen, url),
    }
    return {name: value for name, value in found.items() if value}


def _brand(sheet):
    return sheet.collection and {"@type": "Brand", "name": sheet.collection.brand.name}


def _ingredient(row):
    """An ingredient; without an amount it is only said to be contained."""
    if row.amount is None:
        return {"@type": "PropertyValue", "name": "Contains", "value": row.name}
    return {
        "@type": "PropertyValue",
        "name": row.name,
        "value": row.amount,
        "unitText": row.unit,
    }


def _offer(product, chosen, url):
    """The price that this page shows for this very product, if it shows one."""
    if chosen is None or not chosen.shows_price or chosen.product.pk != product.pk:
        return None
    price = {
        "@type": "UnitPriceSpecification",
        "price": str(chosen.price.excl_tax),
        "priceCurrency": chosen.price.currency,
        "valueAddedTaxIncluded": False,
    }
    return {
        "@type": "Offer",
        "url": url,
        "availability": f"https://schema.org/{_stock(chosen)}",
        "priceSpecification": price,
    }


def _stock(chosen):
    if chosen.is_in_stock:
        return "InStock"
    return "BackOrder" if chosen.is_to_be_had else "OutOfStock"
