from django.urls import path

from . import views

urlpatterns = [
    path("", views.clinic, name="clinic"),
    path("new/", views.new, name="clinic-new"),
    path("join/<str:token>/", views.join, name="clinic-join"),
    path("<int:pk>/", views.one, name="clinic-one"),
    path("<int:pk>/invite/", views.invite, name="clinic-invite"),
    path(
        "<int:pk>/invitations/<int:invitation>/withdraw/",
        views.withdraw_invitation,
        name="clinic-uninvite",
    ),
    path("<int:pk>/members/<int:member>/", views.member, name="clinic-member"),
    path("<int:pk>/responsible/", views.responsible, name="clinic-responsible"),
    path("<int:pk>/vat-number/", views.vat_number, name="clinic-vat-number"),
    path("<int:pk>/receiving/", views.receives, name="clinic-receiving"),
    path("<int:pk>/leave/", views.leave, name="clinic-leave"),
    path("<int:pk>/addresses/new/", views.new_address, name="clinic-address-new"),
    path(
        "<int:pk>/addresses/<int:address>/close/",
        views.close_address,
        name="clinic-address-close",
    ),
]
