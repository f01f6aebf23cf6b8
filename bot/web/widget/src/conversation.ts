// One conversation with the server: started late, messages sent one at a time and exactly once, answers
// waited for, history kept in step. It knows the log and the announcer, not the form nor the menu.
import { say, warn } from "./announcer";
import { Refused, create, list, post, type Access } from "./api";
import { byId } from "./dom";
import type { Log } from "./log";
import { Patience } from "./patience";
import { remember, remembered } from "./storage";
import { fill, textes } from "./textes";
import type { Listed, Message, Outgoing, Posted } from "./types";

// Half a second, doubled each time: about a minute before the person is asked to decide.
const ATTEMPTS = 7;
// Somebody looks at a screen where nothing has begun: a server that starts is waited for, not for long.
const START_ATTEMPTS = 4;
// "The assistant is writing" is worth saying only when the answer is not there at once.
const SLOW_MS = 700;
const POLL_MS = 400;
const POLL_LONGEST_MS = 3_000;
const POLLS = 40;

export interface ConversationHooks {
  started(): void;
  moved(position: number): void;
  /** So many new answers. */
  arrived(count: number): void;
  /** The server no longer knows this conversation; `texts` are messages that could not leave. */
  lost(texts: string[]): void;
}

export class Conversation {
  private access: Access | null = null;
  private position = 0;
  private starting: Promise<void> | null = null;
  private busy = false;
  private heard = 0;
  private readonly known = new Set<string>();
  private readonly closing = new AbortController();
  private readonly patience = new Patience(this.closing.signal);

  constructor(private readonly log: Log, private readonly hooks: ConversationHooks) {
    const { id, token } = remembered();
    if (id && token) this.access = { id, token };
    addEventListener("online", this.onNetwork);
    addEventListener("offline", this.onNetwork);
    byId("hors-ligne").hidden = navigator.onLine;
  }

  get credentials(): Access | null {
    return this.access;
  }

  /** Stops everything under way: nothing of this conversation may reach the page any more. */
  close(): void {
    this.closing.abort();
    removeEventListener("online", this.onNetwork);
    removeEventListener("offline", this.onNetwork);
    byId("ecrit").hidden = true;
  }

  /** Creates the conversation if there is none; a repeated call joins the first. */
  start(): Promise<void> {
    if (this.access) return Promise.resolve();
    this.starting ??= create(this.closing.signal)
      .then((created) => {
        if (this.closed) return;
        this.access = { id: created.id, token: created.token };
        remember(this.access);
        this.hooks.started();
        this.ingest(created.messages, created.position);
      })
      .finally(() => (this.starting = null));
    return this.starting;
  }

  /** The same on the person's demand: waited for a little, and a failure is said. Resolves to whether it began. */
  async begin(): Promise<boolean> {
    const slow = window.setTimeout(() => this.writing(true), SLOW_MS);
    const begun = await this.patience.insist(() => this.start().then(() => true), {
      attempts: START_ATTEMPTS,
      // The server's own words when it has some: it starts, it is busy, it no longer serves this site.
      gaveUp: (refusal) => warn(refusal?.message || textes.erreur.demarrer),
    });
    clearTimeout(slow);
    this.writing(false);
    return !!begun;
  }

  /** Takes up what this tab remembers: the history, an answer under way, what had not left. */
  async resume(): Promise<void> {
    this.busy = true;
    try {
      if (this.access) {
        const listed = await this.fetch(0, Infinity, () => warn(textes.erreur.reprendre));
        if (!listed) return;
        const history = this.fresh(listed.messages);
        this.log.restore(history);
        this.position = listed.position;
        if (history.length) say(fill(textes.annonce.reprise, { n: history.length }));
        this.save(this.outbox.filter((item) => !this.log.has(item.id)));
        const waiting = history.filter((message) => message.status === "pending").at(-1);
        if (waiting?.client_id) await this.awaitAnswer(waiting.client_id);
      }
      this.log.silently(() => this.outbox.forEach((item) => this.log.has(item.id) || this.log.echo(item)));
    } finally {
      this.busy = false;
    }
    void this.pump();
    void this.sync(this.heard);
  }

  send(title: string, choice?: string): void {
    const outgoing: Outgoing = { id: crypto.randomUUID(), title, ...(choice && { choice }) };
    this.save([...this.outbox, outgoing]);
    this.log.echo(outgoing);
    warn("");
    void this.pump();
  }

  /** Sends again a message that failed, under the same id. */
  retry(id: string, title: string): void {
    warn("");
    const { failed: _, ...item } = this.outbox.find((other) => other.id === id) ?? { id, title };
    this.save([...this.outbox.filter((other) => other.id !== id), item]);
    this.log.setState(id, "envoi");
    void this.pump();
  }

  /** Asks for what this page has not seen: said in another tab, or while the device slept. News heard while
   *  a message is under way is kept: the answer to that message may not carry what the other tab said. */
  async sync(position = Infinity): Promise<void> {
    if (position !== Infinity) this.heard = Math.max(this.heard, position);
    if (!this.access || this.busy || position <= this.position) return;
    const listed = await this.fetch(this.position, 1);
    if (listed) this.ingest(listed.messages, listed.position);
  }

  private get closed(): boolean {
    return this.closing.signal.aborted;
  }

  private get outbox(): Outgoing[] {
    return remembered().outbox ?? [];
  }

  private save(outbox: Outgoing[]): void {
    remember({ outbox });
  }

  private async pump(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next; !this.closed && (next = this.outbox.find((item) => !item.failed)); ) await this.deliver(next);
    } finally {
      this.busy = false;
    }
    void this.sync(this.heard);
  }

  private async deliver(item: Outgoing): Promise<void> {
    let slow = 0;
    const posted = await this.patience.insist(
      async () => {
        await this.start();
        this.log.setState(item.id, "envoi");
        slow = window.setTimeout(() => this.writing(true), SLOW_MS);
        try {
          return await post(this.access!, item, this.position, this.closing.signal);
        } finally {
          clearTimeout(slow);
        }
      },
      {
        attempts: ATTEMPTS,
        waiting: () => {
          this.writing(false);
          this.log.setState(item.id, "attente");
        },
        gaveUp: (refusal) => this.failed(item, refusal),
      },
    );
    if (posted) {
      this.save(this.outbox.filter((other) => other.id !== item.id));
      this.log.setState(item.id, "envoye");
      if (posted.status === "pending") await this.awaitAnswer(item.id);
      else this.receive(item.id, posted);
    }
    this.writing(false);
  }

  private receive(id: string, posted: Posted): void {
    this.ingest(posted.messages, posted.position);
    // REL-03: no answer is a failure, whatever the status said.
    const answered = posted.status === "answered" && posted.messages.some((message) => message.author === "bot");
    if (!answered) this.unanswered(id, posted.error?.message);
  }

  private async awaitAnswer(id: string): Promise<void> {
    this.writing(true);
    let delay = POLL_MS;
    let answered = false;
    let reason: string | undefined;
    for (let turn = 0; turn < POLLS; turn++) {
      const listed = await this.fetch(this.position, ATTEMPTS);
      if (!listed) break;
      answered ||= listed.messages.some((message) => message.author === "bot");
      reason = listed.messages.find((message) => message.client_id === id)?.error?.message;
      this.ingest(listed.messages, listed.position);
      if (!listed.pending) break;
      await this.patience.pause(delay);
      delay = Math.min(delay * 1.4, POLL_LONGEST_MS);
    }
    this.writing(false);
    if (!answered && !this.closed) this.unanswered(id, reason);
  }

  private fetch(after: number, attempts: number, failed?: () => void): Promise<Listed | null> {
    return this.patience.insist(() => list(this.access!, after, this.closing.signal), {
      attempts,
      gaveUp: (refusal) => (refusal?.gone ? this.lose() : failed?.()),
    });
  }

  private failed(item: Outgoing, refusal: Refused | null): void {
    if (refusal?.gone && this.access) {
      this.lose();
      return;
    }
    const refused = refusal && !refusal.retry;
    this.save(
      this.outbox.map((other) =>
        other.id === item.id ? { ...other, failed: refused ? "refused" : "network" } : other,
      ),
    );
    this.log.setState(item.id, "echec");
    warn((refused && refusal.message) || textes.erreur.envoi);
  }

  private unanswered(id: string, reason = ""): void {
    this.log.setState(id, "sansReponse");
    warn(reason || textes.erreur.sansReponse);
  }

  private lose(): void {
    const texts = this.outbox.filter((item) => !item.choice).map((item) => item.title);
    this.close();
    this.hooks.lost(texts);
  }

  private ingest(messages: Message[], position: number): void {
    const fresh = this.fresh(messages);
    if (fresh.length) this.log.add(fresh);
    this.hooks.arrived(fresh.filter(({ author }) => author === "bot").length);
    if (position > this.position) {
      this.position = position;
      this.hooks.moved(position);
    }
  }

  /** What the log has not shown, in the server's order. A message of the person comes again when its
   *  state changes: the log finds it by its id and only changes the state. */
  private fresh(messages: Message[]): Message[] {
    const fresh = messages.filter(({ id, author }) => author === "user" || !this.known.has(id));
    for (const { id } of fresh) this.known.add(id);
    return fresh.sort((one, other) => one.position - other.position);
  }

  private writing(on: boolean): void {
    const sign = byId("ecrit");
    if (sign.hidden === !on || (on && this.closed)) return;
    sign.hidden = !on;
    say(on ? textes.annonce.ecrit : "");
  }

  private readonly onNetwork = (): void => {
    byId("hors-ligne").hidden = navigator.onLine;
    say(navigator.onLine ? textes.annonce.enLigne : textes.annonce.horsLigne);
    if (!navigator.onLine) return;
    this.patience.wake();
    for (const item of this.outbox) if (item.failed === "network") this.retry(item.id, item.title);
    void this.sync();
  };
}
