"""What a column's title says about its values, where the values alone do not tell. Words of English, German, French and Spanish."""

from __future__ import annotations

import re

WORDS: dict[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "person": """
            owner owners assignee assigned responsible contact manager lead leader reviewer approver author requester reporter employee
            person resource verantwortlich verantwortliche bearbeiter zuständig ansprechpartner responsable propietario encargado
            asignado""",
        "choice": """
            status state stage phase priority severity type category class level risk health region department team gender size
            kategorie abteilung priorität typ état statut priorité catégorie estado prioridad tipo categoría""",
        "several": """
            tags tag labels label keywords skills categories topics components technologies schlagwörter stichworte étiquettes etiquetas""",
        "day": """
            date day due start end finish deadline begin birthday created updated modified datum fällig beginn ende frist
            échéance début fin fecha inicio vencimiento""",
        "code": """
            zip zipcode postcode postal plz phone telephone tel mobile fax isbn ean upc sku iban ssn vat barcode gtin serial
            telefon handy postleitzahl téléphone teléfono imei account cvr siret""",
        "truth": """
            done complete completed finished approved active enabled paid flag checked confirmed open closed is has
            erledigt fertig aktiv terminé hecho""",
    }.items()
}


def hints(title: str) -> set[str]:
    """Of `person`, `choice`, `several`, `day`, `code`, `truth`: what the words of a title speak for."""
    words = set(re.findall(r"[^\W\d_]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", title).casefold()))
    return {kind for kind, known in WORDS.items() if words & known}
