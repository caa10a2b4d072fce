"""What a clinic sends back."""

from django.urls import path

from . import views

urlpatterns = [path("<str:number>/return/", views.send_back, name="order_send_back")]
