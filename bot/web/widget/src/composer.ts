// The form: what the person writes, its limit, its draft. Enter sends, Shift+Enter makes a line, and an
// input method that is composing keeps Enter for itself (ACC-08).
import { say, warn } from "./announcer";
import { byId } from "./dom";
import { remember, remembered } from "./storage";
import { fill, textes } from "./textes";

// The server's own limit, counted as it counts: in characters, an emoji is one.
const MAX = 1000;
const NEAR = 100;
const SPOKEN = [100, 50, 20, 10, 0];

export class Composer {
  private readonly input = byId<HTMLTextAreaElement>("message");
  private readonly counter = byId("reste");
  private spoken = Infinity;

  constructor(private readonly submit: (text: string) => void, touched: () => void) {
    this.input.value = remembered().draft ?? "";
    this.input.addEventListener("focus", touched);
    this.input.addEventListener("input", () => {
      remember({ draft: this.input.value });
      if (this.input.hasAttribute("aria-invalid")) this.valid(true);
      this.measure();
    });
    this.input.addEventListener("keydown", (event) => {
      // keyCode 229: browsers that end a composition before telling so.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.send();
    });
    byId("saisie").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.measure();
  }

  focus(): void {
    this.input.focus();
  }

  /** Gives back text that could not leave, before what is being written. */
  restore(texts: string[]): void {
    if (texts.length) this.set([...texts, this.input.value].filter(Boolean).join("\n"));
  }

  clear(): void {
    this.set("");
    this.valid(true);
  }

  private set(text: string): void {
    this.input.value = text;
    remember({ draft: text });
    this.measure();
  }

  private send(): void {
    const text = this.input.value.trim();
    const over = [...text].length - MAX;
    if (!text || over > 0) {
      this.valid(false);
      warn(text ? fill(textes.erreur.long, { max: MAX, n: over }) : textes.erreur.vide);
      this.input.focus();
      return;
    }
    this.clear();
    this.submit(text);
    this.input.focus();
  }

  private valid(yes: boolean): void {
    if (!yes) {
      this.input.setAttribute("aria-invalid", "true");
    } else if (this.input.hasAttribute("aria-invalid")) {
      this.input.removeAttribute("aria-invalid");
      warn("");
    }
  }

  /** The height follows the text; near the limit the rest is shown, and said at a few thresholds. */
  private measure(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    const left = MAX - [...this.input.value.trim()].length;
    this.counter.hidden = left > NEAR;
    const words = left < 0 ? textes.compteurDepasse : left === 1 ? textes.compteurUn : textes.compteur;
    this.counter.textContent = this.counter.hidden ? "" : fill(words, { n: Math.abs(left) });
    this.counter.classList.toggle("depasse", left < 0);
    const threshold = SPOKEN.filter((step) => left <= step).at(-1) ?? Infinity;
    const level = left < 0 ? -1 : threshold;
    if (level < this.spoken) say(fill(left < 0 ? textes.annonce.depasse : textes.annonce.reste, { n: Math.abs(left) }));
    this.spoken = level;
  }
}
