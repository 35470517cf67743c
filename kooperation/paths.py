"""Addresses of this room: partners and cooperations."""

from django.urls import path

from kooperation import counting, days, lives, records, views
from kooperation import guests as passes

partners = [
    path("", views.partners, name="list"),
    path("neu/", views.create_partner, name="create"),
    path("<ref:ref>/", views.partner, name="detail"),
    path("<ref:ref>/bearbeiten/", views.edit_partner, name="edit"),
    path("<ref:ref>/personen/neu/", views.create_contact, name="create_contact"),
    path("<ref:ref>/personen/<str:contact>/", views.edit_contact, name="edit_contact"),
    path("<ref:ref>/kontakt/", records.partner_contact, name="log_contact"),
    path("<ref:ref>/dateien/", records.partner_files, name="files"),
    path("<ref:ref>/dateien/<str:file>/", records.partner_file, name="file"),
]

cooperations = [
    path("neu/", views.create_cooperation, name="create"),
]

cooperation = [
    path("bearbeiten/", views.edit_cooperation, name="edit"),
    path("ruhen/", lives.pause, name="pause"),
    path("absagen/", lives.decline, name="decline"),
    path("beenden/", lives.end, name="end"),
    path("weiter/", lives.resume, name="resume"),
    path("dran/", views.pass_ball, name="pass_ball"),
    path("team/", views.team, name="team"),
    path("team/dazu/", views.join, name="join"),
    path("team/<str:member>/vertretung/", views.deputy, name="deputy"),
    path("team/<str:member>/weg/", views.leave, name="leave"),
    path("team/<str:member>/zugang/", passes.invite, name="invite_guest"),
    path("team/zugaenge/<str:guest>/sperren/", passes.revoke, name="revoke_guest"),
    path("team/antworten/", passes.open_early, name="open_early"),
    path("team/partner/dazu/", views.link_partner, name="link_partner"),
    path("team/partner/<str:link>/weg/", views.unlink_partner, name="unlink_partner"),
    path("kontakte/", records.contacts, name="contacts"),
    path("kontakte/<str:entry>/erledigt/", records.close_contact, name="close_contact"),
    path("angebote/", records.offers, name="offers"),
    path("angebote/neu/", records.offer, name="add_offer"),
    path("angebote/<str:offer>/", records.offer, name="edit_offer"),
    path("aufgaben/", records.tasks, name="tasks"),
    path("aufgaben/<str:task>/", records.tick, name="tick"),
    path("kommentare/", records.comment, name="comment"),
    path("dateien/", records.files, name="files"),
    path("dateien/<str:file>/", records.file, name="file"),
    path("dateien/<str:file>/freigabe/", records.share_file, name="share_file"),
]

guests = [
    path("<token:token>/", passes.enter, name="enter"),
    path("zugang/", passes.door, name="door"),
    path("zugang/code/", passes.send_code, name="send_code"),
    path("zugang/pruefen/", passes.confirm, name="confirm"),
    path("zugang/neu/", passes.renew, name="renew"),
    path("zugang/wechseln/<str:ref>/", passes.switch, name="switch"),
    path("zugang/verlassen/", passes.leave, name="leave"),
    path("zugang/mails/", passes.choose_mails, name="choose_mails"),
]

settings = [
    path("schliesstage/", days.listing, name="closed_days"),
    path("schliesstage/liste/", days.take_list, name="closed_day_list"),
    path("schliesstage/<str:ref>/weg/", days.remove, name="remove_closed_day"),
    path("statistik/", counting.categories, name="statistics"),
]
