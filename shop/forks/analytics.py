"""Oscar's analytics, which nobody reads: no click, search or purchase is counted."""

from oscar.apps.analytics import apps as oscar


class AnalyticsConfig(oscar.AnalyticsConfig):
    def ready(self):
        """Without its receivers. Its tables stay: what they hold is a person's (shop.your_data)."""
