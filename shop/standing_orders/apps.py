from django.apps import AppConfig


class StandingOrdersConfig(AppConfig):
    name = "shop.standing_orders"
    verbose_name = "Standing orders"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings

        from . import services

        endings.follow(services.follow)
