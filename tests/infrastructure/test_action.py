"""The shape of actions, and the tests' check for audit entries."""

from typing import Any

import pytest
from django.test import Client

from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.models import Cooperation
from tests import make
from tests.conftest import signed_in


def test_positional_arguments_are_refused_at_import() -> None:
    with pytest.raises(TypeError, match="keywords only"):

        @action
        def rename(row: Any, *, actor: Actor) -> None: ...


def test_an_action_says_who_acts() -> None:
    with pytest.raises(TypeError, match="actor"):

        @action
        def rename(*, row: Any) -> None: ...


@action
def _rename(*, actor: Actor, row: Cooperation, trace: bool) -> None:
    Cooperation.objects.filter(pk=row.pk).update(title="Anders")
    if trace:
        audit.record(actor=actor, verb="cooperation_changed", obj=row, about=row.ref)


@action(silent="the caller writes the entry")
def _rename_silently(*, actor: Actor, row: Cooperation) -> None:
    Cooperation.objects.filter(pk=row.pk).update(title="Anders")


def test_a_change_without_a_trace_fails_the_test(henrike: Any) -> None:
    row = make.cooperation(henrike)
    with pytest.raises(AssertionError, match="left no audit entry"):
        _rename(actor=henrike.user, row=row, trace=False)
    _rename(actor=henrike.user, row=row, trace=True)
    _rename_silently(actor=henrike.user, row=row)


def test_a_view_that_changes_rows_itself_fails_the_test(henrike: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make.cooperation(henrike)
    before = Cooperation.get_absolute_url

    def writes(self: Cooperation) -> str:
        Cooperation.objects.filter(pk=row.pk).update(title="Anders")
        return before(self)

    monkeypatch.setattr(Cooperation, "get_absolute_url", writes)
    client: Client = signed_in(henrike)
    with pytest.raises(AssertionError, match="outside any action"):
        client.get("/kooperationen/")
