"""URLs of partners and cooperations."""

from django.urls import path

from kooperation.views import activity, closed_days, lifecycle, statistics
from kooperation.views import cooperations as cooperations_views
from kooperation.views import guests as passes

partners = [
    path("", cooperations_views.partners, name="list"),
    path("neu/", cooperations_views.create_partner, name="create"),
    path("aehnliche/", cooperations_views.alike, name="alike"),
    path("<ref:ref>/", cooperations_views.partner, name="detail"),
    path("<ref:ref>/bearbeiten/", cooperations_views.edit_partner, name="edit"),
    path("<ref:ref>/personen/neu/", cooperations_views.create_contact, name="create_contact"),
    path("<ref:ref>/personen/<str:contact>/", cooperations_views.edit_contact, name="edit_contact"),
    path("<ref:ref>/kontakt/", activity.partner_contact, name="log_contact"),
    path("<ref:ref>/dateien/", activity.partner_files, name="files"),
    path("<ref:ref>/dateien/<str:file>/", activity.partner_file, name="file"),
]

cooperations = [
    path("neu/", cooperations_views.create_cooperation, name="create"),
]

cooperation = [
    path("bearbeiten/", cooperations_views.edit_cooperation, name="edit"),
    path("ruhen/", lifecycle.pause, name="pause"),
    path("absagen/", lifecycle.decline, name="decline"),
    path("beenden/", lifecycle.end, name="end"),
    path("weiter/", lifecycle.resume, name="resume"),
    path("dran/", cooperations_views.pass_ball, name="pass_ball"),
    path("team/", cooperations_views.team, name="team"),
    path("team/dazu/", cooperations_views.join, name="join"),
    path("team/<str:member>/vertretung/", cooperations_views.deputy, name="deputy"),
    path("team/<str:member>/weg/", cooperations_views.leave, name="leave"),
    path("team/<str:member>/zugang/", passes.invite, name="invite_guest"),
    path("team/zugaenge/<str:guest>/sperren/", passes.revoke, name="revoke_guest"),
    path("team/antworten/", passes.open_early, name="open_early"),
    path("team/partner/dazu/", cooperations_views.link_partner, name="link_partner"),
    path("team/partner/<str:link>/weg/", cooperations_views.unlink_partner, name="unlink_partner"),
    path("kontakte/", activity.contacts, name="contacts"),
    path("kontakte/<str:entry>/erledigt/", activity.close_contact, name="close_contact"),
    path("angebote/", activity.offers, name="offers"),
    path("angebote/neu/", activity.offer, name="add_offer"),
    path("angebote/<str:offer>/", activity.offer, name="edit_offer"),
    path("aufgaben/", activity.tasks, name="tasks"),
    path("aufgaben/<str:task>/", activity.tick, name="tick"),
    path("kommentare/", activity.comment, name="comment"),
    path("dateien/", activity.files, name="files"),
    path("dateien/<str:file>/", activity.file, name="file"),
    path("dateien/<str:file>/freigabe/", activity.share_file, name="share_file"),
]

guests = [
    path("<token:token>/", passes.enter, name="enter"),
    path("zugang/", passes.access, name="door"),
    path("zugang/code/", passes.send_code, name="send_code"),
    path("zugang/pruefen/", passes.confirm, name="confirm"),
    path("zugang/neu/", passes.renew, name="renew"),
    path("zugang/wechseln/<str:ref>/", passes.switch, name="switch"),
    path("zugang/verlassen/", passes.leave, name="leave"),
    path("zugang/mails/", passes.choose_mails, name="choose_mails"),
]

settings = [
    path("schliesstage/", closed_days.listing, name="closed_days"),
    path("schliesstage/liste/", closed_days.take_list, name="closed_day_list"),
    path("schliesstage/<str:ref>/weg/", closed_days.remove, name="remove_closed_day"),
    path("statistik/", statistics.categories, name="statistics"),
]
