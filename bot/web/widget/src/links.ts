// Links: the only place where an address from a reply becomes something one can follow (SEC-10).
import { el, hiddenText, icon } from "./dom";
import { textes } from "./textes";

/** The address if it may be followed, else null. Allowed: https without credentials, a page of our own
 *  origin, a telephone or short-message number, an e-mail address. `sms:` is there for the 114. */
export function safeUrl(raw: unknown): string | null {
  if (typeof raw !== "string") return null;
  const text = raw.trim();
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return null;
  if (/^(tel|sms):\+?\d[\d.-]*$/i.test(text)) return text;
  if (/^mailto:[^\s@?]+@[^\s@?]+\.[^\s@?]+$/i.test(text)) return text;
  const own = /^\/(?!\/)/.test(text);
  if (!own && !/^https:\/\//i.test(text)) return null;
  try {
    const url = new URL(text, location.origin);
    if (url.username || url.password) return null;
    return own && url.origin !== location.origin ? null : url.href;
  } catch {
    return null;
  }
}

/** A link that says when it opens a new window. An address that may not be followed leaves its title
 *  as plain text: the information stays, the danger goes. */
export function link(raw: unknown, title: string, className = ""): HTMLElement {
  const url = safeUrl(raw);
  if (!url) return el("span", className ? { class: className } : {}, title);
  const anchor = el("a", { href: url }, title);
  if (className) anchor.className = className;
  if (/^https?:/.test(url)) {
    anchor.target = "_blank";
    anchor.rel = "noopener noreferrer";
    const sign = icon("outside");
    sign.classList.add("dehors");
    anchor.append("\u00a0", sign, hiddenText(` ${textes.nouvelleFenetre}`));
  }
  return anchor;
}

// Ten digits in any grouping ("0970 800 800"): shorter groups may be an hour or an amount.
const PHONE = /(?<!\d)0\d(?:[ .\u00a0\u202f]?\d){8}(?!\d)/g;

/** The text with its telephone numbers made callable; used for contacts, where numbers are numbers. */
export function withPhones(text: string): (string | Node)[] {
  const parts: (string | Node)[] = [];
  let from = 0;
  for (const match of text.matchAll(PHONE)) {
    const tel = `tel:${match[0].replace(/\D/g, "")}`;
    parts.push(text.slice(from, match.index), el("a", { href: tel, class: "telephone" }, match[0]));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
