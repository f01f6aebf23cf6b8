// "Does this answer help?": yes or no, at once; after a no, why, from a short list, with a few words if the person
// wishes. Nothing here is announced by the log: the status region says that it is kept.
import { el } from "./dom";
import type { Opinion } from "./api";
import { textes } from "./textes";

const MOST = 300;

type Keep = (opinion: Opinion) => Promise<boolean>;

export function opinion(key: string, keep: Keep): HTMLElement {
  const { avis } = textes;
  const label = el("p", { id: `avis-${key}` }, avis.question);
  const group = el("div", { class: "avis", role: "group", "aria-labelledby": label.id, "aria-live": "off" }, label);
  let reason: HTMLElement | null = null;
  const buttons = (["up", "down"] as const).map((thumb) => {
    const button = el("button", { type: "button", class: "lien", "aria-pressed": "false" }, thumb === "up" ? avis.oui : avis.non);
    button.addEventListener("click", async () => {
      if (!(await keep({ thumb }))) return;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      reason?.remove();
      reason = thumb === "down" ? why(key, keep, button) : null;
      if (!reason) return;
      group.append(reason);
      reason.scrollIntoView({ block: "nearest" });
      reason.querySelector("input")!.focus();
    });
    return button;
  });
  group.append(...buttons);
  return group;
}

function why(key: string, keep: Keep, back: HTMLElement): HTMLElement {
  const { avis } = textes;
  const reasons = Object.entries(avis.raisons).map(([code, words]) =>
    el("label", {}, el("input", { type: "radio", name: `raison-${key}`, value: code }), ` ${words}`),
  );
  const hint = el("span", { id: `precision-aide-${key}`, class: "mention" }, avis.avertissement);
  const more = el("textarea", { id: `precision-${key}`, rows: "2", maxlength: String(MOST), "aria-describedby": hint.id });
  const skip = el("button", { type: "button", class: "lien" }, avis.passer);
  const form = el(
    "form",
    { class: "raisons" },
    el("fieldset", {}, el("legend", {}, avis.pourquoi), ...reasons),
    el("label", { for: more.id }, avis.precision),
    hint,
    more,
    el("p", { class: "reponses" }, skip, el("button", { type: "submit", class: "lien" }, avis.envoyer)),
  );
  const leave = (): void => {
    form.remove();
    back.focus();
  };
  skip.addEventListener("click", leave);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    leave();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const motif = form.querySelector<HTMLInputElement>("input:checked")?.value ?? "autre";
    const reason = more.value.trim();
    if (await keep({ thumb: "down", motif, ...(reason && { reason }) })) leave();
  });
  return form;
}
