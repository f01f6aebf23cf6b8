// What this tab remembers, in one key of sessionStorage. Nothing is written before the person writes or
// starts (PRV-01); the key disappears with the tab, or when the person erases (PRV-21).
import type { Outgoing } from "./types";

// One key for each employer whose page shows the chat in this tab.
const KEY = ["passerelle", document.body.dataset["cle"]].filter(Boolean).join(":");

export interface Memory {
  id?: string;
  token?: string;
  draft?: string;
  outbox?: Outgoing[];
}

let memory: Memory = read();

function read(): Memory {
  try {
    const parsed: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    return parsed && typeof parsed === "object" ? (parsed as Memory) : {};
  } catch {
    // Storage refused (private frame) or damaged: the page works, it only forgets at reload.
    return {};
  }
}

export function remembered(): Readonly<Memory> {
  return memory;
}

export function remember(change: Partial<Memory>): void {
  memory = { ...memory, ...change };
  if (!memory.draft) delete memory.draft;
  if (!memory.outbox?.length) delete memory.outbox;
  try {
    if (Object.keys(memory).length) sessionStorage.setItem(KEY, JSON.stringify(memory));
    else sessionStorage.removeItem(KEY);
  } catch {
    // See read().
  }
}

export function forget(): void {
  memory = {};
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // See read().
  }
}
