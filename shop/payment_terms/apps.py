from django.apps import AppConfig


class PaymentTermsConfig(AppConfig):
    name = "shop.payment_terms"
    verbose_name = "Payment terms"
    default_auto_field = "django.db.models.BigAutoField"
