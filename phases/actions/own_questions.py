"""Actions on a school's own questions; running cooperations keep their pinned catalogue."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from infrastructure import audit
from infrastructure.action import action
from infrastructure.audit import Actor
from kooperation.models import Cooperation
from phases import catalogue_versions
from phases.actions.plans import add_topic, save_row
from phases.models import Need, OwnQuestion, QuestionSetting, SchoolCatalogue

FULL = _("A phase has at most eight core questions. Hide one first.")


def _room_for_core(rows: Iterable[catalogue_versions.CareRow]) -> bool:
    """Whether one more core question fits among those of a phase."""
    return sum(row.core and not row.hidden for row in rows) < catalogue_versions.MOST_CORE


@action
def save_question(*, actor: Actor, question: OwnQuestion, **values: Any) -> OwnQuestion:
    """A new or changed question of the school; raises ValidationError, for a ninth core question of a phase too."""
    changes = audit.changed(question, values) if question.pk else {}
    for name, value in values.items():
        setattr(question, name, value)
    question.full_clean()
    others = [row for row in catalogue_versions.care(question.phase) if row.own != question]
    if question.core and not _room_for_core(others):
        raise ValidationError({"core": FULL})
    question.save()
    audit.record(actor=actor, verb="question_kept", obj=question, changes=changes)
    return question


@action
def remove_question(*, actor: Actor, question: OwnQuestion) -> None:
    """Remove a question of the school; cooperations that have it keep it."""
    audit.record(actor=actor, verb="question_dropped", obj=question)
    QuestionSetting.objects.filter(key=question.key).delete()
    question.delete()


@action
def hide_question(*, actor: Actor, school: School, key: str, hidden: bool) -> None:
    """New cooperations are not asked this any more, or are again; raises ValidationError for a ninth core question."""
    rows = catalogue_versions.care(int(key[0]))
    row = next((one for one in rows if one.key == key), None)
    if row is None or row.hidden == hidden:
        return
    if not hidden and row.core and not _room_for_core(rows):
        raise ValidationError(FULL)
    QuestionSetting.objects.update_or_create(key=key, defaults={"hidden": hidden})
    audit.record(actor=actor, verb="question_hidden" if hidden else "question_shown", obj=school, changes={"key": key})


@action
def move_question(*, actor: Actor, school: School, key: str, up: bool) -> None:
    """One place up or down among the questions of its phase."""
    keys = [row.key for row in catalogue_versions.care(int(key[0]))]
    if key not in keys:
        return
    place = keys.index(key)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(keys):
        return
    keys[place], keys[other] = keys[other], keys[place]
    for position, name in enumerate(keys, start=1):
        QuestionSetting.objects.update_or_create(key=name, defaults={"position": position})
    audit.record(actor=actor, verb="question_moved", obj=school, changes={"key": key, "up": up})


def pin_catalogue(*, actor: Actor, cooperation: Cooperation) -> str:
    """The version of the questions a new cooperation gets, kept for ever; called in the transaction of its beginning."""
    rows = catalogue_versions.questions(cooperation.template)
    version = catalogue_versions.version_of(rows)
    if "+" in version and not SchoolCatalogue.objects.filter(version=version).exists():
        stored = SchoolCatalogue.objects.create(version=version, questions=rows)
        audit.record(actor=actor, verb="catalogue_kept", obj=stored)
    return version


def enter_presets(*, actor: Actor, cooperation: Cooperation) -> None:
    """Needs and topics that a template suggests; called in the transaction of the cooperation's beginning."""
    preset = catalogue_versions.templates().get(cooperation.template)
    if preset is None:
        return
    source = f"template:{cooperation.template}"
    for category, what in preset["needs"]:
        save_row(actor=actor, row=Need(cooperation=cooperation, source=source), category=category, what=what)
    for topic in preset["topics"]:
        add_topic(actor=actor, cooperation=cooperation, topic=topic, source=source)
