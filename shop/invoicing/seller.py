"""Who sells here and which account is paid to, from the settings."""

from django.conf import settings

from .draft import Bank, Party


def seller():
    return Party(
        name=settings.SELLER_NAME,
        lines=tuple(filter(None, [settings.SELLER_STREET])),
        city=settings.SELLER_CITY,
        postcode=settings.SELLER_POSTCODE,
        country=settings.SHOP_COUNTRY,
        vat_number=settings.SELLER_VAT_NUMBER,
        company_number=settings.SELLER_COMPANY_NUMBER,
        email=settings.SELLER_EMAIL,
    )


def bank():
    name = settings.SELLER_NAME
    return Bank(name, settings.SELLER_IBAN, settings.SELLER_BIC) if settings.SELLER_IBAN else Bank()
