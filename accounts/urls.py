from django.urls import path

from . import views
from .clinics import views as clinics

urlpatterns = [
    path("clinic/", clinics.clinic, name="clinic"),
    path("licence/", views.licence, name="licence"),
    path("licence/new/", views.new, name="licence-new"),
    path("licence/<int:pk>/", views.one, name="licence-one"),
    path("licence/<int:pk>/documents/", views.licence_documents, name="licence-documents"),
    path("licence/<int:pk>/renew/", views.renew, name="licence-renew"),
    path("licence/<int:pk>/change/", views.change, name="licence-change"),
    path("licence/<int:pk>/withdraw/", views.withdraw, name="licence-withdraw"),
    path("licence/<int:pk>/discard/", views.discard, name="licence-discard"),
    path("documents/<int:pk>/", views.document, name="licence-document"),
]
