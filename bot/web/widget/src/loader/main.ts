// The only script on an employer's page. It puts a button there, and keeps out of the way: one global name, nothing
// stored, nothing thrown, no request but the settings of the button before somebody opens it (PRV-01, REL-18).
//   <script src="https://…/loader.js" data-cle="pk_…" defer></script>
import { build, type Event, type Panel } from "./panel";
import { ask } from "./settings";
import { bare, safe, tell, textes } from "./tools";

type Handler = (news: { type: Event; count: number }) => void;

export interface Api {
  open(): void;
  close(): void;
  /** Calls `handler` at each event of this name; the function given back stops it. */
  on(event: Event, handler: Handler): () => void;
}

declare global {
  interface Window {
    Passerelle?: Api;
  }
}

safe(() => {
  const tag = (document.currentScript ?? document.querySelector("script[data-cle]")) as HTMLScriptElement;
  const given = bare(tag.dataset);
  const { cle: key, lanceur } = given;
  if (!key) return tell(textes.cle);
  if (typeof window.Passerelle?.open === "function") return tell(textes.double);

  const { origin } = new URL(tag.src);
  const handlers = new Set<[Event, Handler]>();
  let panel: Panel | undefined;
  let wanted = false;
  const emit = (type: Event, count = 0): void => {
    for (const [name, handler] of handlers) if (name === type) safe(handler)({ type, count });
  };
  const show = (open: boolean): (() => void) => safe(() => (panel ? panel(open) : (wanted = open)));
  window.Passerelle = {
    open: show(true),
    close: show(false),
    on(event, handler) {
      const entry: [Event, Handler] = [event, handler];
      handlers.add(entry);
      if (panel && event === "ready") emit(event);
      return () => void handlers.delete(entry);
    },
  };

  ask(origin, key, given)
    .then((settings) => {
      if (!settings) return;
      panel = build(settings, lanceur !== "non", origin, key, emit);
      emit("ready");
      if (wanted) panel(true);
    })
    .catch((error) => tell(textes.erreur, error));
})();
