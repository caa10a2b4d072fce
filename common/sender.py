"""Who we are and where goods come to, as papers and mails name it; from the settings."""

from django.conf import settings

from .countries import name


def sender():
    """The lines of who we are: the shop's name alone where the settings do not say who sells."""
    town = f"{settings.SELLER_CITY} {settings.SELLER_POSTCODE}".strip()
    lines = [settings.SELLER_NAME, settings.SELLER_STREET, town]
    return [line for line in lines if line] or [settings.OSCAR_SHOP_NAME]


def warehouse():
    """The lines of where goods come to, from suppliers and from clinics: to who sells, unless the
    settings name another place; none where they name neither."""
    if settings.WAREHOUSE_ADDRESS:
        return [*settings.WAREHOUSE_ADDRESS, name(settings.WAREHOUSE_COUNTRY)]
    return [*sender(), name(settings.SHOP_COUNTRY)] if settings.SELLER_STREET else []
