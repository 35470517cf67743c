"""Addresses of meetings, below a cooperation's address."""

from django.urls import path

from meetings import views

meetings = [
    path("", views.listing, name="list"),
    path("serie/", views.series, name="series"),
    path("serie/beenden/", views.end_series, name="end_series"),
    path("<str:meeting>/", views.minutes, name="minutes"),
    path("<str:meeting>/beginnen/", views.begin, name="begin"),
    path("<str:meeting>/punkte/<str:entry>/", views.write, name="write"),
    path("<str:meeting>/anwesend/", views.attend, name="attend"),
    path("<str:meeting>/aufgabe/", views.measure, name="measure"),
    path("<str:meeting>/entscheidung/", views.decide, name="decide"),
    path("<str:meeting>/versenden/", views.send, name="send"),
    path("<str:meeting>/bestaetigen/", views.confirm, name="confirm"),
    path("<str:meeting>/verlegen/", views.move, name="move"),
    path("<str:meeting>/absagen/", views.cancel, name="cancel"),
]
