"""The forms of the pages of employers. Every word comes from texts.yml; every value is checked here, once."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Any, Iterator, Optional
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator
from django.http import HttpRequest, QueryDict

from bot.web.employers import aids, logos, palette, texts
from bot.web.employers.models import Employer
from bot.web.employers.origins import OriginError, parse
from bot.web.employers.palette import Palette, Theme

LINKS = 4
AIDS = 5
_PHONE = re.compile(r"\+?[0-9][0-9 .\-]{5,24}")


def sent(request: HttpRequest) -> Optional[QueryDict]:
    """What a form was sent with: an empty form that was sent is not a form to fill."""
    return request.POST if request.method == "POST" else None


def label(name: str, **values: Any) -> str:
    return texts.text(f"champs.{name}", **values)


def named(kind: Any, name: str, helped: bool = False, **options: Any) -> Any:
    """A field with its label, and its help when there is one."""
    text = texts.text(f"aides_de_saisie.{name.removesuffix('_nom')}") if helped else ""
    return kind(label=options.pop("label", None) or label(name), help_text=text, **options)


def refuse(code: str) -> forms.ValidationError:
    return forms.ValidationError(texts.text(f"erreurs.{code}"), code=code)


def plain(value: str) -> str:
    """One line of visible text. Raises ValidationError on characters that do not show, such as those that turn text."""
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") for char in text):
        raise refuse("controle")
    return text


class PlainField(forms.CharField):
    def clean(self, value: Any) -> str:
        return str(super().clean(plain(str(value or ""))))


class LinkField(PlainField):
    """An https address, without a name and a password in it."""

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        if address:
            if not address.startswith("https://") or "@" in urlsplit(address).netloc:
                raise refuse("lien_https")
            URLValidator(schemes=["https"])(address)
        return address


class ColourField(forms.CharField):
    widget = forms.TextInput(attrs={"type": "color"})

    def clean(self, value: Any) -> str:
        if not isinstance(value, str) or not palette.is_colour(value):
            raise refuse("couleur")
        return value.lower()


class PaletteForm(forms.Form):
    """Four colours. ``proposal``: the nearest palette that passes, when these do not."""

    proposal: Optional[Palette] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for theme in palette.THEMES:
            for name in ("accent", "sur_accent"):
                self.fields[f"{theme}_{name}"] = ColourField(label=label(f"{theme}_{name}"))

    @staticmethod
    def values(chosen: Palette) -> dict[str, str]:
        return {f"{theme}_{name}": getattr(chosen.theme(theme), name) for theme in palette.THEMES for name in ("accent", "sur_accent")}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if any(self.errors.get(name) for name in self.values(palette.DEFAULT)):
            return values
        chosen = Palette(*(Theme(values[f"{theme}_accent"], values[f"{theme}_sur_accent"]) for theme in palette.THEMES))
        values["palette"] = chosen
        faults = palette.faults(chosen)
        if faults:
            self.proposal = palette.nearest(chosen)
        for fault in faults:
            self.add_error(f"{fault.theme}_{fault.pair}", said(fault))
        return values


def said(fault: palette.Fault) -> str:
    ratio = f"{fault.ratio:.1f}".replace(".", ",")
    return texts.text(f"palette.paires.{fault.pair}", theme=texts.text(f"palette.themes.{fault.theme}"), ratio=ratio)


class AppearanceForm(PaletteForm):
    """``has_logo``: there is one to take away."""

    def __init__(self, *args: Any, has_logo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colours = dict(self.fields)
        self.fields.clear()
        pictures = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
        self.fields["nom"] = named(PlainField, "nom", max_length=80)
        self.fields["libelle"] = named(PlainField, "libelle", helped=True, max_length=40, required=False)
        self.fields["position"] = named(forms.ChoiceField, "position", choices=Employer.Position.choices)
        self.fields.update(colours)
        self.fields["logo"] = named(forms.FileField, "logo", required=False, widget=pictures)
        if has_logo:
            self.fields["retirer_logo"] = named(forms.BooleanField, "retirer_logo", required=False)

    def clean_logo(self) -> Optional[logos.Drawn]:
        sent = self.cleaned_data.get("logo")
        if not sent:
            return None
        try:
            return logos.redraw(sent.read(logos.BYTES_LIMIT + 1))
        except logos.LogoError as error:
            raise forms.ValidationError(texts.text(f"logo.erreurs.{error.code}")) from None


class ContentsForm(forms.Form):
    """Words, contact, links and aids."""

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = forms.Textarea(attrs={"rows": 3})
        choices = [(each["id"], each["nom"]) for each in aids.open_aids(today)]
        self.fields["bienvenue"] = named(PlainField, "bienvenue", helped=True, max_length=400, required=False, widget=lines)
        self.fields["referent_nom"] = named(PlainField, "referent_nom", helped=True, max_length=80, required=False)
        self.fields["referent_telephone"] = named(PlainField, "referent_telephone", max_length=25, required=False)
        self.fields["referent_courriel"] = named(forms.EmailField, "referent_courriel", max_length=120, required=False)
        self.fields["referent_lien"] = named(LinkField, "referent_lien", max_length=300, required=False)
        self.fields["horaires"] = named(PlainField, "horaires", max_length=120, required=False)
        for rank in range(1, LINKS + 1):
            title, address = label("lien_titre", rang=rank), label("lien_url", rang=rank)
            self.fields[f"lien_{rank}_titre"] = named(PlainField, "", label=title, max_length=80, required=False)
            self.fields[f"lien_{rank}_url"] = named(LinkField, "", label=address, max_length=300, required=False)
        boxes = forms.CheckboxSelectMultiple
        self.fields["aides"] = named(forms.MultipleChoiceField, "aides", choices=choices, required=False, widget=boxes)

    @staticmethod
    def values(employer: Employer) -> dict[str, Any]:
        links = {f"lien_{rank}_{key}": link[key] for rank, link in enumerate(employer.liens, 1) for key in ("titre", "url")}
        contact = {f"referent_{key}": value for key, value in employer.referent.items()}
        return {"bienvenue": employer.bienvenue, "horaires": employer.horaires, "aides": employer.aides_en_avant, **links, **contact}

    def clean_referent_telephone(self) -> str:
        phone = str(self.cleaned_data["referent_telephone"])
        if phone and not _PHONE.fullmatch(phone):
            raise refuse("telephone")
        return phone

    def clean_aides(self) -> list[str]:
        chosen = list(self.cleaned_data["aides"])
        if len(chosen) > AIDS:
            raise refuse("trop_d_aides")
        return chosen

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["referent"] = {
            key: values[f"referent_{key}"] for key in ("nom", "telephone", "courriel", "lien") if values.get(f"referent_{key}")
        }
        if set(values["referent"]) == {"nom"}:
            self.add_error("referent_telephone", refuse("referent"))
        values["liens"] = list(self._links(values))
        return values

    def _links(self, values: dict[str, Any]) -> Iterator[dict[str, str]]:
        for rank in range(1, LINKS + 1):
            title, address = values.get(f"lien_{rank}_titre"), values.get(f"lien_{rank}_url")
            if title and address:
                yield {"titre": title, "url": address}
            elif (title or address) and not self.errors.get(f"lien_{rank}_url"):
                self.add_error(f"lien_{rank}_url", refuse("lien_incomplet"))


class FactsForm(forms.Form):
    """What the employer says of itself, under its written agreement."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sectors = [("", texts.text("aides_de_saisie.secteur_vide")), *texts.node("secteurs").items()]
        sizes = [("", texts.text("aides_de_saisie.effectif_vide")), *((key, each["libelle"]) for key, each in texts.node("effectifs").items())]
        self.fields["secteur"] = forms.ChoiceField(label=label("secteur"), choices=sectors, required=False)
        self.fields["effectif"] = forms.ChoiceField(label=label("effectif"), choices=sizes, required=False)
        self.fields["accord"] = forms.BooleanField(label=label("accord"), required=False)
        self.fields["accord_par"] = PlainField(label=label("accord_par"), max_length=120, required=False)

    @staticmethod
    def values(employer: Employer) -> dict[str, Any]:
        size = employer.faits.get("effectif_employeur")
        return {
            "secteur": employer.faits.get("secteur_employeur", {}).get("valeur", ""),
            "effectif": next((key for key in texts.node("effectifs") if size and bounds(key) == size), ""),
            "accord": employer.accord_le is not None,
            "accord_par": employer.accord_par,
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        facts: dict[str, Any] = {}
        if values.get("secteur"):
            facts["secteur_employeur"] = {"valeur": values["secteur"]}
        if values.get("effectif"):
            facts["effectif_employeur"] = bounds(values["effectif"])
        if facts and not (values.get("accord") and values.get("accord_par")):
            self.add_error("accord", refuse("accord"))
        if not all(aids.valid_fact(fact, value) for fact, value in facts.items()):
            raise ValueError("texts.yml offers what the rules do not know")
        values["faits"] = facts
        return values


def bounds(key: str) -> dict[str, int]:
    """A band of numbers of employees, as a JSON fact."""
    found = texts.node(f"effectifs.{key}")
    if found["min"] == found.get("max"):
        return {"valeur": found["min"]}
    return {name: found[name] for name in ("min", "max") if name in found}


class OriginForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})
        empty = {"required": texts.text("origines.erreurs.vide")}
        self.fields["origine"] = named(forms.CharField, "origine", helped=True, error_messages=empty, widget=address)

    def clean_origine(self) -> str:
        try:
            return str(parse(self.cleaned_data["origine"]))
        except OriginError as error:
            raise forms.ValidationError(texts.text(f"origines.erreurs.{error.code}")) from None


class KeyForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nom"] = PlainField(label=label("nom_cle"), max_length=60, required=False)


class PolicyForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
        empty = {"required": texts.text("verification.csp.vide")}
        self.fields["csp"] = named(forms.CharField, "csp", helped=True, max_length=8000, error_messages=empty, widget=lines)
