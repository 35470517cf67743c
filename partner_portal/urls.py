"""Addresses of the partner's workspace."""

from django.urls import path

from partner_portal import views

guests = [
    path("", views.home, name="workspace"),
    path("absprachen/", views.arrangements, name="arrangements"),
    path("vereinbarung/", views.agreement, name="agreement"),
    path("vereinbarung/kommentar/", views.comment_agreement, name="comment_agreement"),
    path("vereinbarung/vereinbarung.pdf", views.agreement_pdf, name="agreement_pdf"),
    path("dateien/<str:ref>/", views.file, name="file"),
    path("protokolle/<str:ref>/", views.minutes, name="minutes"),
    path("protokolle/<str:ref>/bestaetigen/", views.confirm_minutes, name="confirm_minutes"),
    path("zurueckgeben/", views.give_back, name="give_back"),
    path("kommentar/", views.comment, name="comment_here"),
]

partner = [path("erinnern/", views.remind, name="remind")]
