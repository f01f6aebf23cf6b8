// All that a host page and the frame may say to each other: a kind and, for unread answers, a small number. Never a
// word of the conversation (PRV-14, SEC-15). Who speaks, and from which origin, is checked where it is heard.

const NAME = "passerelle";
const VERSION = 1;
const MOST = 99;

export const TO_HOST = ["ready", "close", "unread"] as const;
export const TO_FRAME = ["open", "close"] as const;

export const message = (type: string, count = 0): object => ({ [NAME]: VERSION, type, count: Math.min(count, MOST) });

/** What was said, or null when it is not ours. Own properties only: a host page may have added some to all objects. */
export function understood<Kind extends string>(data: unknown, kinds: readonly Kind[]): { kind: Kind; count: number } | null {
  const own = new Map<string, unknown>(Object.entries(Object(data) as object));
  const kind = kinds.find((known) => known === own.get("type"));
  const count = own.get("count") as number;
  const ours = own.get(NAME) === VERSION && own.size === 3 && Number.isInteger(count) && count >= 0 && count <= MOST;
  return ours && kind ? { kind, count } : null;
}
