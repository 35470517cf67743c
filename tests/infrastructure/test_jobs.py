"""Background jobs are leased and done once, also after a killed worker."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import School
from infrastructure import audit, jobs, schedule, tenancy
from infrastructure.choices import JobState
from infrastructure.models import Job, Run

pytestmark = pytest.mark.postgresql


@pytest.fixture
def nudges(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """The messages that would have been sent to the broker."""
    messages: list[tuple[str, Any]] = []
    monkeypatch.setattr(
        "infrastructure.jobs.current_app.send_task", lambda name, args, **rest: messages.append((name, args))
    )
    return messages


def order(key: str = "one") -> Job:
    return jobs.order(actor=audit.SYSTEM, key=key, task="agreements.tasks.render_pdf", payload={})


def test_a_job_is_ordered_once_and_the_worker_nudged_after_commit(
    school: School, nudges: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert order().pk == order().pk
        assert nudges == []
    assert [name for name, _args in nudges] == ["agreements.tasks.render_pdf"] * 2


def test_a_lost_broker_does_not_matter(
    school: School, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def lost(*args: Any, **rest: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("infrastructure.jobs.current_app.send_task", lost)
    with django_capture_on_commit_callbacks(execute=True):
        order()
    assert [job.key for job in jobs.waiting("documents")] == ["one"]


def test_only_one_worker_gets_a_job_and_works_in_its_school(school: School) -> None:
    job = order()
    with jobs.working_on(str(job.id)) as mine:
        assert mine
        assert tenancy.current() == school.pk
        with jobs.working_on(str(job.id)) as second:
            assert second is None
    job.refresh_from_db()
    assert (job.state, job.done_steps) == (JobState.DONE, job.all_steps)


def test_a_killed_workers_job_is_taken_again(school: School) -> None:
    job = order()
    Job.objects.update(state=JobState.RUNNING, locked_by="dead", locked_until=timezone.now() - timedelta(seconds=1))
    assert jobs.waiting("documents") == [job]
    with jobs.working_on(str(job.id)) as mine:
        assert mine


def test_a_failing_job_is_tried_five_times_then_says_why(school: School) -> None:
    job = order()
    for _try in range(jobs.MAX_ATTEMPTS):
        Job.objects.update(locked_until=None)
        with jobs.working_on(str(job.id)):
            raise ValueError("no paper")
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "ValueError: no paper")
    assert order().state == JobState.WAITING, "ordering again begins anew"


def test_a_cancelled_job_loses_its_lease(school: School) -> None:
    job = order()
    with jobs.working_on(str(job.id)) as mine:
        assert mine
        jobs.cancel(mine)
        assert not jobs.still_mine(mine)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_a_day_runs_once_and_a_missed_one_is_made_up(today: Any, db: None) -> None:
    ran: list[str] = []

    def night() -> None:
        ran.append("night")

    schedule.current_app.task(night, name="tests.night")
    table = {"night": ("03:40", "tests.night"), "evening": ("22:00", "tests.night")}
    assert schedule.run_due(table) == ["night", "evening"]
    assert schedule.run_due(table) == []
    assert sorted(Run.objects.values_list("name", "slot")) == [("evening", "2026-11-22"), ("night", "2026-11-23")]
    today.shift(timedelta(hours=14))
    assert schedule.run_due(table) == ["evening"]


def test_a_failing_run_is_tried_again_and_stops_no_other(today: Any, db: None) -> None:
    def broken() -> None:
        raise ValueError("no light")

    def fine() -> None:
        return

    schedule.current_app.task(broken, name="tests.broken")
    schedule.current_app.task(fine, name="tests.fine")
    table = {"broken": ("03:40", "tests.broken"), "fine": ("03:40", "tests.fine")}
    assert schedule.run_due(table) == ["fine"]
    today.shift(timedelta(minutes=2))
    schedule.run_due(table)
    assert Run.objects.get(name="broken").attempts == 2
