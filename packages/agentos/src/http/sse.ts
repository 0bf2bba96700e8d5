/** One server-sent event. `data` is sent as one line of JSON. */
export interface SseEvent {
  /** Sent as `id:`; what a client gives back as `Last-Event-ID`. */
  readonly id?: number;
  readonly event: string;
  readonly data: unknown;
}
