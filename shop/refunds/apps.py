from django.apps import AppConfig


class RefundsConfig(AppConfig):
    name = "shop.refunds"
    verbose_name = "Refunds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from shop.ordering.after_cancelling import after_cancelling
        from shop.payments.webhooks import hear_too
        from shop.receivables.audit import check_too
        from shop.receivables.taking_up import ask_before_matching

        from . import audit, following, giving

        after_cancelling(following.cancelled)
        ask_before_matching(following.transferred)
        check_too("refunds", audit.faults)
        hear_too(giving.heard_of)
