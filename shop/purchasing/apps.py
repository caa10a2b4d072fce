from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    name = "shop.purchasing"
    verbose_name = "Who may order what"
    default_auto_field = "django.db.models.BigAutoField"
