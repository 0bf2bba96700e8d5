export interface Heartbeating {
  /** Called about once a second with the time in epoch milliseconds. Must not throw. */
  beat(nowMs: number): void;
}

const members = new Set<Heartbeating>();
let timer: NodeJS.Timeout | null = null;

function beatAll(): void {
  const now = Date.now();
  for (const member of members) member.beat(now);
}

/** One timer for all open streams; it stops with the last of them. Returns the way out. */
export function joinHeartbeat(member: Heartbeating): () => void {
  members.add(member);
  timer ??= setInterval(beatAll, 1000).unref();
  return () => {
    members.delete(member);
    if (members.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}
