from django.apps import AppConfig


class ParcelsConfig(AppConfig):
    name = "shop.parcels"
    verbose_name = "Parcels"
    default_auto_field = "django.db.models.BigAutoField"
