// What protects the host page from us, and us from it: nothing thrown here ever reaches its scripts (REL-18).
import textes from "./textes.json";

export { textes };

/** For whoever installs the button: the guide explains each of these. */
export const tell = (words: string, detail: unknown = ""): void => console.warn("Passerelle :", words, detail);

/** The same function, whose failures stay here. */
export const safe =
  <Given extends unknown[]>(work: (...given: Given) => unknown): ((...given: Given) => void) =>
  (...given) => {
    try {
      work(...given);
    } catch (error) {
      tell(textes.erreur, error);
    }
  };

/** Options without a prototype: a host page may have added properties to all objects, and the browser would read them. */
export const bare = <Options extends object>(options: Options): Options =>
  Object.assign(Object.create(null) as Options, options);

export const listen = (target: EventTarget, name: string, heard: (event: never) => unknown): void =>
  target.addEventListener(name, safe(heard as (event: Event) => unknown));

/** What the host page's own policy blocks of ours, by directive. */
export const blocked = (origin: string, directive: string, told: () => void): void =>
  listen(document, "securitypolicyviolation", (event: SecurityPolicyViolationEvent) => {
    if (event.effectiveDirective === directive && event.blockedURI.startsWith(origin)) told();
  });

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
