// The header menu: a plain list of buttons and links behind a button that says whether it is open.
// Escape, a click elsewhere or Tab past the end close it; Escape gives the focus back.
import { byId } from "./dom";

export type Action = "recommencer" | "telecharger" | "imprimer" | "effacer" | "quitter";

export class Menu {
  private readonly button = byId<HTMLButtonElement>("menu-bouton");
  private readonly panel = byId("menu");

  constructor(run: (action: Action) => void) {
    this.button.addEventListener("click", () => this.toggle(!!this.panel.hidden));
    this.panel.addEventListener("click", (event) => {
      const target = (event.target as Element).closest<HTMLElement>("[data-action], a");
      if (!target) return;
      this.toggle(false);
      if (!target.dataset["action"]) return;
      this.button.focus();
      run(target.dataset["action"] as Action);
    });
    const outside = (target: EventTarget | null): boolean =>
      !(target instanceof Node && byId("menu-zone").contains(target));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel.hidden) return;
      event.preventDefault();
      this.toggle(false);
      this.button.focus();
    });
    document.addEventListener("pointerdown", (event) => outside(event.target) && this.toggle(false));
    this.panel.addEventListener("focusout", (event) => {
      if (event.relatedTarget && outside(event.relatedTarget)) this.toggle(false);
    });
  }

  /** What needs a conversation is offered only when there is one. */
  enable(conversation: boolean): void {
    for (const item of this.panel.querySelectorAll<HTMLElement>("[data-conversation]")) {
      item.hidden = !conversation;
    }
  }

  focus(): void {
    this.button.focus();
  }

  private toggle(open: boolean): void {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }
}
