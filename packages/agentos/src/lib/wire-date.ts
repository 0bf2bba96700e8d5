/** Epoch milliseconds to the wire's date form: ISO 8601, UTC, whole seconds. */
export function toWireDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** Epoch milliseconds to whole epoch seconds, the other time form of the wire. */
export function toEpochSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
