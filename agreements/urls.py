"""Addresses of agreements, below a cooperation's address, and the list of all."""

from django.urls import path

from agreements.views import editing, guests, rounds, signing, verifying, versions

agreements = [
    path("", editing.edit, name="edit"),
    path("beginnen/", editing.begin, name="begin"),
    path("abschnitte/<str:clause>/", editing.clause, name="clause"),
    path("abschnitte/<str:clause>/neu-uebernehmen/", editing.take_over, name="take_over"),
    path("parteien/<str:party>/", editing.party, name="party"),
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
    path("unterschriften/form/", rounds.set_form, name="set_form"),
    path("unterschriften/einladen/", rounds.ask, name="ask"),
    path("unterschriften/einladungen/<str:invitation>/erinnern/", rounds.remind, name="remind"),
    path("unterschriften/einladungen/<str:invitation>/zurueckziehen/", rounds.revoke, name="revoke"),
    path("unterschriften/einladungen/<str:invitation>/siegeln/", rounds.seal_again, name="seal_again"),
    path("unterschriften/hochladen/", rounds.file_signed, name="file_signed"),
    path("unterschriften/vereinbarung.pdf", rounds.current, name="current"),
    path("unterschriften/protokoll.pdf", rounds.protocol, name="protocol"),
    path("unterschriften/nachweis.zip", rounds.archive, name="archive"),
    path("unterschriften/paket/", signing.order_package, name="order_package"),
    path("unterschriften/vereinbarung-unterschrieben.pdf", signing.package, name="package"),
    path("<int:number>/vereinbarung.pdf", versions.pdf, name="pdf"),
]

verify = [path("pruefen/", verifying.page, name="verify")]

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
