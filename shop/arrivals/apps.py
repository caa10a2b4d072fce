from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "shop.arrivals"
    verbose_name = "Arrival checks"
    default_auto_field = "django.db.models.BigAutoField"
