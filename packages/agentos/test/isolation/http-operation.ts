import type { CallOptions } from '../support/start-os.ts';
import { actors } from './http-model.ts';
import type { Actor, HttpModel } from './http-model.ts';

/** Who sends one request, and choices whose meaning depends on its kind. */
export interface Choice {
  readonly actor: number;
  /** Which of a few session ids, so that actors name each other's. */
  readonly slot: number;
  /** Which of the runs or memories so far, whoever has it. */
  readonly pick: number;
  readonly other: number;
  /** Which agent, team or workflow. */
  readonly component: number;
  readonly flag: boolean;
}

export interface Stage {
  readonly model: HttpModel;
  readonly actor: Actor;
  readonly send: (method: string, path: string, options?: CallOptions) => Promise<Reply>;
  /** The same as the administrator, to learn ids that the server made up. */
  readonly peek: (path: string) => Promise<Reply>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** What was answered, and what the model says it should have been. */
export interface Comparison {
  readonly seen: unknown;
  readonly expected: unknown;
}

export type Run = (stage: Stage, op: Choice) => Promise<Comparison>;

export const otherName = ({ other }: Choice): string => actors[other]?.name ?? '';
export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const ids = (value: unknown, name: string): readonly string[] =>
  list(value)
    .map((entry) => String(member(entry, name)))
    .toSorted();
export const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id).toSorted();
