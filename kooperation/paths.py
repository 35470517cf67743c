"""Addresses of this room: partners and cooperations."""

from django.urls import path

from kooperation import views

partners = [
    path("", views.partners, name="list"),
    path("neu/", views.create_partner, name="create"),
    path("<ref:ref>/", views.partner, name="detail"),
    path("<ref:ref>/bearbeiten/", views.edit_partner, name="edit"),
    path("<ref:ref>/personen/neu/", views.create_contact, name="create_contact"),
    path("<ref:ref>/personen/<str:contact>/", views.edit_contact, name="edit_contact"),
]

cooperations = [
    path("", views.cooperations, name="list"),
    path("neu/", views.create_cooperation, name="create"),
]

cooperation = [
    path("bearbeiten/", views.edit_cooperation, name="edit"),
    path("team/", views.team, name="team"),
    path("team/dazu/", views.join, name="join"),
    path("team/<str:member>/weg/", views.leave, name="leave"),
    path("team/partner/dazu/", views.link_partner, name="link_partner"),
    path("team/partner/<str:link>/weg/", views.unlink_partner, name="unlink_partner"),
]
