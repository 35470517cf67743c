"""One table: every address × every role. An address that is missing here fails the suite."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import agreements.actions
import phases.actions
from accounts.models import Membership, School
from agreements.choices import AgreementState, NoticeKind, RenewalKind, VersionKind
from agreements.models import Agreement, Annex, Clause, Evidence, OwnClause, Party, Signatory
from import_export.imports import actions as imports
from infrastructure import jobs, tenancy
from infrastructure.closed_day_files import Days
from infrastructure.models import OutgoingMail
from infrastructure.spreadsheet_reader import Table
from kooperation.choices import Side
from kooperation.models import ClosedDay, CooperationPartner, Notification, TeamMember
from meetings.models import Meeting
from phases import plan_lists
from phases.models import Milestone, OwnQuestion
from tests import make
from tests.conftest import TODAY, signed_in

pytestmark = pytest.mark.slow

OK, MOVED, BAD, NO, GONE, METHOD, OVER = 200, 302, 422, 403, 404, 405, 410

# Who is tried, in this order: nobody signed in, head, coordinator, teacher of the team, teacher outside, office,
# head of another school. A word stands for a row of answers.
PEOPLE = ("nobody", "head", "coordinator", "teacher", "stranger", "office", "other")
OPEN = (OK,) * 7
ALL = (MOVED, OK, OK, OK, OK, OK, OK)
OWN_SCHOOL = (MOVED, OK, OK, OK, OK, OK, GONE)
TEAM = (MOVED, OK, OK, OK, NO, NO, GONE)
TEAM_OFFICE = (MOVED, OK, OK, OK, NO, OK, GONE)
LEADERS = (MOVED, OK, OK, NO, NO, NO, GONE)
CLERKS = (MOVED, OK, OK, NO, NO, OK, GONE)
ONCE = (MOVED, MOVED, GONE, GONE, NO, GONE, GONE)
MINE = (MOVED, OK, GONE, GONE, GONE, GONE, GONE)
HEADS = (MOVED, OK, NO, NO, NO, NO, GONE)


def after(row: tuple[int, ...], status: int) -> tuple[int, ...]:
    """The same row where success answers with `status`."""
    return tuple(status if value == OK else value for value in row)


@dataclass(frozen=True)
class Ask:
    """One line of the table."""

    name: str
    allowed: tuple[int, ...]
    method: str = "get"
    args: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()


def post(name: str, allowed: tuple[int, ...], /, *args: str, **data: str) -> Ask:
    return Ask(name, allowed, "post", args, tuple(data.items()))


def get(name: str, allowed: tuple[int, ...], *args: str) -> Ask:
    return Ask(name, allowed, "get", args)


C = ("cooperation",)
Q = ("cooperation", "3", "3.goals")
G = ("3", "3.goals")
GUESTS_PAGES: dict[str, tuple[str, ...]] = {
    "workspace": (),
    "arrangements": (),
    "agreement": (),
    "agreement_pdf": (),
    "file": ("file",),
    "minutes": ("meeting",),
    "phase": ("3",),
    "question": G,
    "pass_on": G,
    "guide": (),
    "guide_answers": ("meeting",),
}
GUESTS_STEPS: dict[str, tuple[str, ...]] = {
    "switch": ("pass",),
    "leave": (),
    "choose_mails": (),
    "confirm_minutes": ("meeting",),
    "give_back": (),
    "comment_here": (),
    "comment_agreement": (),
    "hand_in": G,
    "withdraw": G,
    "result": G,
    "agree": G,
    "verdict": G,
    "comment": G,
    "accept_guide": (),
    "withdraw_answers": ("meeting",),
}
S = ("signed",)
A = ("asking",)
TABLE = [
    get("healthz", (503,) * 7),
    get("dashboard", (MOVED, OK, OK, MOVED, MOVED, OK, OK)),
    get("tasks:list", ALL),
    get("search", ALL),
    get("jump", after(ALL, MOVED)),
    get("partners:list", ALL),
    get("partners:detail", OWN_SCHOOL, "partner"),
    get("partners:create", (MOVED, OK, OK, NO, NO, OK, OK)),
    post("partners:create", (MOVED, BAD, BAD, NO, NO, BAD, BAD), name="ohne Art"),
    get("partners:alike", (MOVED, OK, OK, NO, NO, OK, OK)),
    get("partners:edit", CLERKS, "partner"),
    get("partners:create_contact", CLERKS, "partner"),
    get("partners:edit_contact", CLERKS, "partner", "contact"),
    get("partners:log_contact", CLERKS, "partner"),
    get("partners:files", OWN_SCHOOL, "partner"),
    post("partners:files", after(CLERKS, BAD), "partner", nothing="1"),
    get("partners:file", OWN_SCHOOL, "partner", "partner_file"),
    get("cooperations:list", ALL),
    get("cooperations:board", ALL),
    get("cooperations:year_turn", (MOVED, OK, OK, NO, NO, NO, OK)),
    post("cooperations:take_back_year_turn", (MOVED, MOVED, MOVED, NO, NO, NO, MOVED), stapel="x"),
    get("views:list", ALL),
    post("views:list", after(ALL, BAD), nothing="1"),
    get("views:edit", LEADERS, "view"),
    post("views:arrange", after(LEADERS, MOVED), "view"),
    post("views:remove", after(LEADERS, MOVED), "view"),
    post("views:restore", after(LEADERS, MOVED), "view"),
    get("cooperations:contacts", OWN_SCHOOL, *C),
    post("cooperations:contacts", after(TEAM_OFFICE, BAD), *C, nothing="1"),
    post("cooperations:close_contact", after(TEAM_OFFICE, MOVED), *C, "entry"),
    get("cooperations:offers", OWN_SCHOOL, *C),
    get("cooperations:add_offer", TEAM, *C),
    get("cooperations:edit_offer", TEAM, *C, "offer"),
    get("cooperations:tasks", OWN_SCHOOL, *C),
    post("cooperations:tasks", after(TEAM, BAD), *C, nothing="1"),
    post("cooperations:tick", after(TEAM, MOVED), *C, "task", erledigt="1"),
    post("cooperations:comment", after(TEAM, MOVED), *C, text="Hm"),
    get("cooperations:files", OWN_SCHOOL, *C),
    post("cooperations:files", after(TEAM_OFFICE, BAD), *C, nothing="1"),
    get("cooperations:file", OWN_SCHOOL, *C, "file"),
    get("cooperations:create", ALL),
    get("cooperations:detail", OWN_SCHOOL, *C),
    get("cooperations:history", OWN_SCHOOL, *C),
    get("cooperations:edit", LEADERS, *C),
    post("cooperations:invite_guest", after(LEADERS, MOVED), *C, "theirs"),
    post("cooperations:revoke_guest", after(LEADERS, MOVED), *C, "pass"),
    post("cooperations:open_early", after(LEADERS, MOVED), *C, sofort="1"),
    post("cooperations:remind", after(TEAM, MOVED), *C),
    post("cooperations:share_file", after(TEAM_OFFICE, MOVED), *C, "file", freigeben="1"),
    post("cooperations:pass_ball", after(TEAM, MOVED), *C, an="partner"),
    get("cooperations:pause", LEADERS, *C),
    post("cooperations:pause", after(LEADERS, BAD), *C, nothing="1"),
    get("cooperations:decline", LEADERS, *C),
    get("cooperations:end", LEADERS, *C),
    post("cooperations:end", after(LEADERS, BAD), *C, nothing="1"),
    post("cooperations:resume", after(LEADERS, MOVED), *C),
    get("cooperations:team", OWN_SCHOOL, *C),
    get("cooperations:deputy", LEADERS, *C, "member"),
    get("handover:colleague", LEADERS, "membership"),
    get("handover:contact", CLERKS, "contact"),
    get("handover:folder", TEAM, *C),
    post("handover:order_folder", after(TEAM, MOVED), *C),
    post("cooperations:join", after(LEADERS, MOVED), *C),
    post("cooperations:link_partner", after(LEADERS, MOVED), *C),
    post("cooperations:unlink_partner", after(LEADERS, MOVED), *C, "link"),
    post("cooperations:leave", after(LEADERS, MOVED), *C, "member"),
    get("cooperations:needs", OWN_SCHOOL, *C),
    post("cooperations:take_up", after(TEAM, MOVED), *C, "need", als="aufgabe"),
    get("cooperations:arrangements", OWN_SCHOOL, *C),
    get("cooperations:responsibilities", OWN_SCHOOL, *C),
    post("cooperations:responsibilities", after(TEAM, BAD), *C, nothing="1"),
    post("cooperations:usual_topics", after(TEAM, MOVED), *C),
    get("cooperations:topic", TEAM, *C, "topic"),
    post("cooperations:remove_topic", (MOVED, MOVED, GONE, GONE, NO, NO, GONE), *C, "topic"),
    get("cooperations:implementation", OWN_SCHOOL, *C),
    post("cooperations:prepare", after(TEAM, MOVED), *C),
    post("cooperations:reach", after(TEAM, MOVED), *C, "milestone", erreicht="1"),
    get("cooperations:first_contact", TEAM, *C),
    get("cooperations:plan_contact", TEAM, *C),
    *(get("cooperations:add_row", TEAM, *C, kind) for kind in plan_lists.BY_SLUG),
    *(post("cooperations:add_row", after(TEAM, BAD), *C, kind, on="nie") for kind in plan_lists.BY_SLUG),
    get("cooperations:add_row", (MOVED, GONE, GONE, GONE, NO, NO, GONE), *C, "erfunden"),
    get("cooperations:edit_row", TEAM, *C, "bedarfe", "need"),
    post("cooperations:remove_row", (MOVED, MOVED, GONE, GONE, NO, NO, GONE), *C, "bedarfe", "need"),
    get("checklists:current", after(OWN_SCHOOL, MOVED), *C),
    get("checklists:phase", OWN_SCHOOL, *C, "3"),
    get("checklists:phase", TEAM, *C, "1"),
    get("checklists:question", OWN_SCHOOL, *Q),
    get("checklists:question", TEAM, *C, "1", "1.want"),
    post("checklists:question", after(TEAM, MOVED), *C, "3", "3.values", text="Ja", version="0"),
    post("checklists:hand_in", after(TEAM, MOVED), *Q),
    post("checklists:withdraw", after(TEAM, MOVED), *Q),
    post("checklists:state", after(TEAM, MOVED), *Q, state="discuss"),
    post("checklists:assign", after(LEADERS, MOVED), *Q),
    get("checklists:partner_answer", TEAM, *Q),
    post("checklists:result", after(TEAM, MOVED), *C, "3", "3.sense", text="Ja", version="0"),
    get("checklists:accept", TEAM, *Q),
    post("checklists:agree", after(TEAM, MOVED), *Q, version="1"),
    post("checklists:adopt", after(TEAM, MOVED), *Q, into="goal"),
    post("checklists:verdict", after(TEAM, MOVED), *Q, verdict="common"),
    post("checklists:comment", after(TEAM, MOVED), *Q, text="Hm"),
    get("checklists:move", LEADERS, *C),
    get("goals:list", OWN_SCHOOL, *C),
    post("goals:list", after(TEAM, MOVED), *C, text="Singen", priority="2"),
    get("goals:edit", TEAM, *C, "goal"),
    post("goals:remove", (MOVED, MOVED, GONE, GONE, NO, NO, GONE), *C, "goal"),
    get("agreements:list", ALL),
    get("agreements:edit", OWN_SCHOOL, *C),
    post("agreements:comment", after(TEAM, MOVED), *C, text="Hm"),
    post("agreements:begin", after(TEAM_OFFICE, MOVED), *C),
    post("agreements:clause", after(TEAM_OFFICE, BAD), *C, "clause"),
    post("agreements:take_over", after(TEAM_OFFICE, MOVED), *C, "clause"),
    post("agreements:take_clause_news", after(TEAM_OFFICE, MOVED), *C, "clause"),
    post("agreements:keep_clause", after(TEAM_OFFICE, MOVED), *C, "clause"),
    post("agreements:take_news", after(TEAM_OFFICE, MOVED), *C),
    get("agreements:party", TEAM_OFFICE, *C, "party"),
    get("agreements:term", TEAM_OFFICE, *C),
    post("agreements:confirm_term", after(TEAM_OFFICE, MOVED), *C),
    get("agreements:details", TEAM_OFFICE, *C, "detailed"),
    post("agreements:remove_clause", ONCE, *C, "detailed"),
    post("agreements:unlock_clause", after(HEADS, MOVED), *C, "clause"),
    post("agreements:add_clause", after(TEAM_OFFICE, MOVED), *C, abschnitt="training"),
    get("agreements:frame", TEAM_OFFICE, *C),
    get("agreements:money", OWN_SCHOOL, *C),
    get("agreements:add_row", TEAM_OFFICE, *C, "zahlungen"),
    get("agreements:add_row", CLERKS, *C, "genehmigungen"),
    get("agreements:edit_row", TEAM_OFFICE, *C, "anlagen", "annex"),
    post("agreements:remove_row", ONCE, *C, "anlagen", "annex"),
    get("agreements:add_party", TEAM_OFFICE, *C),
    post("agreements:remove_party", after(TEAM_OFFICE, MOVED), *C, "party"),
    get("agreements:add_signatory", TEAM_OFFICE, *C, "party"),
    get("agreements:signatory", TEAM_OFFICE, *C, "party", "signatory"),
    post("agreements:remove_signatory", ONCE, *C, "party", "signatory"),
    post("agreements:agree", after(HEADS, MOVED), *C),
    get("agreements:step", HEADS, *C, "zurueckziehen"),
    post("agreements:amend", after(HEADS, MOVED), "holding"),
    post("agreements:renew", after(HEADS, MOVED), "holding"),
    get("agreements:notice", CLERKS, "holding"),
    get("agreements:withdraw_notice", HEADS, "holding", "given"),
    get("agreements:past", OWN_SCHOOL, *C, "agreement"),
    get("agreements:compare", OWN_SCHOOL, *C),
    post("agreements:compare", after(OWN_SCHOOL, MOVED), *C, von="", bis=""),
    get("agreements:versions", OWN_SCHOOL, *C),
    post("agreements:freeze", after(TEAM_OFFICE, MOVED), *C, art="working"),
    post("agreements:freeze", after(HEADS, MOVED), *C, art="offered"),
    get("agreements:version", OWN_SCHOOL, *C, "1"),
    post("agreements:order_pdf", after(TEAM_OFFICE, MOVED), *C, "1"),
    get("agreements:pdf", after(OWN_SCHOOL, GONE), *C, "1"),
    get("agreements:signatures", OWN_SCHOOL, *C),
    post("agreements:signatures", after(CLERKS, BAD), *C, nothing="1"),
    # Only the person named for an open line finds the page.
    get("agreements:sign_here", after(OWN_SCHOOL, GONE), *C),
    post("agreements:sign_here", after(OWN_SCHOOL, GONE), *C, nothing="1"),
    post("agreements:send", after(HEADS, MOVED), *C),
    post("agreements:withdraw", after(HEADS, BAD), *C, nothing="1"),
    post("agreements:set_form", after(HEADS, BAD), *C, nothing="1"),
    post("agreements:ask", after(HEADS, BAD), *C, nothing="1"),
    post("agreements:remind", after(HEADS, MOVED), *A, "invitation"),
    post("agreements:seal_again", after(CLERKS, GONE), *A, "invitation"),
    post("agreements:revoke", after(HEADS, MOVED), *A, "invitation"),
    post("agreements:file_signed", after(CLERKS, BAD), *A, nothing="1"),
    get("agreements:current", after(OWN_SCHOOL, GONE), *A),
    get("agreements:protocol", after(OWN_SCHOOL, GONE), *A),
    get("agreements:archive", after(OWN_SCHOOL, GONE), *A),
    get("guests:sign_enter", (OVER,) * 7, "x" * 43),
    get("guests:sign", (OVER,) * 7),
    post("guests:sign", (OVER,) * 7),
    post("guests:sign_code", (OVER,) * 7),
    post("guests:sign_prove", (OVER,) * 7, code="123456"),
    post("guests:sign_read", (OVER,) * 7),
    post("guests:sign_object", (OVER,) * 7),
    post("guests:sign_decline", (OVER,) * 7),
    post("guests:sign_paper", (OVER,) * 7),
    get("guests:sign_signed", (OVER,) * 7),
    get("guests:sign_protocol", (OVER,) * 7),
    get("agreements:evidence", OWN_SCHOOL, *S, "evidence"),
    post("agreements:discard", after(CLERKS, BAD), *S, "evidence", nothing="1"),
    post("agreements:order_package", after(OWN_SCHOOL, MOVED), *S),
    get("agreements:package", after(OWN_SCHOOL, GONE), *S),
    get("meetings:list", OWN_SCHOOL, *C),
    get("meetings:series", TEAM_OFFICE, *C),
    get("meetings:calendar", ALL),
    get("meetings:proposal", after(TEAM_OFFICE, MOVED), *C),
    get("meetings:add", TEAM_OFFICE, *C),
    get("dates", ALL),
    get("meetings:my_feed", ALL),
    post("meetings:my_feed", ALL),
    get("meetings:cooperation_feed", TEAM_OFFICE, *C),
    post("meetings:cooperation_feed", TEAM_OFFICE, *C),
    get("meetings:feed", (GONE,) * 7, "w" * 43),
    get("meetings:steering", OWN_SCHOOL, *C),
    post("meetings:seats", after(TEAM_OFFICE, MOVED), *C),
    get("meetings:steering_rhythm", TEAM_OFFICE, *C),
    post("meetings:ask_pulse", after(TEAM, MOVED), *C),
    get("pulse:answer", (GONE,) * 7, "w" * 43),
    get("meetings:guide", OWN_SCHOOL, *C),
    post("meetings:draft_guide", after(TEAM, MOVED), *C),
    get("meetings:edit_guide", TEAM, *C),
    post("meetings:edit_guide", after(TEAM, BAD), *C, nothing="1"),
    post("meetings:accept_guide", after(TEAM, BAD), *C, seite="partner"),
    post("meetings:keep_guide", after(TEAM, BAD), *C, nothing="1"),
    post("meetings:discard_guide", (MOVED, MOVED, GONE, GONE, NO, NO, GONE), *C),
    get("meetings:answers", TEAM, *C, "meeting"),
    post("meetings:answers", after(TEAM, BAD), *C, "meeting", abgeben="1"),
    post("meetings:withdraw_answers", after(TEAM, MOVED), *C, "meeting"),
    get("meetings:partner_answers", TEAM, *C, "meeting"),
    post("meetings:partner_answers", after(TEAM, BAD), *C, "meeting", nothing="1"),
    post("meetings:add_point", after(TEAM, BAD), *C, nothing="1"),
    post("meetings:strike_point", (MOVED, MOVED, GONE, GONE, NO, NO, GONE), *C, "waiting"),
    get("meetings:minutes", OWN_SCHOOL, *C, "meeting"),
    post("meetings:begin", after(TEAM, MOVED), *C, "meeting"),
    post("meetings:write", after(TEAM, MOVED), *C, "running", "point", text="Gut", version="0"),
    post("meetings:attend", after(TEAM, MOVED), *C, "running"),
    post("meetings:measure", after(TEAM, BAD), *C, "running", nothing="1"),
    post("meetings:decide", after(LEADERS, BAD), *C, "running", nothing="1"),
    post("meetings:send", after(TEAM, MOVED), *C, "running"),
    post("meetings:confirm", after(TEAM, BAD), *C, "running", nothing="1"),
    post("meetings:leave_open", after(TEAM, MOVED), *C, "running", "point", offen="1"),
    post("meetings:addendum", after(TEAM, BAD), *C, "running", nothing="1"),
    get("meetings:pdf", OWN_SCHOOL, *C, "running"),
    post("meetings:pdf", after(TEAM, MOVED), *C, "running"),
    get("meetings:conditions", OWN_SCHOOL, *C),
    post("meetings:conditions", after(TEAM, BAD), *C, nothing="1"),
    post("meetings:condition", after(TEAM, MOVED), *C, "condition"),
    post("meetings:notice_received", after(TEAM_OFFICE, BAD), *C, nothing="1"),
    get("meetings:move", TEAM_OFFICE, *C, "meeting"),
    post("meetings:cancel", (MOVED, MOVED, GONE, GONE, NO, GONE, GONE), *C, "meeting"),
    post("meetings:end_series", (MOVED, MOVED, GONE, GONE, NO, GONE, GONE), *C),
    get("imports:start", (MOVED, OK, OK, NO, NO, OK, OK)),
    post("imports:start", (MOVED, BAD, BAD, NO, NO, BAD, BAD), nothing="1"),
    get("imports:template", (MOVED, OK, OK, NO, NO, OK, OK)),
    get("imports:batch", CLERKS, "list"),
    post("imports:check", after(CLERKS, BAD), "list", nothing="1"),
    post("imports:choose", after(CLERKS, MOVED), "list", nothing="1"),
    post("imports:explain", after(CLERKS, MOVED), "list"),
    post("imports:take", after(CLERKS, MOVED), "list"),
    post("imports:undo", after(CLERKS, MOVED), "list"),
    get("imports:refused", CLERKS, "list"),
    post("imports:discard", (MOVED, MOVED, GONE, NO, NO, GONE, GONE), "list"),
    get("settings:data", (MOVED, OK, OK, NO, NO, OK, OK)),
    get("exports:table", (MOVED, OK, OK, NO, NO, OK, OK), "vereinbarungen", "xlsx"),
    post("exports:everything", (MOVED, MOVED, NO, NO, NO, NO, MOVED)),
    get("jobs:detail", MINE, "job"),
    get("jobs:result", (MOVED, *(GONE,) * 6), "job"),
    post("jobs:cancel", after(MINE, MOVED), "job"),
    post("jobs:repeat", after(MINE, MOVED), "job"),
    get("notices:list", ALL),
    post("notices:see_all", (MOVED,) * 7),
    post("notices:open", after(MINE, MOVED), "notice"),
    get("mails:list", (MOVED, OK, OK, NO, NO, OK, OK)),
    get("mails:detail", CLERKS, "mail"),
    get("mails:edit", CLERKS, "planned"),
    post("mails:edit", after(CLERKS, BAD), "planned", nothing="1"),
    post("mails:stop", after(CLERKS, MOVED), "mail"),
    post("mails:resend", after(CLERKS, MOVED), "mail"),
    get("accounts:profile", ALL),
    get("accounts:mails", ALL),
    post("accounts:switch", (MOVED, MOVED, GONE, GONE, GONE, GONE, GONE), "head_membership"),
    get("settings:school", (MOVED, OK, NO, NO, NO, NO, OK)),
    post("settings:land", (MOVED, MOVED, NO, NO, NO, NO, MOVED), land="HE"),
    get("settings:people", (MOVED, OK, NO, NO, NO, NO, OK)),
    get("settings:member", HEADS, "membership"),
    get("settings:clauses", (MOVED, OK, OK, NO, NO, NO, OK)),
    get("settings:add_clause", (MOVED, OK, OK, NO, NO, NO, OK)),
    get("settings:clause", LEADERS, "own_clause"),
    post("settings:remove_clause", (MOVED, MOVED, GONE, NO, NO, NO, GONE), "own_clause"),
    get("settings:closed_days", (MOVED, OK, OK, NO, NO, OK, OK)),
    post("settings:closed_days", (MOVED, BAD, BAD, NO, NO, BAD, BAD), nothing="1"),
    post("settings:closed_day_list", (MOVED, BAD, BAD, NO, NO, BAD, BAD), nothing="1"),
    post("settings:remove_closed_day", (MOVED, MOVED, GONE, NO, NO, GONE, GONE), "closed_day"),
    get("reports:index", (MOVED, OK, OK, NO, NO, OK, OK)),
    get("reports:export", (MOVED, OK, OK, NO, NO, OK, OK)),
    post("reports:export", (MOVED, BAD, BAD, NO, NO, BAD, BAD), nothing="1"),
    get("reports:statistics", (MOVED, OK, OK, NO, NO, OK, OK)),
    get("reports:statistics_file", (MOVED, OK, OK, NO, NO, OK, OK), "2026", "csv"),
    get("reports:dossier", CLERKS, *C),
    post("reports:dossier", after(CLERKS, MOVED), *C, make="1"),
    get("settings:statistics", (MOVED, OK, NO, NO, NO, NO, OK)),
    post("settings:statistics", (MOVED, MOVED, NO, NO, NO, NO, MOVED), choir="Chöre"),
    get("settings:guides", (MOVED, OK, OK, NO, NO, NO, OK)),
    get("settings:guide", LEADERS, "library"),
    post("settings:guide", after(LEADERS, BAD), "library", nothing="1"),
    post("settings:remove_guide", (MOVED, MOVED, GONE, NO, NO, NO, GONE), "library"),
    get("settings:questions", (MOVED, OK, OK, NO, NO, NO, OK)),
    get("settings:add_question", (MOVED, OK, OK, NO, NO, NO, OK)),
    post("settings:add_question", (MOVED, BAD, BAD, NO, NO, NO, BAD), nothing="1"),
    post("settings:arrange", (MOVED, MOVED, MOVED, NO, NO, NO, MOVED), frage="3.we", tun="ausblenden"),
    get("settings:question", LEADERS, "question"),
    post("settings:remove_question", (MOVED, MOVED, GONE, NO, NO, NO, GONE), "question"),
    get("people:accept", (GONE,) * 7, "wrong-token"),
    # Nobody of these seven has a pass: what a guest sees is tried in tests/partner_portal/test_guests.py.
    get("guests:enter", (GONE,) * 7, "x" * 43),
    get("guests:door", (OVER,) * 7),
    post("guests:send_code", (MOVED,) * 7),
    post("guests:confirm", (MOVED,) * 7, code="123456"),
    post("guests:renew", (MOVED,) * 7),
    *(get(f"guests:{name}", (OVER,) * 7, *args) for name, args in GUESTS_PAGES.items()),
    *(post(f"guests:{name}", (OVER,) * 7, *args) for name, args in GUESTS_STEPS.items()),
    get("pages:help", OPEN),
    get("pages:accessibility", OPEN),
    get("pages:privacy", OPEN),
    get("pages:imprint", OPEN),
    get("pages:verify", OPEN),
    post("pages:verify", (BAD,) * 7, nothing="1"),
    get("account_login", (OK, *(MOVED,) * 6)),
    get("account_logout", (MOVED, *(OK,) * 6)),
    get("account_reset_password", OPEN),
    get("account_reset_password_done", OPEN),
    get("account_reset_password_from_key", OPEN, "x", "set-password"),
    get("account_reset_password_from_key_done", OPEN),
    get("account_change_password", ALL),
    get("account_inactive", OPEN),
    get("account_reauthenticate", ALL),
]


def names(patterns: Any = None, prefix: str = "") -> Iterator[str]:
    """Every name the product answers to."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_is_in_the_table() -> None:
    assert set(names()) == {ask.name for ask in TABLE}


@pytest.fixture(scope="module")
def built(shared_rows: None) -> tuple[School, dict[str, Any]]:
    """The world of all tests here: made once, a minute before they begin."""
    with time_machine.travel(TODAY - timedelta(minutes=1), tick=True):
        school = make.school()
        with tenancy.of(school.pk):
            return school, one_of_everything(school)


@pytest.fixture
def world(built: tuple[School, dict[str, Any]], today: Any, db: None) -> Iterator[dict[str, Any]]:
    """One of everything, and the seven people who ask."""
    with tenancy.of(built[0].pk):
        yield built[1]


def one_of_everything(school: School) -> dict[str, Any]:
    """The references that the table names."""
    henrike, timur, pia, klara = (make.character(school, key) for key in make.CAST)
    user = henrike.user
    partner = make.partner(user)
    contact = make.contact(user, partner)
    cooperation = make.cooperation(henrike, partner)
    member = make.kooperation.actions.add_to_team(actor=user, cooperation=cooperation, user=pia.user)
    make.agreed(user, cooperation, "3.goals", result="Alle Kinder singen.")
    goal = phases.actions.add_goal(actor=user, cooperation=cooperation, text="Singen jede Woche")
    agreement = make.agreement(user, cooperation)
    agreements.actions.freeze(actor=user, agreement=agreement, kind=VersionKind.WORKING)
    make.series(user, cooperation, date(2027, 2, 9))
    leaving = make.member(henrike.school, role=make.Role.TEACHER)
    gone = make.kooperation.actions.add_to_team(actor=user, cooperation=cooperation, user=leaving.user)
    assert member
    guest = make.kooperation.actions.give_pass(actor=user, cooperation=cooperation, contact=contact)
    running = make.meetings.actions.begin(actor=user, meeting=Meeting.objects.order_by("-on")[0])
    stranger = make.member(henrike.school, role=make.Role.TEACHER)
    for side in (Side.SCHOOL, Side.PARTNER):
        guide = make.meetings.actions.draft_guide(actor=user, cooperation=cooperation)
        make.meetings.actions.accept_guide(actor=user, guide=guide, side=side)
    made = make.meetings.actions.draft_guide(actor=user, cooperation=cooperation)
    closed = [Days(date(2027, 5, 3), date(2027, 5, 3), "Ausflug")]
    make.kooperation.actions.add_closed_days(actor=user, partner=partner, days=closed)
    signed = make.signed(user, make.cooperation(henrike, partner, title="Unterschrieben"))
    holding = _holding(henrike, partner)
    invitation = make.asked(user, make.cooperation(henrike, partner, title="Zur Unterschrift"))
    make.kooperation.actions.notify(actor=user, user=user, key="x", icon="check", title="Fertig", url="/")
    return {
        "job": jobs.order(actor=user, key="x", task="no.task", payload={}, title="Export").ref,
        "notice": Notification.objects.get().ref,
        "list": imports.receive(
            actor=user, file_name="Liste.csv", table=Table("", ["Partner"], [["Kita"]], [2]), hints=[]
        ).ref,
        "holding": holding.cooperation.address,
        "given": agreements.actions.give_notice(
            actor=user,
            agreement=holding,
            party=holding.parties.order_by("-position")[0],
            received_on=date(2026, 11, 20),
            effect_on=date(2027, 7, 31),
        ).ref,
        "agreement": agreement.ref,
        "detailed": Clause.objects.get(agreement=agreement, key="schedule").ref,
        "annex": agreements.actions.save_row(actor=user, row=Annex(agreement=agreement), name="Raumplan").ref,
        "signatory": Signatory.objects.filter(party__agreement=agreement).order_by("party__position")[0].ref,
        "own_clause": agreements.actions.save_own_clause(
            actor=user, clause=OwnClause(), heading="Haustiere", body="Hunde bleiben draußen.", content="closing"
        ).ref,
        "people": dict(zip(PEOPLE, (None, henrike, timur, pia, stranger, klara, make.otto()), strict=True)),
        "partner": partner.ref,
        "contact": contact.ref,
        "cooperation": cooperation.address,
        "member": TeamMember.objects.get(pk=gone.pk).ref,
        "theirs": TeamMember.objects.get(cooperation=cooperation, contact=contact).ref,
        "pass": guest.ref,
        "link": CooperationPartner.objects.get(cooperation=cooperation).ref,
        "goal": goal.ref,
        "clause": Clause.objects.get(agreement=agreement, key="costs").ref,
        "party": Party.objects.filter(agreement=agreement).order_by("position")[0].ref,
        "meeting": Meeting.objects.order_by("on")[0].ref,
        "running": running.ref,
        "waiting": make.meetings.actions.add_agenda_point(
            actor=user, cooperation=cooperation, text="Raumfrage", source="question:3.goals"
        ).ref,
        "signed": signed.agreement.cooperation.address,
        "evidence": Evidence.objects.get().ref,
        "asking": invitation.round.version.agreement.cooperation.address,
        "invitation": invitation.ref,
        "question": phases.actions.save_question(
            actor=user, question=OwnQuestion(), phase=3, text="Wer noch?", core=False
        ).ref,
        "need": make.need(user, cooperation).ref,
        "topic": phases.actions.add_topic(actor=user, cooperation=cooperation, topic="Stundenplan").ref,
        "milestone": make.row(user, Milestone(cooperation=cooperation), title="Adventssingen").ref,
        "point": running.entries.order_by("position")[0].ref,
        "planned": OutgoingMail.objects.filter(kind="meeting_invitation", state="planned").order_by("pk")[0].ref,
        "mail": OutgoingMail.objects.order_by("due_at", "pk")[0].ref,
        "membership": pia.ref,
        "head_membership": henrike.ref,
        "entry": make.kooperation.actions.log_contact(
            actor=user, partner=partner, cooperation=cooperation, result="Rückruf"
        ).ref,
        "condition": make.condition(user, cooperation).ref,
        "library": make.meetings.actions.keep_guide(actor=user, guide=made, title="Für Kitas", template="daycare").ref,
        "closed_day": ClosedDay.objects.get(partner=partner).ref,
        "offer": make.offer(user, cooperation).ref,
        "view": make.kooperation.actions.keep_view(
            actor=user, owner=user, name="Senioren", query="feld=seniors", shared=True
        ).ref,
        "task": make.kooperation.actions.add_task(actor=user, cooperation=cooperation, title="Schlüssel holen").ref,
        "file": make.file(user, cooperation=cooperation).ref,
        "partner_file": make.file(user, partner=partner).ref,
    }


def _holding(head: Membership, partner: Any) -> Agreement:
    """An agreement in force."""
    agreement = make.agreement(head.user, make.cooperation(head, partner, title="Gültig"))
    agreements.actions.set_term(
        actor=head.user,
        agreement=agreement,
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 7, 31),
        renewal=RenewalKind.SCHOOL_YEAR,
        notice=NoticeKind.GOOD_CAUSE,
    )
    state = AgreementState.IN_FORCE
    return agreements.actions.record_state(actor=head.user, agreement=agreement, state=state, why="Bestandsaufnahme")


NOUNS = sorted({ask.name.split(":")[0] for ask in TABLE})


def each(noun: str, method: str = "") -> Iterator[Ask]:
    """The lines about one noun, each tried in a world as it was before: what one does is taken back for the next."""
    for ask in TABLE:
        if ask.name.split(":")[0] == noun and method in ("", ask.method):
            mark = transaction.savepoint()
            yield ask
            transaction.savepoint_rollback(mark)


@pytest.mark.parametrize("noun", NOUNS)
def test_table(noun: str, world: dict[str, Any]) -> None:
    """The most powerful goes last where an act can happen only once, so that refusals are not hidden by it."""
    wrong = {}
    for ask in each(noun):
        url = reverse(ask.name, args=[world.get(part, part) for part in ask.args])
        statuses = {}
        leavers = ask.name == "cooperations:leave"
        order = list(PEOPLE) if not leavers else ["nobody", "teacher", "stranger", "office", "other", "head"]
        for person in order:
            client = signed_in(world["people"][person])
            answer = client.get(url) if ask.method == "get" else client.post(url, dict(ask.data))
            statuses[person] = answer.status_code
        expected = {person: status for person, status in zip(PEOPLE, ask.allowed, strict=True) if person in statuses}
        if statuses != expected:
            wrong[f"{ask.method} {ask.name} {' '.join(ask.args)}"] = (statuses, expected)
    assert wrong == {}


@pytest.mark.parametrize("noun", NOUNS)
def test_reading_changes_nothing(noun: str, world: dict[str, Any]) -> None:
    """Addresses that act refuse to be read, unless they show a form."""
    before = OutgoingMail.objects.count()
    for ask in each(noun, "post"):
        url = reverse(ask.name, args=[world.get(part, part) for part in ask.args])
        answer = signed_in(world["people"]["head"]).get(url)
        assert answer.status_code in (OK, METHOD, GONE, OVER), ask.name
        assert OutgoingMail.objects.count() == before
