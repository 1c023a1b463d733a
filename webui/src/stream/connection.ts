/** The one WebSocket: says at once when it goes quiet, comes back by itself, needs no reload. */
import { type Frame, readFrame } from "./frame";

export type Link = { state: "connecting" } | { state: "connected" } | { state: "stale"; since: number; why: string };

export interface Listener {
  frame(frame: Frame): void;
  hello(meta: Record<string, unknown>): void;
  link(link: Link): void;
}

/** The server says something at least every second; three are missed, and it is gone. */
export const PATIENCE_MS = 3000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;

/** In a live picture time goes on by itself; where it has stood still for so long, it is old. */
export const STANDSTILL_MS = 5000;

/** Since when a live picture stands still although the server answers; null where it does not. */
export function standsSince(mode: string | undefined, movedAt: number | null, now: number): number | null {
  return mode === "live" && movedAt !== null && now - movedAt > STANDSTILL_MS ? movedAt : null;
}

/** Wait before attempt number `attempt` (from 0): doubling, and never long. */
export function retryDelay(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** attempt, LONGEST_RETRY_MS);
}

export function connect(url: string, listener: Listener): () => void {
  let socket: WebSocket | null = null;
  let attempt = 0;
  let heard = Date.now();
  let staleSince: number | null = null;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const fresh = () => {
    heard = Date.now();
    if (staleSince !== null || attempt !== 0) listener.link({ state: "connected" });
    staleSince = null;
    attempt = 0;
  };
  const stale = (why: string) => {
    if (stopped || staleSince !== null) return;
    staleSince = heard;
    listener.link({ state: "stale", since: heard, why });
  };
  const open = () => {
    const opened = new WebSocket(url);
    socket = opened;
    opened.binaryType = "arraybuffer";
    opened.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (opened !== socket) return;
      if (typeof event.data === "string") {
        const message = JSON.parse(event.data) as { kind: string; meta?: Record<string, unknown> };
        if (message.kind === "hello") {
          listener.hello(message.meta ?? {});
          listener.link({ state: "connected" });
        }
      } else {
        listener.frame(readFrame(event.data));
      }
      fresh();
    };
    opened.onclose = () => {
      if (opened !== socket || stopped) return;
      stale("the connection to the server is gone");
      timer = setTimeout(open, retryDelay(attempt++));
    };
  };
  const watch = setInterval(() => {
    if (Date.now() - heard <= PATIENCE_MS) return;
    stale("the server has stopped sending");
    if (socket?.readyState === WebSocket.OPEN) {
      const silent = socket;
      socket = null; // its close, whenever it comes, is no longer ours
      silent.close();
      timer = setTimeout(open, retryDelay(attempt++));
    }
  }, 250);

  listener.link({ state: "connecting" });
  open();
  return () => {
    stopped = true;
    clearInterval(watch);
    clearTimeout(timer);
    socket?.close();
  };
}
