"""Addresses of reports and statistics."""

from django.urls import path

from reports import views

reports = [
    path("", views.index, name="index"),
    path("bericht/", views.export, name="export"),
    path("vdm/", views.statistics, name="statistics"),
    path("vdm/<int:year>.<str:form>", views.statistics_file, name="statistics_file"),
]

dossier = [path("dossier/", views.dossier, name="dossier")]
