// What the employer chose for the button. Asked once the page is there, without identifier nor cookie; a network that
// is away is waited for, in silence.
import { bare, blocked, listen, pause, tell, textes } from "./tools";

export interface Settings {
  label: string;
  left: boolean;
  back: string;
  front: string;
  /** What the frame tells our server, for the employer's installation check. */
  note: string;
}

const LONGEST_SECONDS = 60;
// A refusal may be a server asking to slow down: it is checked again, a few times.
const REFUSALS = 3;

/** Settings as our server gave them; a colour goes into a style sheet, so that it must be one and nothing else. */
export function read(given: unknown, tag: DOMStringMap, note = ""): Settings {
  const { libelle, position, couleurs } = bare(Object(given) as Record<string, string>);
  const { fond, texte } = Object(couleurs) as Record<string, string>;
  const colour = (one: string | undefined, otherwise: string): string => (/^#[\da-f]{6}$/i.test(one!) ? one! : otherwise);
  return {
    label: tag["libelle"] || libelle || textes.libelle,
    left: (tag["position"] || position) === "gauche",
    back: colour(fond, "#0d5a67"),
    front: colour(texte, "#fff"),
    note,
  };
}

const get = (url: string, mode: RequestMode): Promise<Response | null> =>
  fetch(url, bare({ mode, credentials: "omit", referrerPolicy: "no-referrer" } as const)).catch(() => null);

/** Resolves when the button may be shown; to null when this page may not show it. */
export async function ask(origin: string, key: string, tag: DOMStringMap): Promise<Settings | null> {
  const url = `${origin}/integration/${key}.json`;
  let forbidden = false;
  let wake = (): void => undefined;
  blocked(origin, "connect-src", () => (forbidden = true));
  listen(window, "online", () => wake());
  for (let seconds = 1, refused = 0; ; seconds = Math.min(seconds * 2, LONGEST_SECONDS)) {
    const answer = await get(url, "cors");
    if (answer?.ok) return read(await answer.json().catch(() => null), tag);
    await pause(99); // the violation is told a little after the refusal
    if (forbidden) {
      tell(textes.connexion, origin);
      return read(null, tag, "&bloque=connect-src");
    }
    // A refusal does not say whom it is for, so that the browser hides it: seen from here, a server that answers and
    // a page that may not read.
    if (answer ? answer.status < 429 : await get(url, "no-cors")) {
      // Once may be a line that dropped and came back.
      if (++refused === 2) {
        tell(textes.refus, location.origin);
        seconds = LONGEST_SECONDS;
      }
      if (refused > REFUSALS) return null;
    }
    await Promise.race([pause(seconds * 1000), new Promise<void>((done) => (wake = done))]);
  }
}
