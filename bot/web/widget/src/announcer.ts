// What a screen reader is told besides the messages themselves: a status (polite) and an alert
// (assertive), each one place, never the same words in both (ACC-04). The log announces the messages.
import { byId } from "./dom";

const status = byId("etat");
const alertBox = byId("alerte");

/** Says something once, when the reader is free. Saying it twice in a row is silent by nature. */
export function say(text: string): void {
  if (status.textContent !== text) status.textContent = text;
}

/** Shows an error near the input and says it at once. An empty text takes it away. */
export function warn(text: string): void {
  // The same error a second time must be heard again: an unchanged text would stay silent.
  if (text && alertBox.textContent === text) alertBox.textContent = "";
  if (alertBox.textContent !== text) alertBox.textContent = text;
}
