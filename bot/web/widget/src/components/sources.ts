// Sources under an answer: where it comes from and when it was last checked.
import { el } from "../dom";
import { link } from "../links";
import { fill, longDate, textes } from "../textes";
import type { Source } from "../types";

/** Sources as links with the date of their last check (TRA-07). `folded`: several are one gesture away; `always`: even
 *  one, where many answers follow one another. */
export function sources(items: Source[] | undefined, folded = false, always = false): Node[] {
  if (!items?.length) return [];
  const entries = items.map((source) =>
    el(
      "li",
      {},
      link(source.url, source.titre),
      source.date ? `, ${fill(textes.verifieLe, { date: longDate(source.date) })}` : null,
    ),
  );
  if (always || (folded && items.length > 1)) {
    const summary = el("summary", {}, fill(textes.sourcesPliees, { n: items.length }));
    return [el("details", { class: "sources" }, summary, el("ul", {}, ...entries))];
  }
  const label = items.length > 1 ? textes.sources : textes.source;
  return [el("div", { class: "sources" }, el("p", {}, label + textes.deuxPoints), " ", el("ul", {}, ...entries))];
}
