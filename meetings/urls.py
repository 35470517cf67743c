"""Addresses of meetings, below a cooperation's address."""

from django.urls import path

from meetings.views import closing, conditions, feeds, guides, minutes, planning, pulses
from meetings.views import guests as guest_pages

meetings = [
    path("", planning.listing, name="list"),
    path("serie/", planning.series, name="series"),
    path("serie/beenden/", planning.end_series, name="end_series"),
    path("abo/", feeds.of_cooperation, name="cooperation_feed"),
    path("vorschlag/", planning.proposal, name="proposal"),
    path("neu/", planning.add, name="add"),
    path("punkte/", planning.add_point, name="add_point"),
    path("punkte/<str:point>/streichen/", planning.strike_point, name="strike_point"),
    path("steuerungsgruppe/", pulses.steering, name="steering"),
    path("steuerungsgruppe/sitze/", pulses.seats, name="seats"),
    path("steuerungsgruppe/serie/", pulses.rhythm, name="steering_rhythm"),
    path("steuerungsgruppe/fragen/", pulses.ask, name="ask_pulse"),
    path("bedingungen/", conditions.listing, name="conditions"),
    path("bedingungen/kuendigung/", conditions.notice, name="notice_received"),
    path("bedingungen/<str:condition>/", conditions.step, name="condition"),
    path("leitfaden/", guides.page, name="guide"),
    path("leitfaden/neu/", guides.draft, name="draft_guide"),
    path("leitfaden/bearbeiten/", guides.edit, name="edit_guide"),
    path("leitfaden/annehmen/", guides.accept, name="accept_guide"),
    path("leitfaden/verwerfen/", guides.discard, name="discard_guide"),
    path("leitfaden/sammlung/", guides.keep, name="keep_guide"),
    path("<str:meeting>/antworten/", guides.answers, name="answers"),
    path("<str:meeting>/antworten/zurueck/", guides.withdraw, name="withdraw_answers"),
    path("<str:meeting>/antworten/partner/", guides.partner_answers, name="partner_answers"),
    path("<str:meeting>/", minutes.page, name="minutes"),
    path("<str:meeting>/beginnen/", minutes.begin, name="begin"),
    path("<str:meeting>/punkte/<str:entry>/", minutes.write, name="write"),
    path("<str:meeting>/punkte/<str:entry>/offen/", minutes.leave_open, name="leave_open"),
    path("<str:meeting>/nachtrag/", closing.addendum, name="addendum"),
    path("<str:meeting>/protokoll.pdf/", closing.pdf, name="pdf"),
    path("<str:meeting>/anwesend/", minutes.attend, name="attend"),
    path("<str:meeting>/aufgabe/", minutes.measure, name="measure"),
    path("<str:meeting>/entscheidung/", closing.decide, name="decide"),
    path("<str:meeting>/versenden/", closing.send, name="send"),
    path("<str:meeting>/bestaetigen/", closing.confirm, name="confirm"),
    path("<str:meeting>/verlegen/", planning.move, name="move"),
    path("<str:meeting>/absagen/", planning.cancel, name="cancel"),
]

settings = [
    path("leitfaeden/", guides.library, name="guides"),
    path("leitfaeden/<str:ref>/", guides.library_guide, name="guide"),
    path("leitfaeden/<str:ref>/weg/", guides.remove_library_guide, name="remove_guide"),
]

guests = [
    path("leitfaden/", guest_pages.guide, name="guide"),
    path("leitfaden/annehmen/", guest_pages.accept_guide, name="accept_guide"),
    path("treffen/<str:ref>/antworten/", guest_pages.answers, name="guide_answers"),
    path("treffen/<str:ref>/antworten/zurueckholen/", guest_pages.withdraw_answers, name="withdraw_answers"),
]

calendar = [
    path("abo/", feeds.mine, name="my_feed"),
    path("abo/<token:token>.ics", feeds.feed, name="feed"),
]

pulse = [path("<token:token>/", pulses.answer, name="answer")]
