from django.apps import AppConfig


class ReceivablesConfig(AppConfig):
    name = "shop.receivables"
    verbose_name = "Receivables"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from shop.invoicing import correcting as invoiced_anew
        from shop.invoicing import prepaid
        from shop.invoicing.crediting import after_crediting
        from shop.payment_terms import owing
        from shop.payments import without_order as paid_without_order

        from . import cards, correcting, freeing, owed, without_order

        owing.count(owed.paid)
        after_crediting(freeing.soon)
        prepaid.keep(cards.paid_of, cards.take)
        invoiced_anew.keep(correcting)
        paid_without_order.keep(
            without_order.taken,
            without_order.given_back,
            without_order.came_back,
            without_order.credited,
        )
