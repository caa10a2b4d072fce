from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "shop.approvals"
    verbose_name = "Spending rules"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from shop.countersigning.services import when_over

        from .services import follow_countersigning

        when_over(follow_countersigning)
