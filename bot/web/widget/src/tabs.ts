// Tabs of the same browser that show the same conversation (a duplicated tab) keep in step. The channel
// carries a position and never a word of the conversation.

interface News {
  id: string;
  position?: number;
  erased?: boolean;
}

export class Tabs {
  private channel: BroadcastChannel | null = null;

  constructor(private readonly hear: (news: News) => void) {}

  /** Opened only once a conversation exists: before that there is nothing to share. */
  open(): void {
    if (this.channel || typeof BroadcastChannel === "undefined") return;
    this.channel = new BroadcastChannel("passerelle");
    this.channel.onmessage = (event: MessageEvent<News>) => this.hear(event.data);
  }

  tell(news: News): void {
    this.channel?.postMessage(news);
  }
}
