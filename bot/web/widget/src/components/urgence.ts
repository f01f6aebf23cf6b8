// Distress: few words, the numbers first, nothing to fill in. Calm by its form: no red, no blinking.
import { el, icon, paragraphs } from "../dom";
import { link } from "../links";
import { fill, textes } from "../textes";
import type { UrgenceComponent } from "../types";

export function urgence(component: UrgenceComponent): Node {
  const entries = component.numeros.map((entry) => {
    const label = entry.lien?.startsWith("sms:") ? textes.urgence.ecrire : textes.urgence.appeler;
    const action = link(entry.lien, "", "appel");
    const words = el("span", {}, el("strong", {}, fill(label, { numero: entry.numero })));
    words.append(el("span", { class: "role" }, entry.libelle));
    action.append(icon("phone"), words);
    return el("li", {}, action);
  });
  return el(
    "div",
    { class: "urgence" },
    el("h3", {}, textes.urgence.titre),
    ...paragraphs(component.texte),
    el("ul", { class: "numeros" }, ...entries),
  );
}
