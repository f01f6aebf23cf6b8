// Trying again while the network or the server is away: more and more rarely, at once when the network
// comes back, never after the conversation is closed. It knows failures, not messages.
import { Refused, Unreachable } from "./api";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

export interface Trying {
  attempts: number;
  /** Called before each wait. */
  waiting?(): void;
  /** Called when no further attempt will be made; `refusal` is null when nobody answered. */
  gaveUp?(refusal: Refused | null): void;
}

export class Patience {
  private readonly sleepers = new Set<() => void>();

  constructor(readonly stop: AbortSignal) {
    stop.addEventListener("abort", () => this.wake());
  }

  /** The result of `action`, or null once it has failed for good or everything was stopped. */
  async insist<T>(action: () => Promise<T>, trying: Trying): Promise<T | null> {
    let delay = FIRST_DELAY_MS;
    for (let attempt = 1; !this.stop.aborted; attempt++) {
      try {
        const result = await action();
        return this.stop.aborted ? null : result;
      } catch (error) {
        if (this.stop.aborted) return null;
        const refusal = error instanceof Refused ? error : null;
        if (!refusal && !(error instanceof Unreachable)) throw error;
        if (attempt >= trying.attempts || (refusal && !refusal.retry)) {
          trying.gaveUp?.(refusal);
          return null;
        }
        trying.waiting?.();
        await this.pause(Math.max(delay, (refusal?.wait ?? 0) * 1000), !navigator.onLine);
        delay = Math.min(delay * 2, LONGEST_DELAY_MS);
      }
    }
    return null;
  }

  /** Waits `ms`, or until wake(). In the dark (no network at all) only wake() ends the wait. */
  pause(ms: number, dark = false): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(() => dark || done(), ms);
      this.sleepers.add(done);
      if (this.stop.aborted) done();
    });
  }

  wake(): void {
    for (const done of [...this.sleepers]) done();
  }
}
