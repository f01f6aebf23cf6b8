// The only door to the sentences of the page. Sentences live in textes.json, never in the code.
import textes from "./textes.json";

export { textes };

/** Replaces `{name}` in a sentence. An unknown name stays visible: a hole must be seen in review. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const LONG_DATE = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" });

/** "2026-02-01" -> "1er février 2026". Anything that is not such a date is returned unchanged. */
export function longDate(iso: string): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(iso)) return iso;
  const date = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? iso : LONG_DATE.format(date).replace(/^1 /, "1er ");
}
