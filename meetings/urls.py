"""Addresses of meetings, below a cooperation's address."""

from django.urls import path

from meetings.views import minutes, planning

meetings = [
    path("", planning.listing, name="list"),
    path("serie/", planning.series, name="series"),
    path("serie/beenden/", planning.end_series, name="end_series"),
    path("vorschlag/", planning.proposal, name="proposal"),
    path("neu/", planning.add, name="add"),
    path("punkte/", planning.add_point, name="add_point"),
    path("punkte/<str:point>/streichen/", planning.strike_point, name="strike_point"),
    path("<str:meeting>/", minutes.page, name="minutes"),
    path("<str:meeting>/beginnen/", minutes.begin, name="begin"),
    path("<str:meeting>/punkte/<str:entry>/", minutes.write, name="write"),
    path("<str:meeting>/anwesend/", minutes.attend, name="attend"),
    path("<str:meeting>/aufgabe/", minutes.measure, name="measure"),
    path("<str:meeting>/entscheidung/", minutes.decide, name="decide"),
    path("<str:meeting>/versenden/", minutes.send, name="send"),
    path("<str:meeting>/bestaetigen/", minutes.confirm, name="confirm"),
    path("<str:meeting>/verlegen/", planning.move, name="move"),
    path("<str:meeting>/absagen/", planning.cancel, name="cancel"),
]
