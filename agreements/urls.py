"""Addresses of agreements, below a cooperation's address, and the list of all."""

from django.urls import path

from agreements import views

agreements = [
    path("", views.edit, name="edit"),
    path("beginnen/", views.begin, name="begin"),
    path("abschnitte/<str:clause>/", views.clause, name="clause"),
    path("abschnitte/<str:clause>/neu-uebernehmen/", views.take_over, name="take_over"),
    path("parteien/<str:party>/", views.party, name="party"),
    path("laufzeit/", views.term, name="term"),
    path("fassungen/", views.versions, name="versions"),
    path("fassungen/festhalten/", views.freeze, name="freeze"),
    path("fassungen/<int:number>/", views.version, name="version"),
    path("fassungen/<int:number>/pdf-neu/", views.order_pdf, name="order_pdf"),
    path("<int:number>/vereinbarung.pdf", views.pdf, name="pdf"),
]
