from django.apps import AppConfig


class CountersigningConfig(AppConfig):
    name = "shop.countersigning"
    default_auto_field = "django.db.models.BigAutoField"
