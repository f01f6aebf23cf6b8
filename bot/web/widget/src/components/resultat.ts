// The result: one card per aid. Order inside a card is the order of a person's questions: can I, why,
// how much, until when, what do I do, with which papers, whom do I ask.
import { el, icon, list, paragraphs, type IconName } from "../dom";
import { link, withPhones } from "../links";
import { fill, longDate, textes } from "../textes";
import type { Carte, ResultatComponent } from "../types";
import { sources } from "./sources";

// A status is said three times: in words, by a shape, by a colour (ACC-24).
const SHAPES: Record<string, IconName> = {
  eligible: "check",
  non_eligible: "cross",
  a_preciser: "dots",
  a_verifier: "person",
  dispositif_ferme: "lock",
};

const SHOWN_RESERVES = 3;

export function resultat(component: ResultatComponent): Node[] {
  const title = component.titre || fill(textes.resultat.titre, { date: longDate(component.date ?? "") });
  return [
    el("h3", { class: "titre-resultat" }, title),
    ...paragraphs(component.texte ?? ""),
    el("div", { class: "cartes" }, ...component.cartes.map(card)),
    // The engine says it in its own words as a rule; it is never left unsaid (PRV-11).
    ...(component.texte ? [] : [el("p", { class: "indicatif" }, textes.resultat.indicatif)]),
  ];
}

function card(carte: Carte): Node {
  const known = Object.hasOwn(SHAPES, carte.statut);
  const status = el(
    "p",
    { class: "statut" },
    icon(known ? SHAPES[carte.statut]! : "dots"),
    el("span", {}, carte.statut_libelle),
  );
  const { resultat: words } = textes;
  return el(
    "section",
    { class: `carte ${known ? carte.statut : ""}` },
    el("div", { class: "tete" }, el("h4", {}, carte.nom), status),
    carte.raison && el("p", { class: "raison" }, carte.raison),
    figures(carte),
    reserves(carte.reserves ?? []),
    block(words.contrefactuels, carte.contrefactuels),
    block(words.aFaire, carte.a_faire, "a-faire", true),
    carte.lien && el("p", { class: "action" }, link(carte.lien.url, carte.lien.titre || words.lien, "bouton")),
    fold(words.pieces, carte.pieces),
    block(words.alternatives, carte.alternatives),
    carte.contact &&
      el(
        "p",
        { class: "contact" },
        icon("person"),
        el("span", {}, el("strong", {}, words.contact + textes.deuxPoints), " ", ...withPhones(carte.contact)),
      ),
    ...sources(carte.sources, true),
  );
}

/** Amount and deadline, side by side where there is room: the two figures people look for. */
function figures({ montant, echeance }: Carte): Node | null {
  if (!montant && !echeance) return null;
  const { resultat: words } = textes;
  // The sentence often says the date: it is then the figure itself, not said twice.
  const date = echeance?.date ? longDate(echeance.date) : "";
  const alone = !date || echeance!.texte.includes(date);
  return el(
    "div",
    { class: "chiffres" },
    montant &&
      el(
        "div",
        { class: "montant" },
        el("p", { class: "surtitre" }, words.montant),
        el("p", { class: "valeur" }, montant.texte),
        fold(words.calcul, montant.calcul),
      ),
    echeance &&
      el(
        "div",
        { class: "echeance" },
        el("p", { class: "surtitre" }, icon("calendar"), words.echeance),
        !alone && el("p", { class: "valeur" }, date),
        el("p", alone ? { class: "valeur" } : {}, echeance.texte),
      ),
  );
}

/** Many points make a wall: the first are shown, the others one gesture away. */
function reserves(items: string[]): Node | null {
  const cut = items.length > SHOWN_RESERVES + 1 ? SHOWN_RESERVES : items.length;
  const shown = block(textes.resultat.reserves, items.slice(0, cut), "reserves");
  const rest = fold(textes.resultat.autresReserves, items.slice(cut));
  if (rest) shown?.appendChild(rest);
  return shown;
}

function block(title: string, items: string[] | undefined, name = "", ordered = false): Node | null {
  if (!items?.length) return null;
  return el(
    "div",
    { class: `bloc ${name}` },
    el("p", { class: "intitule" }, title + textes.deuxPoints),
    list(items, ordered),
  );
}

function fold(title: string, items: string[] | undefined): Node | null {
  if (!items?.length) return null;
  return el("details", {}, el("summary", {}, fill(title, { n: items.length })), list(items));
}
