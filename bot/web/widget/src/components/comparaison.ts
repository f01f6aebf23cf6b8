// Two aids side by side. A real table for who hears it; two columns with the question above them for who sees it, so
// that it holds on a narrow screen. The roles are written out: a table shown as a grid would lose them.
import { el, list, paragraphs } from "../dom";
import { fill, textes } from "../textes";
import type { ComparaisonComponent } from "../types";
import { sources } from "./sources";

export function comparaison(component: ComparaisonComponent): Node[] {
  const head = el(
    "tr",
    { role: "row" },
    el("th", { scope: "col", role: "columnheader", class: "invisible" }, textes.comparaison.critere),
    ...component.colonnes.map((nom) => el("th", { scope: "col", role: "columnheader" }, nom)),
  );
  const rows = component.lignes.map(({ critere, cellules }) =>
    el(
      "tr",
      { role: "row" },
      el("th", { scope: "row", role: "rowheader" }, critere),
      ...cellules.map((cellule) =>
        el("td", { role: "cell" }, ...paragraphs(cellule.texte), cellule.points?.length ? list(cellule.points) : null),
      ),
    ),
  );
  return [
    el("h3", {}, component.titre),
    ...paragraphs(component.texte ?? ""),
    el(
      "table",
      { class: "comparaison", role: "table" },
      el("caption", { class: "invisible" }, fill(textes.comparaison.legende, { titre: component.titre })),
      el("thead", { role: "rowgroup" }, head),
      el("tbody", { role: "rowgroup" }, ...rows),
    ),
    ...sources(component.sources, true),
  ];
}
