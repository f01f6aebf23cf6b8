"""The official ABC file: read as it is published, refused at the least doubt, with a way back."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from bot.territoire import officiel
from bot.territoire.officiel import Changement, FichierRefuse
from bot.territoire.zonages import ZonageABC

JOUR = datetime.date(2026, 11, 25)
AVANT = ZonageABC({f"{n:05d}": "C" for n in range(1_000, 36_000)}, datetime.date(2024, 7, 5), "table livrée")


def fichier(zones: dict[str, str], colonne: str = "Zone en vigueur depuis le 5 septembre 2025", separateur: str = ";") -> bytes:
    lignes = [separateur.join(("CODGEO", "REG", "DEP", "LIBGEO", colonne, "Reclassement"))]
    lignes += [separateur.join((code, "32", code[:2], f"Commune {code}", zone, "Non")) for code, zone in zones.items()]
    return ("\ufeff" + "\n".join(lignes) + "\n").encode()


NOUVELLES = {**dict.fromkeys(AVANT.zones, "C"), "01005": "Abis", "01006": "B1"}


@pytest.mark.parametrize("separateur", [";", ","])
def test_lire_un_fichier_officiel(separateur: str) -> None:
    table, noms = officiel.lire(fichier(NOUVELLES, separateur=separateur))
    assert table.decret == datetime.date(2025, 9, 5)
    assert (table.zones["01005"], table.zones["01006"], noms["01006"]) == ("A_bis", "B1", "Commune 01006")


@pytest.mark.parametrize(
    ("contenu", "raison"),
    [
        (b"", "colonnes"),
        (b"<html>maintenance</html>", "colonnes"),
        (b"\x00\xff\xfe", "colonnes"),
        (fichier(NOUVELLES, colonne="Zone"), "colonnes"),
        (fichier(NOUVELLES, colonne="Zone en vigueur"), "date"),
        (fichier({**NOUVELLES, "01007": "D"}), "illisible"),
        (fichier({"01005": "A"}), "incomplet"),
        (fichier(NOUVELLES)[:-9], "illisible"),
    ],
)
def test_un_fichier_douteux_est_refuse(contenu: bytes, raison: str) -> None:
    with pytest.raises(FichierRefuse, match=raison):
        officiel.lire(contenu)


def test_installer_montre_ce_qui_change_et_sait_revenir(tmp_path: Path) -> None:
    apres, noms = officiel.lire(fichier(NOUVELLES))
    changements = officiel.installer(tmp_path, AVANT, apres, noms, JOUR)
    assert changements == [Changement("01005", "Commune 01005", "C", "A_bis"), Changement("01006", "Commune 01006", "C", "B1")]
    assert officiel.charger(tmp_path) == apres
    suivante = replace(apres, decret=datetime.date(2026, 9, 1), zones={**apres.zones, "01006": "B2"})
    officiel.installer(tmp_path, apres, suivante, noms, JOUR)
    assert officiel.charger(tmp_path) == suivante
    assert officiel.revenir(tmp_path) and officiel.charger(tmp_path) == apres
    assert officiel.revenir(tmp_path) and officiel.charger(tmp_path) is None
    assert not officiel.revenir(tmp_path)


def test_un_arrete_plus_ancien_est_refuse(tmp_path: Path) -> None:
    with pytest.raises(FichierRefuse, match="plus ancien"):
        officiel.installer(tmp_path, replace(AVANT, decret=datetime.date(2026, 1, 1)), AVANT, {}, JOUR)
    assert list(tmp_path.iterdir()) == []


def test_trop_de_changements_demandent_une_confirmation(tmp_path: Path) -> None:
    """One commune in twenty at most; one more asks for a person's word."""
    limite = len(AVANT.zones) // 20
    codes = sorted(AVANT.zones)
    juste = replace(AVANT, zones={**AVANT.zones, **dict.fromkeys(codes[:limite], "B2")}, decret=datetime.date(2025, 9, 5))
    trop = replace(AVANT, zones={**AVANT.zones, **dict.fromkeys(codes[: limite + 1], "B2")}, decret=datetime.date(2025, 9, 5))
    with pytest.raises(FichierRefuse, match="--force"):
        officiel.installer(tmp_path, AVANT, trop, {}, JOUR)
    assert officiel.charger(tmp_path) is None
    assert len(officiel.installer(tmp_path, AVANT, juste, {}, JOUR)) == limite
    assert len(officiel.installer(tmp_path, AVANT, trop, {}, JOUR, force=True)) == limite + 1


def test_une_table_alteree_n_est_pas_servie(tmp_path: Path) -> None:
    apres, noms = officiel.lire(fichier(NOUVELLES))
    officiel.installer(tmp_path, AVANT, apres, noms, JOUR)
    table = tmp_path / officiel.TABLE
    table.write_bytes(table.read_bytes() + b"\0")
    with pytest.raises(FichierRefuse, match="différent de sa fiche"):
        officiel.charger(tmp_path)
    table.unlink()
    with pytest.raises(FichierRefuse, match="illisible"):
        officiel.charger(tmp_path)
