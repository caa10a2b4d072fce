from django.apps import AppConfig
from django.contrib.admin import apps as django_admin


class StaffAdminConfig(django_admin.AdminConfig):
    default = False
    default_site = "shop.staff.site.StaffSite"


class StaffConfig(AppConfig):
    name = "shop.staff"
    default = True
