// The message log: one persistent role="log". Messages are added at the end (before those still waiting
// to leave) and never rebuilt, so that a screen reader hears each one exactly once (ACC-03, ACC-04).
import { render } from "./components/index";
import { byId, el, hiddenText } from "./dom";
import { opinion } from "./opinion";
import { fill, textes } from "./textes";
import type { Opinion } from "./api";
import type { Choice, DocumentData, Message, Outgoing } from "./types";

export type SendState = "envoi" | "attente" | "envoye" | "echec" | "sansReponse";

export interface LogHooks {
  choose(choice: Choice): void;
  keep(genre: DocumentData["genre"]): void;
  retry(clientId: string, text: string): void;
  rate(message: string, opinion: Opinion): Promise<boolean>;
  /** Where the keyboard goes when the focused button is about to disappear. */
  refocus(): void;
}

interface Entry {
  node: HTMLElement;
  /** Server order; Infinity while the message has not been acknowledged. */
  position: number;
  user: boolean;
  text: string;
  state?: HTMLElement;
}

const FAILED: SendState[] = ["echec", "sansReponse"];

export class Log {
  private readonly root = byId("journal");
  private readonly jump = byId("recents");
  private entries: Entry[] = [];
  private readonly byClient = new Map<string, Entry>();
  private serial = 0;
  /** Whether the view follows what arrives; false once the person has gone up to read. */
  private following = true;
  /** Where the page itself scrolled to, to tell its own scrolling from the person's. */
  private target = -1;

  constructor(private readonly hooks: LogHooks) {
    this.jump.addEventListener("click", () => {
      this.toEnd();
      this.root.focus();
    });
    this.root.addEventListener("scroll", () => this.scrolled(), { passive: true });
  }

  get size(): number {
    return this.entries.length;
  }

  has(clientId: string): boolean {
    return this.byClient.has(clientId);
  }

  /** Shows a message written here, before the server knows it (REL-16). */
  echo(outgoing: Outgoing): void {
    const entry = this.build({ position: Infinity, author: "user", text: outgoing.title });
    this.byClient.set(outgoing.id, entry);
    this.insert(entry);
    this.setState(outgoing.id, outgoing.failed ? "echec" : "envoi");
    this.toEnd();
  }

  /** Adds what the server sent, in its order. A message shown as an echo becomes the real one in place. */
  add(messages: Message[]): void {
    let first: HTMLElement | undefined;
    for (const message of messages) {
      const clientId = message.client_id ?? "";
      const echo = clientId ? this.byClient.get(clientId) : undefined;
      if (echo) {
        this.confirm(echo, message.position);
      } else {
        const entry = this.build(message);
        if (clientId) this.byClient.set(clientId, entry);
        this.insert(entry);
        first ??= entry.node;
      }
      if (clientId) this.setState(clientId, message.status === "failed" ? "sansReponse" : "envoye");
    }
    if (!first) return;
    if (this.following) this.reveal(first);
    else this.jump.hidden = false;
  }

  /** Shows a whole history without announcing it (REL-05). */
  restore(messages: Message[]): void {
    this.silently(() => this.add(messages));
    this.toEnd();
  }

  setState(clientId: string, state: SendState): void {
    const entry = this.byClient.get(clientId);
    if (!entry?.state || entry.node.dataset["etat"] === state) return;
    const hadFocus = entry.state.contains(document.activeElement);
    entry.node.dataset["etat"] = state;
    entry.state.replaceChildren(textes.etat[state]);
    if (FAILED.includes(state)) {
      const words = fill(textes.etat.reessayerMessage, { message: entry.text.slice(0, 60) });
      const retry = el("button", { type: "button", class: "lien", "aria-label": words }, textes.etat.reessayer);
      retry.addEventListener("click", () => this.hooks.retry(clientId, entry.text));
      entry.state.append(" ", retry);
      // It keeps its place: what is said next comes after it, not before.
      if (entry.position === Infinity) {
        const before = this.entries[this.entries.indexOf(entry) - 1];
        entry.position = (before?.position ?? 0) + 0.001;
      }
    }
    if (hadFocus) this.hooks.refocus();
  }

  clear(): void {
    for (const { node } of this.entries) node.remove();
    this.entries = [];
    this.byClient.clear();
    this.jump.hidden = true;
  }

  /** Runs a change of the log that must not be announced. */
  silently(change: () => void): void {
    this.root.setAttribute("aria-live", "off");
    change();
    // Two frames: the accessibility tree has taken the change in before the log speaks again.
    requestAnimationFrame(() => requestAnimationFrame(() => this.root.setAttribute("aria-live", "polite")));
  }

  private build(message: Omit<Message, "id"> & { id?: Message["id"] }): Entry {
    const user = message.author === "user";
    const key = String(++this.serial);
    const author = el("p", { class: "auteur", id: `auteur-${key}` }, user ? textes.vous : textes.assistant);
    author.append(hiddenText(textes.deuxPoints));
    const body = el("div", { class: "corps" });
    const node = el(
      "article",
      { class: `message ${user ? "de-vous" : "de-lassistant"}`, "aria-labelledby": author.id },
      author,
      body,
    );
    const entry: Entry = { node, position: message.position, user, text: message.text ?? "" };
    if (user) {
      body.append(el("p"));
      body.firstElementChild!.textContent = message.text ?? "";
      // Its changes are said by the status region, not a second time by the log.
      entry.state = el("p", { class: "etat", "aria-live": "off" });
      node.append(entry.state);
    } else if (message.component) {
      body.append(...render(message.component, {
          key,
          choose: (choice) => this.hooks.choose(choice),
          keep: (genre) => this.hooks.keep(genre),
        }));
      const { type } = message.component;
      const sourced = type === "texte" && !!message.component.sources?.length;
      if (message.id && (type === "resultat" || sourced)) {
        const { id } = message;
        node.append(opinion(key, (given) => this.hooks.rate(id, given)));
      }
    } else {
      body.append(el("p", {}, message.text ?? ""));
    }
    return entry;
  }

  private insert(entry: Entry): void {
    const found = this.entries.findIndex((other) => other.position > entry.position);
    const at = found < 0 ? this.entries.length : found;
    this.root.insertBefore(entry.node, this.entries[at]?.node ?? null);
    this.entries.splice(at, 0, entry);
    // Choices belong to the last reply: once the person has spoken they would only mislead.
    if (entry.user) for (const { node } of this.entries.slice(0, at)) this.retireChoices(node);
    if (this.entries.slice(at + 1).some((later) => later.user)) this.retireChoices(entry.node);
  }

  private confirm(entry: Entry, position: number): void {
    if (entry.position === position) return;
    const at = this.entries.indexOf(entry);
    entry.position = position;
    // Another tab may have spoken between the echo and its acknowledgement: the server's order wins.
    if (this.entries.some((other, index) => (index > at ? other.position < position : other.position > position))) {
      this.entries.splice(at, 1);
      this.silently(() => this.insert(entry));
    }
  }

  private retireChoices(root: HTMLElement): void {
    for (const group of root.querySelectorAll<HTMLElement>(".choix")) {
      if (group.hidden) continue;
      const hadFocus = group.contains(document.activeElement);
      group.hidden = true;
      if (hadFocus) this.hooks.refocus();
    }
  }

  private atEnd(): boolean {
    return this.root.scrollHeight - this.root.scrollTop - this.root.clientHeight < 80;
  }

  private scrolled(): void {
    if (this.atEnd()) this.jump.hidden = true;
    if (Math.abs(this.root.scrollTop - this.target) > 1) this.following = this.atEnd();
  }

  private toEnd(): void {
    this.scrollTo(this.root.scrollHeight);
    this.following = true;
    this.jump.hidden = true;
  }

  private scrollTo(top: number): void {
    this.root.scrollTop = top;
    this.target = this.root.scrollTop;
  }

  /** Scrolls to the end, but never past the beginning of what is new: one reads from the top. */
  private reveal(first: HTMLElement): void {
    this.scrollTo(first.offsetTop - 12);
  }
}
