from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "shop.payments"
    verbose_name = "Payments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from common import endings
        from shop.approvals import spending

        from . import forgetting
        from .spent import held

        spending.count(held)
        endings.follow(forgetting.follow)
