"""Addresses of people and schools."""

from allauth.account import views as allauth
from django.urls import path, re_path

from accounts import views

# django-allauth looks these names up.
sign_in = [
    path("anmelden/", allauth.login, name="account_login"),
    path("abmelden/", allauth.logout, name="account_logout"),
    path("passwort/vergessen/", allauth.password_reset, name="account_reset_password"),
    path("passwort/vergessen/gesendet/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("passwort/neu/fertig/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("konto/passwort/", allauth.password_change, name="account_change_password"),
    path("konto/gesperrt/", allauth.account_inactive, name="account_inactive"),
    path("konto/bestaetigen/", allauth.reauthenticate, name="account_reauthenticate"),
]

accounts = [
    path("", views.profile, name="profile"),
    path("nachrichten/", views.mails, name="mails"),
    path("schule/<str:ref>/", views.switch, name="switch"),
]

settings = [
    path("schule/", views.school, name="school"),
    path("land/", views.land, name="land"),
    path("personen/", views.people, name="people"),
    path("personen/<str:ref>/", views.member, name="member"),
]

people = [path("<str:token>/", views.accept, name="accept")]
