import { isFamily } from './model/component.ts';
import type { Component } from './model/component.ts';

/** What the address says: with whom, in which conversation. */
export interface ChatPlace {
  readonly component: Component | null;
  readonly sessionId: string | null;
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** Reads the part of the address behind the question mark; whatever stands there. */
export function readChatPlace(search: Readonly<Record<string, unknown>>): ChatPlace {
  const family = search['with'];
  const id = text(search['id']);
  const sessionId = text(search['session']);
  const component = isFamily(family) && id !== '' ? { family, id } : null;
  return { component, sessionId: component === null || sessionId === '' ? null : sessionId };
}

/** The other way round. */
export function toChatSearch({ family, id }: Component, sessionId: string | null): Readonly<Record<string, string>> {
  return { with: family, id, ...(sessionId === null ? {} : { session: sessionId }) };
}
