"""Addresses of import and export."""

from django.urls import path, re_path

from import_export.exports import views as export_views
from import_export.imports import views as import_views

imports = [
    path("", import_views.start, name="start"),
    path("vorlage.xlsx", import_views.template, name="template"),
    path("<ref:ref>/", import_views.batch, name="batch"),
    path("<ref:ref>/pruefen/", import_views.check, name="check"),
    path("<ref:ref>/entscheiden/", import_views.choose, name="choose"),
    path("<ref:ref>/fragen/", import_views.explain, name="explain"),
    path("<ref:ref>/einlesen/", import_views.take, name="take"),
    path("<ref:ref>/zuruecknehmen/", import_views.undo, name="undo"),
    path("<ref:ref>/verwerfen/", import_views.discard, name="discard"),
    path("<ref:ref>/fehler.xlsx", import_views.refused, name="refused"),
]

settings = [path("daten/", export_views.page, name="data")]

exports = [
    path("alles/", export_views.everything, name="everything"),
    re_path(r"^(?P<name>[a-z]+)\.(?P<form>xlsx|csv)$", export_views.table, name="table"),
]
