// The second step of what cannot be undone. A native modal dialog: the browser keeps the focus inside,
// closes it on Escape and gives the focus back.
import { byId } from "./dom";

export interface Words {
  titre: string;
  texte: string;
  confirmer: string;
}

/** Asks; resolves to true only on an explicit confirmation. The safe answer has the focus. */
export function confirm(words: Words): Promise<boolean> {
  const dialog = byId<HTMLDialogElement>("dialogue");
  const accept = byId<HTMLButtonElement>("dialogue-oui");
  const cancel = byId<HTMLButtonElement>("dialogue-non");
  byId("dialogue-titre").textContent = words.titre;
  byId("dialogue-texte").textContent = words.texte;
  accept.textContent = words.confirmer;
  dialog.returnValue = "";
  accept.onclick = () => dialog.close("oui");
  cancel.onclick = () => dialog.close("");
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "oui"), { once: true });
    dialog.showModal();
    cancel.focus();
  });
}
