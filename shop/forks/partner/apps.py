from oscar.apps.partner.apps import PartnerConfig as OscarPartnerConfig


class PartnerConfig(OscarPartnerConfig):
    name = "shop.forks.partner"

    def ready(self):
        from shop.ordering import strategies

        from .strategy import Selector

        strategies.register(lambda user: Selector().strategy(user=user))
