// A calculation: the result first, then how it was found, with which figures, within which limits. A table of
// repayments is a real table, a row a year; the months are one gesture away (ACC-22).
import { el, list, paragraphs } from "../dom";
import { textes } from "../textes";
import type { CalculComponent, Ligne, Tableau } from "../types";
import { sources } from "./sources";

export function calcul(component: CalculComponent): Node[] {
  const { calcul: words } = textes;
  return [
    el("h3", { class: "titre-calcul" }, component.titre),
    el("div", { class: "calcul" }, ...paragraphs(component.texte)),
    ...figures(component),
    ...(component.points?.length ? [el("p", { class: "intitule" }, words.etapes + textes.deuxPoints), list(component.points)] : []),
    ...(component.tableau ? table(component.tableau) : []),
    ...(component.notes?.length
      ? [el("div", { class: "notes" }, el("p", { class: "intitule" }, words.notes + textes.deuxPoints), list(component.notes))]
      : []),
    ...sources(component.sources, true),
  ];
}

function figures({ entrees }: CalculComponent): Node[] {
  if (!entrees?.length) return [];
  const pairs = entrees.map((entry) => el("div", {}, el("dt", {}, entry.libelle), el("dd", {}, entry.valeur)));
  return [el("div", { class: "compris" }, el("p", { class: "surtitre" }, textes.calcul.entrees), el("dl", {}, ...pairs))];
}

function table(data: Tableau): Node[] {
  const years = grid(data, data.legende, [el("tbody", {}, ...data.lignes.map(row))]);
  const months = data.lignes.filter((line) => line.detail?.length);
  if (!months.length) return [years];
  const groups = months.map((line) =>
    el(
      "tbody",
      {},
      el("tr", {}, el("th", { scope: "rowgroup", colspan: String(data.colonnes.length + 1) }, line.titre)),
      ...(line.detail ?? []).map(row),
    ),
  );
  return [years, el("details", {}, el("summary", {}, data.detail), grid(data, data.detail, groups))];
}

/** A wide table scrolls inside its own box, which the keyboard can reach (ACC-13). */
function grid(data: Tableau, caption: string, bodies: Node[]): Node {
  const columns = [data.periode, ...data.colonnes].map((name) => el("th", { scope: "col" }, name));
  return el(
    "div",
    { class: "tableau", role: "region", tabindex: "0", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...columns)), ...bodies),
  );
}

function row(line: Ligne): Node {
  return el("tr", {}, el("th", { scope: "row" }, line.titre), ...line.cellules.map((cell) => el("td", {}, cell)));
}
