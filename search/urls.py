"""Addresses of the search."""

from django.urls import path

from search import views

search = [path("", views.results, name="search"), path("springen/", views.jump, name="jump")]
