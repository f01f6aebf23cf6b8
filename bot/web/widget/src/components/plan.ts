// The plan: what to do in order, then how much, each kind of money apart.
import { el, icon, list, paragraphs } from "../dom";
import { textes } from "../textes";
import type { Etape, PlanComponent, Somme } from "../types";
import { sources } from "./sources";

export function plan(component: PlanComponent): Node[] {
  const { etapes, sommes, remarques } = component;
  return [
    el("h3", { class: "titre-resultat" }, component.titre),
    ...paragraphs(component.texte ?? ""),
    ...(etapes?.length ? [el("ol", { class: "chronologie" }, ...etapes.map(step))] : []),
    ...(sommes?.length ? [totals(sommes)] : []),
    ...(remarques?.length ? [el("div", { class: "remarques" }, list(remarques))] : []),
  ];
}

function step(etape: Etape): Node {
  const when = el("p", { class: "quand" }, icon("calendar"));
  when.append(etape.date ? el("time", { datetime: etape.date }, etape.quand) : el("span", {}, etape.quand));
  return el(
    "li",
    etape.passee ? { class: "passee" } : {},
    when,
    el("p", {}, el("strong", {}, etape.nom + textes.deuxPoints), " ", etape.texte),
    etape.reserve && el("p", { class: "mention" }, etape.reserve),
    ...sources(etape.sources, true, true),
  );
}

/** One row per kind of money and pace: a loan is never under a subsidy, and nothing is added across rows. */
function totals(sommes: Somme[]): Node {
  const { plan: words } = textes;
  const rows = sommes.map((somme) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, somme.libelle, el("span", { class: "mention" }, somme.aides.join(", "))),
      el(
        "td",
        {},
        el("strong", {}, somme.valeur),
        ...(somme.precisions ?? []).map((words) => el("span", { class: "mention" }, words)),
      ),
    ),
  );
  const head = el("tr", {}, el("th", { scope: "col" }, words.nature), el("th", { scope: "col" }, words.montant));
  return el("table", { class: "sommes" }, el("caption", {}, words.montants), el("thead", {}, head), el("tbody", {}, ...rows));
}
