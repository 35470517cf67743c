"""Addresses of pages that show several rooms."""

from django.urls import path, re_path

from overview import guests as guest_pages
from overview import handover as hands
from overview import lists as list_pages
from overview import saved, turn, views, works
from overview.exports import views as exports_
from overview.imports import views as lists
from overview.reports import views as report_pages

pages = [
    path("hilfe/", views.help_page, name="help"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
    path("datenschutz/", views.privacy, name="privacy"),
    path("impressum/", views.imprint, name="imprint"),
]

mails = [
    path("", views.mails, name="list"),
    path("<str:ref>/", views.mail, name="detail"),
    path("<str:ref>/aendern/", views.edit_mail, name="edit"),
    path("<str:ref>/stoppen/", views.stop_mail, name="stop"),
    path("<str:ref>/senden/", views.resend_mail, name="resend"),
]

tasks = [path("", views.tasks, name="list")]

cooperations = [
    path("", list_pages.cooperations, name="list"),
    path("tafel/", list_pages.board, name="board"),
    path("schuljahr/", turn.year_turn, name="year_turn"),
    path("schuljahr/zurueck/", turn.take_back, name="take_back_year_turn"),
]
kept = [
    path("", saved.views, name="list"),
    path("<str:ref>/", saved.view, name="edit"),
    path("<str:ref>/hoch/", saved.arrange, name="arrange"),
    path("<str:ref>/weg/", saved.remove, name="remove"),
    path("<str:ref>/zurueck/", saved.restore, name="restore"),
]

handover = [
    path("uebergabe/kollegium/<str:ref>/", hands.colleague, name="colleague"),
    path("uebergabe/kontakt/<str:ref>/", hands.contact, name="contact"),
]

folder = [
    path("uebergabe/", hands.folder_page, name="folder"),
    path("uebergabe/pdf/", hands.order_folder, name="order_folder"),
]

guests = [
    path("", guest_pages.home, name="workspace"),
    path("absprachen/", guest_pages.arrangements, name="arrangements"),
    path("vereinbarung/", guest_pages.agreement, name="agreement"),
    path("vereinbarung/kommentar/", guest_pages.comment_agreement, name="comment_agreement"),
    path("vereinbarung/vereinbarung.pdf", guest_pages.agreement_pdf, name="agreement_pdf"),
    path("dateien/<str:ref>/", guest_pages.file, name="file"),
    path("protokolle/<str:ref>/", guest_pages.minutes, name="minutes"),
    path("protokolle/<str:ref>/bestaetigen/", guest_pages.confirm_minutes, name="confirm_minutes"),
    path("zurueckgeben/", guest_pages.give_back, name="give_back"),
    path("kommentar/", guest_pages.comment, name="comment_here"),
]

reports = [
    path("", report_pages.index, name="index"),
    path("bericht/", report_pages.export, name="export"),
    path("vdm/", report_pages.statistics, name="statistics"),
    path("vdm/<int:year>.<str:form>", report_pages.statistics_file, name="statistics_file"),
]

dossier = [path("dossier/", report_pages.dossier, name="dossier")]

partner = [path("erinnern/", guest_pages.remind, name="remind")]

jobs = [
    path("<ref:ref>/", works.work, name="detail"),
    path("<ref:ref>/ergebnis/", works.result, name="result"),
    path("<ref:ref>/abbrechen/", works.cancel, name="cancel"),
    path("<ref:ref>/nochmals/", works.repeat, name="repeat"),
]

notices = [
    path("", works.notices, name="list"),
    path("gesehen/", works.see_all, name="see_all"),
    path("<ref:ref>/", works.open_notice, name="open"),
]

imports = [
    path("", lists.start, name="start"),
    path("vorlage.xlsx", lists.template, name="template"),
    path("<ref:ref>/", lists.batch, name="batch"),
    path("<ref:ref>/pruefen/", lists.check, name="check"),
    path("<ref:ref>/entscheiden/", lists.choose, name="choose"),
    path("<ref:ref>/einlesen/", lists.take, name="take"),
    path("<ref:ref>/zuruecknehmen/", lists.undo, name="undo"),
    path("<ref:ref>/verwerfen/", lists.discard, name="discard"),
    path("<ref:ref>/fehler.xlsx", lists.refused, name="refused"),
]

settings = [path("daten/", exports_.page, name="data")]

exports = [
    path("alles/", exports_.everything, name="everything"),
    re_path(r"^(?P<name>[a-z]+)\.(?P<form>xlsx|csv)$", exports_.table, name="table"),
]
