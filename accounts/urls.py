from django.urls import path

from . import views

urlpatterns = [
    path("licence/", views.licence, name="licence"),
    path("licence/<int:pk>/documents/", views.licence_documents, name="licence-documents"),
    path("documents/<int:pk>/", views.document, name="licence-document"),
]
