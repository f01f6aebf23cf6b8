// From a reply component to nodes. Every component the API may send is here; an unknown one, sent by a
// server newer than this page, shows the text it has rather than nothing.
import { el, hiddenText, icon, list, paragraphs } from "../dom";
import { fill, textes } from "../textes";
import type { Choice, Component, ComprisComponent, DocumentData, Pistes, QuestionComponent, TexteComponent } from "../types";
import { calcul } from "./calcul";
import { comparaison } from "./comparaison";
import { plan } from "./plan";
import { referent } from "./referent";
import { resultat } from "./resultat";
import { sources } from "./sources";
import { urgence } from "./urgence";

export interface Context {
  /** Unique inside the page; used to tie a group to its question. */
  key: string;
  choose(choice: Choice): void;
  /** Opens or saves one of the documents made from the last result. */
  keep(genre: DocumentData["genre"]): void;
}

/** The nodes of a component. One that breaks the contract is said to be unreadable: it must neither stop
 *  the conversation nor pass for an answer. */
export function render(component: Component, context: Context): Node[] {
  try {
    return build(component, context);
  } catch {
    return [el("p", {}, textes.erreur.affichage)];
  }
}

function build(component: Component, context: Context): Node[] {
  switch (component.type) {
    case "texte":
      return [...texte(component), choices(component.choix, context)];
    case "compris":
      return [compris(component), choices(component.choix, context)];
    case "question":
      return question(component, context);
    case "resultat":
      return [...resultat(component), ...ending(component, context)];
    case "plan":
      return [...plan(component), ...ending(component, context)];
    case "comparaison":
      return [...comparaison(component), choices(component.choix, context)];
    case "calcul":
      return [...calcul(component), choices(component.choix, context)];
    case "urgence":
      return [urgence(component), choices(component.choix, context)];
    case "referent":
      return [referent(component)];
    default: {
      const unknown = component as { texte?: unknown; choix?: Choice[] };
      return [
        ...(typeof unknown.texte === "string" ? paragraphs(unknown.texte) : []),
        choices(unknown.choix, context),
      ];
    }
  }
}

function texte(component: TexteComponent): Node[] {
  return [
    ...paragraphs(component.texte ?? ""),
    ...(component.points?.length ? [list(component.points)] : []),
    ...sources(component.sources),
  ];
}

function compris({ faits }: ComprisComponent): Node {
  const pairs = faits.map((fait) => el("div", {}, el("dt", {}, fait.libelle), el("dd", {}, fait.valeur)));
  return el("div", { class: "compris" }, el("p", { class: "surtitre" }, textes.compris), el("dl", {}, ...pairs));
}

function question(component: QuestionComponent, context: Context): Node[] {
  const id = `q-${context.key}`;
  const rest = component.restantes;
  const count =
    rest === undefined || rest === null
      ? null
      : rest > 1
        ? fill(textes.restantes, { n: rest })
        : rest === 1
          ? textes.restanteUne
          : textes.restanteZero;
  return [
    el("p", { class: "question", id }, component.texte),
    ...(component.exemple
      ? [el("p", { class: "exemple" }, example(component.exemple))]
      : []),
    choices(component.choix, context, id),
    ...(count ? [el("p", { class: "restantes" }, count)] : []),
  ];
}

/** A value is introduced ("Par exemple : 720 €"); a whole sentence speaks for itself. */
function example(text: string): string {
  return /[.!?]$/.test(text) ? text : fill(textes.exemple, { exemple: text });
}

interface Ending {
  pistes?: Pistes | null;
  documents?: DocumentData[];
  choix?: Choice[];
}

/** What closes a result: leads elsewhere, what can be kept, what can be done next. */
function ending({ pistes, documents, choix }: Ending, context: Context): Node[] {
  const nodes: Node[] = [];
  if (pistes?.choix.length) {
    const id = `pistes-${context.key}`;
    const group = choices(pistes.choix, context, id) as HTMLElement;
    group.classList.add("pistes");
    group.prepend(el("p", { class: "intitule", id }, pistes.intitule + textes.deuxPoints));
    nodes.push(group);
  }
  if (documents?.length) {
    const group = el("div", { class: "garder", role: "group", "aria-label": textes.garder.intitule });
    for (const { genre, intitule } of documents) {
      const print = genre === "recapitulatif";
      const button = el("button", { type: "button", class: "bouton-clair" }, icon(print ? "print" : "calendar"), intitule);
      if (print) button.append(hiddenText(` ${textes.nouvelleFenetre}`));
      button.addEventListener("click", () => context.keep(genre));
      group.append(button);
    }
    nodes.push(group);
  }
  return [...nodes, choices(choix, context)];
}

/** Buttons in a group named after the question (ACC-17). Nothing at all when there is no choice. */
function choices(items: Choice[] | undefined, context: Context, labelledBy?: string): Node {
  if (!items?.length) return document.createTextNode("");
  const group = el("div", { class: "choix", role: "group" });
  if (labelledBy) group.setAttribute("aria-labelledby", labelledBy);
  else group.setAttribute("aria-label", textes.choixSuite);
  for (const choice of items) {
    const secondary = textes.choixSecondaires.includes(choice.titre);
    const button = el("button", { type: "button", class: secondary ? "discret" : "reponse" }, choice.titre);
    button.addEventListener("click", () => context.choose(choice));
    group.append(button);
  }
  return group;
}

