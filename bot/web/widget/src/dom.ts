// Building nodes. Text enters the page through text nodes only: nothing here parses HTML, so that the
// page works under Trusted Types and no reply, whatever it holds, can become markup (SEC-10).

type Child = Node | string | null | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  for (const child of children) if (child) node.append(typeof child === "string" ? typography(child) : child);
  return node;
}

/** French spacing: no line may begin with "?" or "€", nor cut a number. What the person wrote is shown
 *  as written: it does not go through here. */
function typography(text: string): string {
  return text
    .replace(/ (?=[?!:;»€%])/g, "\u00a0")
    .replace(/« /g, "«\u00a0")
    .replace(/(\d) (?=\d{3}(?!\d)|h\b|(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)\b)/g, "$1\u00a0");
}

/** The element of the page with this id. The template and the script are shipped together, so a
 *  missing one is a fault of ours: fail at once and loudly. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const node = document.getElementById(id);
  if (!node) throw new Error(`#${id}`);
  return node as T;
}

export function hiddenText(text: string): HTMLElement {
  return el("span", { class: "invisible" }, text);
}

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M7 7l10 10M17 7L7 17",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  phone: "M6 3.5l3 0 1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.7 2 2 0 0 1 6 3.5z",
  outside: "M14 5h5v5M19 5l-8.5 8.5M17 14v5H5V7h5",
  print: "M7 8V4h10v4M7 17H5v-7h14v7h-2M8 14h8v6H8z",
  calendar: "M4 6h16v14H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7",
} as const;

export type IconName = keyof typeof ICONS;

/** A drawn icon, always decorative: the words beside it carry the meaning (ACC-24). */
export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["class", "icone"], ["aria-hidden", "true"]] as const) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A paragraph for each block separated by an empty line; single line breaks are kept by the style. */
export function paragraphs(text: string): HTMLElement[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .filter(Boolean)
    .map((block) => el("p", {}, block));
}

export function list(items: string[], ordered = false): HTMLElement {
  return el(ordered ? "ol" : "ul", {}, ...items.map((item) => el("li", {}, item)));
}
