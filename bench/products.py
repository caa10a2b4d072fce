"""Products of the synthetic catalogue as models."""

from . import rows


def sold_products(numbers=rows.ONE_PAGE):
    """Products that can be ordered and are in stock."""
    from shop.demo.growth.stock import deliveries

    return products_of([row for row in rows.sold(numbers) if deliveries(row)])


def products_of(found):
    """The products of these rows, in their order."""
    from catalogue.models import Product
    from shop.demo.growth import naming

    slugs = [naming.slug(row.number) for row in found]
    products = Product.objects.select_related("parent").filter(slug__in=slugs)
    by_slug = {product.slug: product for product in products}
    return [by_slug[slug] for slug in slugs]
