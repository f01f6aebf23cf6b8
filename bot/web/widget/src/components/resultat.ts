// The result: one card per aid. Order inside a card is the order of a person's questions: can I, why,
// how much, until when; then, on demand when there are several cards, under which conditions, what do I do, with which
// papers, whom do I ask. Refused aids are a list at the end.
import { el, hiddenText, icon, list, paragraphs, type IconName } from "../dom";
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
  const full = component.cartes.filter((carte) => !carte.compacte);
  const refused = component.cartes.filter((carte) => carte.compacte);
  const several = component.cartes.length > 1;
  // One person to call for nearly all of them: said once, never folded away (PRV-11).
  const common = several ? full.find((carte) => carte.contact)?.contact : undefined;
  return [
    el("h3", { class: "titre-resultat" }, title),
    ...paragraphs(component.texte ?? ""),
    ...(common ? [contact(common)] : []),
    el("div", { class: "cartes" }, ...full.map((carte) => card(carte, several, common)), refusals(refused)),
    // The engine says it in its own words as a rule; it is never left unsaid (PRV-11).
    ...(component.texte ? [] : [el("p", { class: "indicatif" }, textes.resultat.indicatif)]),
  ];
}

function card(carte: Carte, short: boolean, common?: string): Node {
  const known = Object.hasOwn(SHAPES, carte.statut);
  const status = el(
    "p",
    { class: "statut" },
    icon(known ? SHAPES[carte.statut]! : "dots"),
    el("span", {}, carte.statut_libelle),
  );
  return el(
    "section",
    { class: `carte ${known ? carte.statut : ""}` },
    el("div", { class: "tete" }, el("h4", {}, carte.nom), status),
    carte.raison && el("p", { class: "raison" }, carte.raison),
    figures(carte),
    ...(short ? [folded(carte)] : details(carte)),
    carte.contact && carte.contact !== common && contact(carte.contact),
    ...(short ? [] : sources(carte.sources, true)),
  );
}

/** The card of one aid among several: what one decides on is shown, the rest is one gesture away. */
function folded(carte: Carte): Node | null {
  const inside = [...details(carte), ...sources(carte.sources, true)].filter((node): node is Node => !!node);
  if (!inside.length) return null;
  const { resultat: words } = textes;
  const n = carte.reserves?.length ?? 0;
  const summary = n > 1 ? fill(words.plusConditions, { n }) : n ? words.plusCondition : words.plus;
  return el("details", { class: "plus" }, el("summary", {}, summary, hiddenText(` : ${carte.nom}`)), ...inside);
}

function details(carte: Carte): (Node | null | undefined | false | "")[] {
  const { resultat: words } = textes;
  return [
    reserves(carte.reserves ?? []),
    block(words.contrefactuels, carte.contrefactuels),
    block(words.aFaire, carte.a_faire, "a-faire", true),
    carte.lien && el("p", { class: "action" }, link(carte.lien.url, carte.lien.titre || words.lien, "bouton")),
    fold(words.pieces, carte.pieces, carte.nom),
    block(words.alternatives, carte.alternatives),
  ];
}

function contact(text: string): Node {
  const words = el("span", {}, el("strong", {}, textes.resultat.contact + textes.deuxPoints), " ", ...withPhones(text));
  return el("p", { class: "contact" }, icon("person"), words);
}

/** Aids that do not seem to suit: one line each, why, and on demand what would change it. */
function refusals(cartes: Carte[]): Node | null {
  if (!cartes.length) return null;
  const { resultat: words } = textes;
  const items = cartes.map((carte) => {
    const more = [
      block(words.contrefactuels, carte.contrefactuels),
      block(words.alternatives, carte.alternatives),
      ...sources(carte.sources, true),
    ].filter((node): node is HTMLElement => !!node);
    return el(
      "li",
      {},
      el("p", {}, el("strong", {}, carte.nom), " ", el("span", { class: "mention" }, `(${carte.statut_libelle})`)),
      carte.raison && el("p", {}, carte.raison),
      more.length > 0 && el("details", {}, el("summary", {}, words.pourquoi, hiddenText(` : ${carte.nom}`)), ...more),
    );
  });
  return el("section", { class: "refus" }, el("h4", {}, fill(words.refus, { n: cartes.length })), el("ul", {}, ...items));
}

/** Amount and deadline, side by side where there is room: the two figures people look for. */
function figures({ nom, montant, echeance }: Carte): Node | null {
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
        fold(words.calcul, montant.calcul, nom),
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

/** `whose`: the aid, for whoever hears the summaries one after the other. */
function fold(title: string, items: string[] | undefined, whose = ""): Node | null {
  if (!items?.length) return null;
  return el("details", {}, el("summary", {}, fill(title, { n: items.length }), whose && hiddenText(` : ${whose}`)), list(items));
}
