// The button and the frame it opens, in a shadow tree. The frame exists from the first opening only (PRV-01).
import { TO_HOST, message, understood } from "../protocol";
import type { Settings } from "./settings";
import { FULL, css } from "./style";
import { bare, blocked, listen, safe, tell, textes } from "./tools";

export type Event = "ready" | "open" | "close" | "unread";

/** Opens or closes. */
export type Panel = (open: boolean) => void;

// A page that was refused, or never came, says nothing: this long after the frame has loaded, or at all.
const SILENCE_MS = 3_000;
const LIMIT_MS = 20_000;
// A host page that keeps removing the button has its reasons.
const RETURNS = 20;

export function build(
  settings: Settings,
  hasLauncher: boolean,
  origin: string,
  key: string,
  emit: (event: Event, count?: number) => void,
): Panel {
  const page = `${origin}/widget/${key}`;
  const host = document.createElement("passerelle-assistant");
  const unread = make("span", {});
  const launcher = make("button", { type: "button", "aria-expanded": "false" }, `${settings.label} `, unread);
  const status = make("p", { role: "status" });
  const panel = make("div", {}, status);
  const full = matchMedia(FULL);
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let covering = false;
  let timer = 0;
  let returns = 0;
  let back: HTMLElement | null;

  const say = (kind: string): void => {
    if (ready) frame!.contentWindow?.postMessage(message(kind), origin);
  };
  const enter = (): void => {
    frame!.focus();
    say("open");
  };
  const count = (number: number): void => {
    unread.textContent = textes.nonLus + number;
    unread.hidden = !number;
    emit("unread", number);
  };

  /** Full screen, the page behind cannot be seen: the keyboard must not wander there. */
  const cover = (): void => {
    const behind = !panel.hidden && full.matches;
    if (behind !== covering) document.body.inert = covering = behind;
  };
  const show = (open: boolean): void => {
    if (panel.hidden !== open) return;
    if (!open) say("close");
    else back = document.activeElement as HTMLElement | null;
    panel.hidden = !open;
    launcher.setAttribute("aria-expanded", `${open}`);
    cover();
    emit(open ? "open" : "close");
    // Where the keyboard was: our button, unless the page opened us from its own.
    if (!open) (back === host || back === document.body ? launcher : back)?.focus();
    else {
      count(0);
      if (ready) enter();
      else if (!frame) load();
    }
  };

  const limit = (ms: number): void => {
    clearTimeout(timer);
    timer = window.setTimeout(safe(failed), ms);
  };
  const load = (): void => {
    frame?.remove();
    status.textContent = textes.chargement;
    frame = make("iframe", { title: textes.titre, referrerpolicy: "no-referrer" });
    frame.src = `${page}?origine=${location.origin}${settings.note}`;
    listen(frame, "load", () => ready || limit(SILENCE_MS));
    panel.append(frame);
    limit(LIMIT_MS);
  };
  /** The frame does not come: a way out in its place. The next opening tries again. */
  const failed = (): void => {
    if (ready || !frame) return;
    tell(textes.cadre, origin);
    clearTimeout(timer);
    frame.remove();
    frame = undefined;
    const elsewhere = make("a", { href: page, target: "_blank" }, textes.ailleurs);
    status.replaceChildren(elsewhere);
    if (!panel.hidden) elsewhere.focus();
  };
  const put = (): void => {
    if (!host.isConnected && returns++ < RETURNS) document.documentElement.append(host);
  };

  unread.hidden = panel.hidden = true;
  launcher.hidden = !hasLauncher;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css(settings));
  const root = host.attachShadow(bare<ShadowRootInit>({ mode: "open" }));
  const zone = make("aside", { "aria-label": textes.titre }, launcher, panel);
  root.adoptedStyleSheets = [sheet];
  root.append(zone);
  listen(launcher, "click", () => show(!!panel.hidden));
  listen(zone, "keydown", (event: KeyboardEvent) => event.key === "Escape" && show(false));
  listen(full, "change", cover);
  listen(window, "online", () => panel.hidden || ready || load());
  blocked(origin, "frame-src", failed);
  listen(window, "message", ({ source, origin: from, data }: MessageEvent) => {
    if (!frame || source !== frame.contentWindow || from !== origin) return;
    const said = understood(data, TO_HOST);
    if (said?.kind === "ready") {
      clearTimeout(timer);
      ready = true;
      status.textContent = "";
      launcher.className = "r";
      if (!panel.hidden) enter();
    } else if (said?.kind === "close") show(false);
    else if (said && panel.hidden) count(said.count);
  });
  put();
  // Beside the body, not in it: a page that rewrites its body, or transforms it, leaves the button alone.
  new MutationObserver(safe(put)).observe(document.documentElement, bare({ childList: true }));
  return show;
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const name of Object.keys(attributes)) node.setAttribute(name, attributes[name]!);
  node.append(...children);
  return node;
}
