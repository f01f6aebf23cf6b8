// The housing contact of the employer, beside an answer that sends to a person.
import { el, paragraphs } from "../dom";
import { link } from "../links";
import { textes } from "../textes";
import type { ReferentComponent } from "../types";

export function referent({ titre, contact, horaires, liens, note }: ReferentComponent): Node {
  const { nom, telephone, courriel, lien } = contact ?? {};
  const ways = [
    telephone && link(`tel:${telephone.replace(/[^\d+]/g, "")}`, telephone),
    courriel && link(`mailto:${courriel}`, courriel),
    lien && link(lien, textes.referent),
    ...(liens ?? []).map(({ titre, url }) => link(url, titre)),
  ];
  return el(
    "div",
    { class: "referent" },
    el("h3", {}, titre),
    ...paragraphs([nom, horaires].filter(Boolean).join(", ")),
    el("ul", {}, ...ways.map((way) => way && el("li", {}, way))),
    note && el("p", { class: "mention" }, note),
  );
}
