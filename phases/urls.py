"""Addresses of the method, below a cooperation's address."""

from django.urls import path

from phases import views

checklists = [
    path("", views.current, name="current"),
    path("wechseln/", views.move, name="move"),
    path("<int:number>/", views.phase, name="phase"),
    path("<int:number>/fragen/<str:key>/", views.question, name="question"),
    path("<int:number>/fragen/<str:key>/abgeben/", views.hand_in, name="hand_in"),
    path("<int:number>/fragen/<str:key>/zurueckholen/", views.withdraw, name="withdraw"),
    path("<int:number>/fragen/<str:key>/stand/", views.state, name="state"),
    path("<int:number>/fragen/<str:key>/zustaendig/", views.assign, name="assign"),
    path("<int:number>/fragen/<str:key>/partner/", views.partner_answer, name="partner_answer"),
    path("<int:number>/fragen/<str:key>/ergebnis/", views.result, name="result"),
    path("<int:number>/fragen/<str:key>/ergebnis/annehmen/", views.accept, name="accept"),
    path("<int:number>/fragen/<str:key>/ergebnis/ziel/", views.goal_from_result, name="goal_from_result"),
]

goals = [
    path("", views.goals, name="list"),
    path("<str:goal>/", views.edit_goal, name="edit"),
    path("<str:goal>/streichen/", views.remove_goal, name="remove"),
]
