"""Renders mails from templates/mail: subject, text and HTML side by side."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from infrastructure.outbox import Letter


def letter(template: str, context: Mapping[str, Any]) -> Letter:
    """Render `<template>.subject.txt`, `.txt` and `.html`; the context gets the product's name and address."""
    known = {"site_name": settings.SITE_NAME, "base_url": settings.BASE_URL, **context}
    return Letter(
        subject=render_to_string(f"{template}.subject.txt", known).strip(),
        text=render_to_string(f"{template}.txt", known).strip() + "\n",
        html=render_to_string(f"{template}.html", known),
    )
