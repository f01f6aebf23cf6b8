"""The commune table, the tolerant search and the Visale zones."""

from __future__ import annotations

import pytest

from bot.territoire import Territoire, charger_territoire

# SIREN of the Métropole Européenne de Lille and number of its communes in the 2026 code, from INSEE.
MEL, COMMUNES_MEL = "200093201", 95


@pytest.fixture(scope="module")
def territoire() -> Territoire:
    return charger_territoire()


def codes(communes: list) -> list[str]:
    return [c.code for c in communes]


def test_metropole_de_lille(territoire: Territoire) -> None:
    membres = [c for c in map(territoire.commune, (f"59{n:03d}" for n in range(1000)))
               if c and c.epci == MEL and c.type == "C"]
    assert len(membres) == COMMUNES_MEL
    assert {"59350", "59512", "59599", "59009"} <= set(codes(membres))
    assert membres[0].epci_nom.endswith("Lille")


@pytest.mark.parametrize("code", ["59355", "59298", "75112"])
def test_commune_associee_ou_arrondissement_a_une_commune_mere(territoire: Territoire, code: str) -> None:
    commune = territoire.commune(code)
    assert commune and commune.code_actuel == {"75112": "75056"}.get(code, "59350")


def test_code_partage_par_une_deleguee_donne_la_commune_actuelle(territoire: Territoire) -> None:
    commune = territoire.commune("01015")
    assert commune and commune.type == "C" and commune.nom == "Arboys en Bugey"


def test_code_postal(territoire: Territoire) -> None:
    assert codes(territoire.par_code_postal("59650")) == ["59009"]
    assert codes(territoire.par_code_postal("59260")) == ["59350", "59346"]
    assert territoire.par_code_postal("00000") == []
    assert codes(territoire.par_code_postal("75012")) == ["75056"]


@pytest.mark.parametrize(("ecrit", "attendu"), [
    ("lille", "59350"), ("LILLE", "59350"), ("Lile", "59350"), ("VDA", "59009"), ("Villeneuve d'ascq", "59009"),
    ("villeneuve-d’ascq", "59009"), ("villenneuve dasq", "59009"), ("roubais", "59512"), ("tourcoin", "59599"),
    ("Marcq en bareul", "59378"), ("faches thumesnil", "59220"), ("lomme", "59355"), ("Hellemmes", "59298"),
    ("st etienne", "42218"), ("Saint-Étienne", "42218"), ("le mans", "72181"), ("Paris 12e", "75056"),
    ("lyon 3", "69123"), ("saint denis 93", "93066"), ("Saint-Denis (974)", "97411"), ("59650", "59009"),
    ("croix", "59163"), ("lys lès lannoy", "59367"), ("Lys-lez-Lannoy", "59367"), ("59160 Lomme", "59355"),
    ("Ste-Geneviève-des-Bois 91", "91549"),
])
def test_nom_clair_donne_une_seule_commune(territoire: Territoire, ecrit: str, attendu: str) -> None:
    assert codes(territoire.resoudre(ecrit)) == [attendu]


@pytest.mark.parametrize(("ecrit", "parmi"), [
    ("saint denis", {"93066", "97411"}), ("boulogne", {"92012", "62160"}), ("marcq", {"59378"}),
    ("mons", {"59410"}), ("aix", {"13001", "73008"}), ("59260", {"59350", "59346"}), ("valence", {"26362", "82186"}),
    ("saint andre", {"97409"}), ("saint-martin", {"97801"}),
])
def test_nom_ambigu_est_a_demander(territoire: Territoire, ecrit: str, parmi: set[str]) -> None:
    trouves = codes(territoire.resoudre(ecrit))
    assert len(trouves) > 1 and parmi <= set(trouves)


@pytest.mark.parametrize("ecrit", ["", "   ", "xyzzy", "99999", "()", "(93)", "-", "💶"])
def test_nom_introuvable(territoire: Territoire, ecrit: str) -> None:
    assert territoire.resoudre(ecrit) == []


@pytest.mark.parametrize("mot", ["null", "true", "bureau", "centre", "aucune", "menu", "france", "quitter"])
def test_un_mot_ordinaire_n_est_pas_un_village_mal_ecrit(territoire: Territoire, mot: str) -> None:
    assert territoire.resoudre(mot) == []


def test_chercher_note_et_trie(territoire: Territoire) -> None:
    resultats = territoire.chercher("Roubai")
    assert resultats[0][0].code == "59512" and 84 <= resultats[0][1] < 100
    assert territoire.chercher("lille")[0][1] == 100
    assert len(territoire.chercher("saint", limite=3)) == 3


MENTIONS = [
    ("bjr je demenage a lille pr un cdi", ["59350"]),
    ("Je travaille au Mans et j'habite à Tours.", ["72181", "37261"]),
    ("j'habite 59650 Villeneuve-d'Ascq", ["59009"]),
    ("sur roubais ou toucoing", ["59512", "59599"]),
    ("JE SUIS A LILLE", ["59350"]),
    ("je quitte Sens pour Orange", ["89387", "84087"]),
    ("un studio à la Madeleine", ["59368"]),
    ("moi jvis a hem pres de croix", ["59299", "59163"]),
    ("je suis maçon à Lyon", ["69123"]),
    ("de Lens à Arras", ["62498", "62041"]),
    ("lambersart", ["59328"]),
    ("appart sur mons en baroeul", ["59410"]),
    ("je vais à La Rochelle", ["17300"]),
    ("59000", ["59350"]),
]


@pytest.mark.parametrize(("texte", "attendu"), MENTIONS)
def test_mentions(territoire: Territoire, texte: str, attendu: list[str]) -> None:
    assert [m.communes[0].code for m in territoire.mentions(texte)] == attendu


SANS_COMMUNE = [
    "Contrat Bail La Vous Y Us", "mon contrat, mon bail, la caution, vous y êtes", "j'ai deux tours à faire",
    "12000 euros par an", "je gagne 24000 par an", "à la rue", "chez Orange", "je m'appelle Laurent Marcq",
    "mon salaire est de moins de 900 à partir de mars", "je suis bon à rien", "de mars à avril", "à vie",
    "au plaisir", "je suis à l'aise", "pas avant mai", "0612345678", "06 12 59000 78", "à propos de la garantie",
    "le prix est à la baisse", "j'ai droit à quoi", "est-ce que je suis eligible a visale", "à bientôt", "au revoir",
    "je paie à temps", "ce n'est pas juste", "je cherche un apt", "en CDI", "vers la fin du mois", "à mon nom",
    "sur mon contrat", "à jour", "suis-je à la bonne place", "une aide pour les jeunes", "à cause de ça",
    "je suis à temps partiel", "dans le public", "dans une ferme", "rue de Paris", "au port", "je vais au bureau",
]


@pytest.mark.parametrize("texte", SANS_COMMUNE)
def test_mots_courants_ne_sont_pas_des_communes(territoire: Territoire, texte: str) -> None:
    assert territoire.mentions(texte) == []


@pytest.mark.parametrize(("code", "zones"), [
    ("75056", {"I"}), ("77284", {"I"}), ("2A004", {"II"}), ("97411", {"II"}), ("97801", {"II"}),
    ("97701", set()), ("98735", set()), ("98818", set()), ("59350", {"II", "III"}), ("59355", {"II", "III"}),
    ("07102", {"II", "III"}), ("40312", {"II", "III"}), ("15014", {"III"}), ("48095", {"III"}),
])
def test_zones_visale(territoire: Territoire, code: str, zones: set[str]) -> None:
    assert territoire.zones_visale(code) == zones


def test_zone_iii_certaine_seulement_sans_grand_epci(territoire: Territoire) -> None:
    """A department listed as III everywhere holds no commune of an intercommunal body over 100 000 inhabitants."""
    populations: dict[str, int] = {}
    for code in territoire.codes():
        commune = territoire.commune(code)
        assert commune
        if commune.type == "C" and commune.epci:
            populations[commune.epci] = populations.get(commune.epci, 0) + commune.population
    for code in territoire.codes():
        commune = territoire.commune(code)
        assert commune
        if territoire.zones_visale(code) == {"III"} and commune.epci:
            assert populations[commune.epci] <= 100_000, commune


def test_code_inconnu(territoire: Territoire) -> None:
    assert territoire.commune("00000") is None
    with pytest.raises(KeyError):
        territoire.zones_visale("00000")


def test_two_letters_swapped_are_one_mistake(territoire: Territoire) -> None:
    """ "Roubia" exists, with 500 inhabitants."""
    assert [c.nom for c in territoire.resoudre("Roubiax")] == ["Roubaix"]
