"""Addresses of the method, below a cooperation's address."""

from django.urls import path

from phases.views import goals as pages
from phases.views import guests as guest_pages
from phases.views import own_questions as school
from phases.views import plans as tools
from phases.views import questions

checklists = [
    path("", questions.current, name="current"),
    path("wechseln/", questions.move, name="move"),
    path("<int:number>/", questions.phase, name="phase"),
    path("<int:number>/fragen/<str:key>/", questions.question, name="question"),
    path("<int:number>/fragen/<str:key>/abgeben/", questions.hand_in, name="hand_in"),
    path("<int:number>/fragen/<str:key>/zurueckholen/", questions.withdraw, name="withdraw"),
    path("<int:number>/fragen/<str:key>/stand/", questions.state, name="state"),
    path("<int:number>/fragen/<str:key>/zustaendig/", questions.assign, name="assign"),
    path("<int:number>/fragen/<str:key>/partner/", questions.partner_answer, name="partner_answer"),
    path("<int:number>/fragen/<str:key>/ergebnis/", questions.result, name="result"),
    path("<int:number>/fragen/<str:key>/ergebnis/annehmen/", questions.accept, name="accept"),
    path("<int:number>/fragen/<str:key>/ergebnis/zustimmen/", questions.agree, name="agree"),
    path("<int:number>/fragen/<str:key>/ergebnis/uebernehmen/", questions.adopt, name="adopt"),
    path("<int:number>/fragen/<str:key>/vergleich/", questions.verdict, name="verdict"),
    path("<int:number>/fragen/<str:key>/kommentar/", questions.comment, name="comment"),
]

goals = [
    path("", pages.goals, name="list"),
    path("<str:goal>/", pages.edit_goal, name="edit"),
    path("<str:goal>/streichen/", pages.remove_goal, name="remove"),
]

plans = [
    path("bedarfe/", tools.needs, name="needs"),
    path("bedarfe/<str:need>/", tools.take_up, name="take_up"),
    path("absprachen/", tools.arrangements, name="arrangements"),
    path("zustaendigkeiten/", tools.responsibilities, name="responsibilities"),
    path("zustaendigkeiten/uebliche/", tools.usual_topics, name="usual_topics"),
    path("zustaendigkeiten/<str:topic>/", tools.topic, name="topic"),
    path("zustaendigkeiten/<str:topic>/entfernen/", tools.remove_topic, name="remove_topic"),
    path("umsetzung/", tools.implementation, name="implementation"),
    path("umsetzung/vorbereiten/", tools.prepare, name="prepare"),
    path("umsetzung/<str:milestone>/", tools.reach, name="reach"),
    path("erstkontakt/", tools.first_contact, name="first_contact"),
    path("erstkontakt/planen/", tools.plan_contact, name="plan_contact"),
    path("listen/<str:kind>/neu/", tools.row, name="add_row"),
    path("listen/<str:kind>/<str:row>/", tools.row, name="edit_row"),
    path("listen/<str:kind>/<str:row>/entfernen/", tools.remove, name="remove_row"),
]

care = [
    path("fragen/", school.questions, name="questions"),
    path("fragen/ordnen/", school.arrange, name="arrange"),
    path("fragen/neu/", school.question, name="add_question"),
    path("fragen/<str:ref>/", school.question, name="question"),
    path("fragen/<str:ref>/entfernen/", school.remove, name="remove_question"),
]

guests = [
    path("phasen/<int:number>/", guest_pages.phase, name="phase"),
    path("phasen/<int:number>/fragen/<str:key>/", guest_pages.question, name="question"),
    path("phasen/<int:number>/fragen/<str:key>/abgeben/", guest_pages.hand_in, name="hand_in"),
    path("phasen/<int:number>/fragen/<str:key>/zurueckholen/", guest_pages.withdraw, name="withdraw"),
    path("phasen/<int:number>/fragen/<str:key>/ergebnis/", guest_pages.result, name="result"),
    path("phasen/<int:number>/fragen/<str:key>/ergebnis/zustimmen/", guest_pages.agree, name="agree"),
    path("phasen/<int:number>/fragen/<str:key>/vergleich/", guest_pages.verdict, name="verdict"),
    path("phasen/<int:number>/fragen/<str:key>/kommentar/", guest_pages.comment, name="comment"),
    path("phasen/<int:number>/fragen/<str:key>/weitergeben/", guest_pages.pass_on, name="pass_on"),
]
