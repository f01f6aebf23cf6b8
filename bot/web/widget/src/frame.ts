// The page inside an employer's page. It hears "open" and "close", says that it is ready, asks to be closed, and counts
// what arrives while it is out of sight. To the employer's origin exactly, and from it only (SEC-15).
import { TO_FRAME, message, understood } from "./protocol";

const { cle, origine } = document.body.dataset;

/** Whom this page is shown for; sent when a conversation begins, so that the server can check. */
export const integration = cle ? { cle, ...(origine && { origine }) } : {};

let seen = true;
let unread = 0;

function tell(kind: string, count = 0): void {
  if (origine && parent !== window) parent.postMessage(message(kind, count), origine);
}

export function connect(opened: () => void): void {
  if (!origine) return;
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== origine) return;
    const said = understood(data, TO_FRAME);
    if (!said) return;
    seen = said.kind === "open";
    if (!seen) return;
    unread = 0;
    opened();
  });
  for (const button of document.querySelectorAll("[data-fermer]")) button.addEventListener("click", () => tell("close"));
  // Whatever is open inside (menu, confirmation, reason) takes Escape first.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) tell("close");
  });
  tell("ready");
}

/** New answers, which nobody may be looking at. */
export function arrived(count: number): void {
  if (seen || !count) return;
  unread += count;
  tell("unread", unread);
}
