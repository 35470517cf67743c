"""Addresses of the hand-over."""

from django.urls import path

from handover import views

handover = [
    path("uebergabe/kollegium/<str:ref>/", views.colleague, name="colleague"),
    path("uebergabe/kontakt/<str:ref>/", views.contact, name="contact"),
]

folder = [
    path("uebergabe/", views.folder_page, name="folder"),
    path("uebergabe/pdf/", views.order_folder, name="order_folder"),
]
