"""Addresses of meetings, below a cooperation's address."""

from django.urls import path

from meetings import views

meetings = [
    path("", views.listing, name="list"),
    path("serie/", views.series, name="series"),
    path("serie/beenden/", views.end_series, name="end_series"),
    path("<str:meeting>/verlegen/", views.move, name="move"),
    path("<str:meeting>/absagen/", views.cancel, name="cancel"),
]
