"""The intents, by name and by what is done with them."""

from __future__ import annotations

REPLI = "nlu_fallback"
ASPECTS = (
    "definition",
    "beneficiaires",
    "conditions",
    "montant",
    "duree",
    "pieces",
    "demarche",
    "delai",
    "cumul",
    "refus",
    "contact",
    "alternatives",
    "difference",
    "impaye_visale",
    "autre_aide",
)
#: Intents that ask for something: a message that also states facts keeps them.
DEMANDES = ASPECTS + (
    "eligibilite",
    "calculer",
    "resultat",
    "pourquoi_question",
    "recapitulatif",
    "modifier_fait",
    "recommencer",
    "arreter",
    "effacer_donnees",
    "parler_humain",
    "confidentialite",
    "etre_humain",
    "apl_caf",
    "impots",
    "droit_logement",
    "dossier_personnel",
    "pret_bancaire",
    "logement_social",
    "achat_travaux",
    "aide_fermee",
    "reformuler",
    "repeter",
    "capacites",
)
URGENCES = {
    "violence": "urgence_violence",
    "suicide": "urgence_suicide",
    "sans_abri": "urgence_logement",
    "impayes": "urgence_impaye",
}
#: Answered by somebody else: the facts such a question states do not make it ours.
ORIENTATIONS = ("apl_caf", "impots", "droit_logement", "dossier_personnel", "pret_bancaire")
#: What says "this is not for me": an orientation, or off topic. Social housing, purchase, works and closed aids are not among
#: them: our own sheets answer those (``fiches`` in textes/orientations.yml).
AILLEURS = (*ORIENTATIONS, "hors_sujet")
#: What a message does with the facts it states, besides adding them.
CHANGEMENTS = ("simuler", "corriger")
#: Said in passing, whatever is being asked.
COURTOISIES = ("saluer", "remercier", "au_revoir", "patienter")
#: Said while a question waits, which is then not put again before the person comes back.
SANS_RELANCE = ("au_revoir",)
