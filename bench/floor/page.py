"""The two pages, and how they are served: one row, and a table of as many as are asked for."""

from django.core.wsgi import get_wsgi_application
from django.shortcuts import render
from django.urls import path


def item(request, pk):
    from .models import Item

    return render(request, "item.html", {"item": Item.objects.get(pk=pk)})


def table(request, rows):
    from .models import Item

    return render(request, "table.html", {"items": Item.objects.order_by("pk")[:rows]})


urlpatterns = [path("<int:pk>/", item), path("table/<int:rows>/", table)]
application = get_wsgi_application()
