"""Pages of background jobs: progress, cancel, and the result as a notification."""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import Membership
from infrastructure import jobs
from infrastructure.choices import JobState
from infrastructure.models import AuditEntry, Job
from kooperation.models import Notification
from tests.conftest import signed_in

pytestmark = pytest.mark.postgresql


@pytest.fixture
def job(henrike: Membership) -> Job:
    return jobs.order(actor=henrike.user, key="x", task="no.task", payload={}, title="Großer Export")


@pytest.fixture
def done(job: Job) -> Iterator[Job]:
    with jobs.working_on(str(job.id)) as mine:
        assert mine
        jobs.progress(mine, done=1, of=2, step="Seite 1 von 2")
        jobs.keep(mine, ContentFile(b"inhalt"), name="Export.zip", kind="application/zip")
    job.refresh_from_db()
    yield job
    job.result.delete()


def page(who: Membership, name: str, *args: str, method: str = "get") -> str:
    response = getattr(signed_in(who), method)(reverse(name, args=args), follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_progress_is_shown_and_polled_until_it_is_over(henrike: Membership, job: Job) -> None:
    with jobs.working_on(str(job.id)) as mine:
        assert mine
        jobs.progress(mine, done=3, of=40, step="Seite 3 von 40")
        shown = page(henrike, "jobs:detail", job.ref)
    assert "Seite 3 von 40" in shown
    assert 'max="40" value="3"' in shown
    assert 'hx-trigger="every 2s"' in shown
    assert 'hx-trigger="every 2s"' not in page(henrike, "jobs:detail", job.ref)


def test_the_result_waits_on_the_bell_and_only_for_who_ordered_it(
    henrike: Membership, timur: Membership, done: Job
) -> None:
    assert "1 neue Mitteilung" in page(henrike, "tasks:list")
    assert "neue Mitteilung" not in page(timur, "tasks:list")
    notice = Notification.objects.get()
    assert notice.title == "Fertig: Großer Export"
    assert signed_in(timur).post(reverse("notices:open", args=[notice.ref])).status_code == 404
    assert "Export.zip herunterladen" in page(henrike, "notices:open", notice.ref, method="post")
    assert "neue Mitteilung" not in page(henrike, "tasks:list")
    answer = signed_in(henrike).get(reverse("jobs:result", args=[done.ref]))
    assert b"".join(answer) == b"inhalt"
    assert 'filename="Export.zip"' in answer.headers["Content-Disposition"]
    assert signed_in(timur).get(reverse("jobs:result", args=[done.ref])).status_code == 404


def test_cancelled_work_stops_where_it_is_and_tells_nobody(henrike: Membership, job: Job) -> None:
    steps = []
    with jobs.working_on(str(job.id)) as mine:
        assert mine
        jobs.progress(mine, done=1, of=3, step="eins")
        assert "Gestoppt" in page(henrike, "jobs:cancel", job.ref, method="post")
        jobs.progress(mine, done=2, of=3, step="zwei")
        steps.append("never")
    job.refresh_from_db()
    assert (job.state, job.step, steps) == (JobState.CANCELLED, "eins", [])
    assert not Notification.objects.exists()
    assert AuditEntry.objects.filter(verb="work_cancelled").exists()


def test_a_result_of_cancelled_work_is_not_kept(henrike: Membership, job: Job) -> None:
    with jobs.working_on(str(job.id)) as mine:
        assert mine
        page(henrike, "jobs:cancel", job.ref, method="post")
        jobs.keep(mine, ContentFile(b"late"), name="x", kind="y")
    job.refresh_from_db()
    assert not job.result


def test_what_cannot_be_done_says_why_at_once_and_can_be_tried_again(henrike: Membership, job: Job) -> None:
    with jobs.working_on(str(job.id)):
        raise jobs.UnfitError("Die Schule hat keine Kooperation.")
    job.refresh_from_db()
    assert (job.state, job.attempts, job.excuse) == (JobState.FAILED, 1, "Die Schule hat keine Kooperation.")
    assert "Die Schule hat keine Kooperation." in page(henrike, "notices:list")
    assert "Erneut versuchen" in page(henrike, "jobs:detail", job.ref)
    page(henrike, "jobs:repeat", job.ref, method="post")
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_all_are_seen_at_once(henrike: Membership, done: Job) -> None:
    assert "neue Mitteilung" not in page(henrike, "notices:see_all", method="post")
    assert not Notification.objects.filter(seen_at=None).exists()


def test_files_of_old_work_are_removed(henrike: Membership, done: Job) -> None:
    jobs.drop_results(done.finished_at)
    done.refresh_from_db()
    assert done.result
    jobs.drop_results(done.finished_at + (done.finished_at - done.created_at) * 2)
    done.refresh_from_db()
    assert not done.result
    assert signed_in(henrike).get(reverse("jobs:result", args=[done.ref])).status_code == 404


def test_a_fault_of_ours_is_not_shown_in_its_own_words(henrike: Membership, job: Job) -> None:
    for _try in range(jobs.MAX_ATTEMPTS):
        Job.objects.update(locked_until=None)
        with jobs.working_on(str(job.id)):
            raise KeyError("partner_of_line")
    shown = page(henrike, "notices:list")
    assert "Es wurde mehrmals versucht." in shown
    assert "partner_of_line" not in shown + page(henrike, "jobs:detail", job.ref)


def test_who_lost_the_right_gets_at_nothing_of_it(henrike: Membership, done: Job) -> None:
    Job.objects.update(right="SETTINGS")
    assert page(henrike, "jobs:detail", done.ref)
    Membership.objects.filter(pk=henrike.pk).update(role="teacher")
    browser = signed_in(henrike)
    for name, method in (("detail", "get"), ("result", "get"), ("repeat", "post"), ("cancel", "post")):
        assert getattr(browser, method)(reverse(f"jobs:{name}", args=[done.ref])).status_code == 403


def test_what_is_done_is_not_done_again(henrike: Membership, done: Job) -> None:
    page(henrike, "jobs:repeat", done.ref, method="post")
    done.refresh_from_db()
    assert done.state == JobState.DONE


def test_who_orders_again_what_is_over_gets_it(henrike: Membership, timur: Membership, done: Job) -> None:
    anew = jobs.order(actor=timur.user, key="x", task="no.task", payload={"n": 2}, title="Noch einer")
    assert (anew.pk, anew.ordered_by, anew.payload, anew.title) == (
        done.pk,
        timur.user.actor_ref,
        {"n": 2},
        "Noch einer",
    )
