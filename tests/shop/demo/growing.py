"""The synthetic catalogue in a test: let it grow, and tell it from the demo."""

from io import StringIO

from django.core.management import call_command

from catalogue.models import Product


def grow(products, orders=0):
    out = StringIO()
    call_command("grow_catalogue", products=products, orders=orders, stdout=out)
    return out.getvalue()


def synthetic():
    return Product.objects.filter(slug__startswith="synthetica-")


def demo():
    return Product.objects.exclude(slug__startswith="synthetica-")
