from django.apps import AppConfig


class RecallsConfig(AppConfig):
    name = "shop.recalls"
    verbose_name = "Recalls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings

        from . import services

        endings.follow(services.follow)
