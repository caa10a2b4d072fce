"""The one page, and how it is served."""

from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.urls import path


def item(request, pk):
    from .models import Item

    return render(request, "item.html", {"item": Item.objects.get(pk=pk)})


urlpatterns = [path("<int:pk>/", item)]
application = get_wsgi_application()
