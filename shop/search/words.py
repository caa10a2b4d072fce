"""Plain search: a product matches when every word is somewhere in what it says of itself."""

from django.db.models import Q

_FIELDS = (
    "title",
    "variant_name",
    "children__variant_name",
    "collection__name",
    "collection__brand__name",
    "treatment_type__name",
    "composition__ingredient__name",
    "composition__ingredient__short_name",
    "composition__ingredient__synonyms",
    "children__composition__ingredient__name",
    "indicated_areas__area__name",
    "concerns__concern__name",
)


def matching(products, text):
    """The products (a queryset) in which every word of `text` occurs; accents and ® do not count."""
    for word in text.replace("®", " ").split():
        hit = Q()
        for field in _FIELDS:
            hit |= Q(**{f"{field}__unaccent__icontains": word})
        products = products.filter(pk__in=products.model.objects.filter(hit).values("pk"))
    return products
