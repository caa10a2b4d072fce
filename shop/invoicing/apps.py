from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "shop.invoicing"
    verbose_name = "Invoices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from shop.payment_terms import owing

        from . import owed

        owing.count(owed.invoiced)
        owing.count(owed.still_to_be_invoiced)
