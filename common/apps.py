from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    label = "common"
    verbose_name = "mails and jobs"

    def ready(self):
        from django.db.backends.signals import connection_created

        from .statements import set_how_to_plan

        connection_created.connect(set_how_to_plan)
