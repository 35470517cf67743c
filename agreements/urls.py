"""Addresses of agreements, below a cooperation's address, and the list of all."""

from django.urls import path

from agreements.views import editing, signing, verifying, versions

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
    path("unterschriften/paket/", signing.order_package, name="order_package"),
    path("unterschriften/vereinbarung-unterschrieben.pdf", signing.package, name="package"),
    path("<int:number>/vereinbarung.pdf", versions.pdf, name="pdf"),
]

verify = [path("pruefen/", verifying.page, name="verify")]
