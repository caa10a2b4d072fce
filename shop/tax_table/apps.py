from django.apps import AppConfig


class TaxTableConfig(AppConfig):
    name = "shop.tax_table"
    verbose_name = "How sales are taxed"
    default_auto_field = "django.db.models.BigAutoField"
