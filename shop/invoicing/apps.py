from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "shop.invoicing"
    verbose_name = "Invoices"
    default_auto_field = "django.db.models.BigAutoField"
