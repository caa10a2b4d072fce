from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    label = "common"
    verbose_name = "mails and jobs"

    def ready(self):
        from django.db.backends.signals import connection_created

        from .statements import plan_for_any_value

        connection_created.connect(plan_for_any_value)
