"""Addresses of agreements, below a cooperation's address, and of the school's own sections."""

from django.urls import path

from agreements.views import (
    contract_parts,
    editing,
    guests,
    own_clauses,
    signing,
    signing_rounds,
    state_changes,
    verification,
    versions,
)

agreements = [
    path("", editing.edit, name="edit"),
    path("beginnen/", editing.begin, name="begin"),
    path("kommentar/", editing.comment, name="comment"),
    path("abschnitte/<str:clause>/", editing.clause, name="clause"),
    path("abschnitte/<str:clause>/neu-uebernehmen/", editing.take_over, name="take_over"),
    path("abschnitte/<str:clause>/angaben/", contract_parts.details, name="details"),
    path("abschnitte/<str:clause>/entfernen/", contract_parts.remove_clause, name="remove_clause"),
    path("abschnitte/<str:clause>/entsperren/", contract_parts.unlock_clause, name="unlock_clause"),
    path("abschnitt-aufnehmen/", contract_parts.add_clause, name="add_clause"),
    path("angaben/", contract_parts.frame, name="frame"),
    path("geld/", contract_parts.money, name="money"),
    path("listen/<str:kind>/neu/", contract_parts.row, name="add_row"),
    path("listen/<str:kind>/<str:row>/", contract_parts.row, name="edit_row"),
    path("listen/<str:kind>/<str:row>/entfernen/", contract_parts.remove, name="remove_row"),
    path("parteien/neu/", contract_parts.party, name="add_party"),
    path("parteien/<str:party>/", contract_parts.party, name="party"),
    path("parteien/<str:party>/entfernen/", contract_parts.remove_party, name="remove_party"),
    path("parteien/<str:party>/personen/neu/", contract_parts.signatory, name="add_signatory"),
    path("parteien/<str:party>/personen/<str:signatory>/", contract_parts.signatory, name="signatory"),
    path(
        "parteien/<str:party>/personen/<str:signatory>/entfernen/",
        contract_parts.remove_signatory,
        name="remove_signatory",
    ),
    path("einig/", state_changes.agree, name="agree"),
    path("schritte/<str:step>/", state_changes.step, name="step"),
    path("nachtrag/", state_changes.amend, name="amend"),
    path("verlaengern/", state_changes.renew, name="renew"),
    path("kuendigung/", state_changes.notice, name="notice"),
    path("kuendigung/<str:given>/", state_changes.withdraw_notice, name="withdraw_notice"),
    path("weitere/<str:agreement>/", editing.past, name="past"),
    path("fassungen/vergleichen/", versions.compare, name="compare"),
    path("laufzeit/", editing.term, name="term"),
    path("fassungen/", versions.listing, name="versions"),
    path("fassungen/festhalten/", versions.freeze, name="freeze"),
    path("fassungen/<int:number>/", versions.version, name="version"),
    path("fassungen/<int:number>/pdf-neu/", versions.order_pdf, name="order_pdf"),
    path("unterschriften/", signing.page, name="signatures"),
    path("unterschriften/senden/", signing.send, name="send"),
    path("unterschriften/zurueckholen/", signing.withdraw, name="withdraw"),
    path("unterschriften/belege/<str:evidence>/", signing.evidence, name="evidence"),
    path("unterschriften/belege/<str:evidence>/verwerfen/", signing.discard, name="discard"),
    path("unterschriften/form/", signing_rounds.set_form, name="set_form"),
    path("unterschriften/einladen/", signing_rounds.ask, name="ask"),
    path("unterschriften/einladungen/<str:invitation>/erinnern/", signing_rounds.remind, name="remind"),
    path("unterschriften/einladungen/<str:invitation>/zurueckziehen/", signing_rounds.revoke, name="revoke"),
    path("unterschriften/einladungen/<str:invitation>/siegeln/", signing_rounds.seal_again, name="seal_again"),
    path("unterschriften/hochladen/", signing_rounds.file_signed, name="file_signed"),
    path("unterschriften/vereinbarung.pdf", signing_rounds.current, name="current"),
    path("unterschriften/protokoll.pdf", signing_rounds.protocol, name="protocol"),
    path("unterschriften/nachweis.zip", signing_rounds.archive, name="archive"),
    path("unterschriften/paket/", signing.order_package, name="order_package"),
    path("unterschriften/vereinbarung-unterschrieben.pdf", signing.package, name="package"),
    path("<int:number>/vereinbarung.pdf", versions.pdf, name="pdf"),
]

care = [
    path("vereinbarung/", own_clauses.listing, name="clauses"),
    path("vereinbarung/neu/", own_clauses.edit, name="add_clause"),
    path("vereinbarung/<str:ref>/", own_clauses.edit, name="clause"),
    path("vereinbarung/<str:ref>/entfernen/", own_clauses.remove, name="remove_clause"),
]

verify = [path("pruefen/", verification.page, name="verify")]

signers = [
    path("unterschrift/", guests.sign, name="sign"),
    path("unterschrift/code/", guests.send_code, name="sign_code"),
    path("unterschrift/bestaetigen/", guests.prove, name="sign_prove"),
    path("unterschrift/dokument/", guests.read, name="sign_read"),
    path("unterschrift/stimmt-nicht/", guests.object_to, name="sign_object"),
    path("unterschrift/ablehnen/", guests.decline, name="sign_decline"),
    path("unterschrift/papier/", guests.on_paper, name="sign_paper"),
    path("unterschrift/unterschrieben.pdf", guests.signed, name="sign_signed"),
    path("unterschrift/protokoll.pdf", guests.protocol, name="sign_protocol"),
    path("unterschrift/<token:token>/", guests.enter, name="sign_enter"),
]
