/** An object that came from JSON or will be written as JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;
