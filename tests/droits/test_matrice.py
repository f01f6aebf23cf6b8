"""Every sheet answers every aspect that makes sense for it, and says why for the others; the page is up to date."""
from __future__ import annotations

from pathlib import Path

import pytest

from bot.droits import Catalogue
from bot.droits.atelier.matrice import en_markdown, fautes_d_aspects, ligne, lignes, raisons

PAGE = Path(__file__).resolve().parents[2] / "docs" / "matrice.md"


def test_aucun_aspect_n_est_oublie(catalogue: Catalogue) -> None:
    toutes = [une for liste in lignes(catalogue).values() for une in liste]
    assert {une.id for une in toutes} == {*catalogue.aides, *catalogue.sujets}
    assert [str(erreur) for erreur in fautes_d_aspects(catalogue)] == []


def test_la_page_est_a_jour(catalogue: Catalogue) -> None:
    assert PAGE.read_text(encoding="utf-8") == en_markdown(catalogue), "lancez : passerelle catalogue matrix --write"


def test_un_commentaire_se_lit() -> None:
    assert raisons("fiche:\n  # sans objet : duree, pieces — rien à payer\n") == {"duree": "rien à payer", "pieces": "rien à payer"}
    assert raisons("#sans objet: delai - aucun\n") == {"delai": "aucun"}
    with pytest.raises(ValueError, match="raison"):
        raisons("# sans objet : duree\n")


def test_un_manque_se_voit(catalogue: Catalogue, tmp_path: Path) -> None:
    aide = catalogue.aides["visale"]
    (tmp_path / "aides").mkdir()
    (tmp_path / "aides" / "visale.yml").write_text("# sans objet : definition — à tort\n# sans objet : prix — inconnu\n", encoding="utf-8")
    sans = aide.copy(update={"fiche": aide.fiche.copy(update={"duree": None})})
    assert ligne(sans, tmp_path).manques == ("duree",)
    assert ligne(sans, tmp_path).fautes == ("definition", "prix")
    seule = catalogue.avec(aides={"visale": sans}, sujets={})
    assert [(e.fichier, e.cle) for e in fautes_d_aspects(seule, tmp_path)] == [
        ("aides/visale.yml", "fiche.duree"), ("aides/visale.yml", "fiche.definition"), ("aides/visale.yml", "fiche.prix")
    ]
    (tmp_path / "aides" / "visale.yml").write_text("# sans objet : duree\n", encoding="utf-8")
    assert [e.cle for e in fautes_d_aspects(seule, tmp_path)] == ["fiche"]
