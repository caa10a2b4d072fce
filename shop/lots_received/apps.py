from django.apps import AppConfig


class LotsReceivedConfig(AppConfig):
    name = "shop.lots_received"
    verbose_name = "Lots received"
    default_auto_field = "django.db.models.BigAutoField"
