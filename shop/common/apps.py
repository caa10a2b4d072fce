from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "shop.common"
    label = "common"

    def ready(self):
        from . import mail, mail_admin

        mail.deliver_what_is_queued()
        mail_admin.take_over()
