from django.apps import AppConfig


class VigilanceConfig(AppConfig):
    name = "shop.vigilance"
    verbose_name = "Complaints and adverse events"
    default_auto_field = "django.db.models.BigAutoField"
