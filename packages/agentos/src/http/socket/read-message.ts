import { isTooDeep } from '../../lib/json-depth.ts';

export interface IncomingMessage {
  readonly action: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Null for what is not the text of a JSON object with an `action`. */
export function readMessage(data: unknown): IncomingMessage | null {
  if (typeof data !== 'string' || isTooDeep(data)) return null;
  try {
    const parsed: unknown = JSON.parse(data);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    const fields: Readonly<Record<string, unknown>> = { ...parsed };
    const { action } = fields;
    return typeof action === 'string' ? { action, fields } : null;
  } catch {
    return null;
  }
}
