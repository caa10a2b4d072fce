"""Where providers tell what happened."""

from django.urls import path

from .webhooks import hear

urlpatterns = [path("<slug:provider>/", hear, name="hear_provider")]
