import type { MessageMetrics } from './metrics.ts';
import type { JsonObject } from './json.ts';

export type InputFileKind = 'image' | 'audio' | 'video' | 'file';

/** A file given to a run: inline bytes only. There is no path and no address, so nothing on the server can be opened by naming it. */
export interface InputFile {
  readonly kind: InputFileKind;
  /** Media type such as `image/png`. */
  readonly mimeType: string;
  readonly filename?: string;
  readonly content: Uint8Array;
}

/** An `InputFile` as it stands in a stored message. */
export interface StoredFile {
  readonly kind: InputFileKind;
  readonly mimeType: string;
  readonly filename?: string;
  /** Base64. */
  readonly content: string;
}

export interface MessageToolCall {
  readonly id: string;
  readonly name: string;
  /** Arguments as the model wrote them, before validation. */
  readonly args: JsonObject;
  /** What the model wrote as arguments was no JSON object; such a call never runs. */
  readonly isMalformed?: true;
}

/** One message of a run's conversation (wire 10.2). Messages of earlier runs are not copied into a run. */
export interface RunMessage {
  readonly id: string;
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly files?: readonly StoredFile[];
  /** Of a user message: said by somebody else than the run's owner, such as an administrator who made the run go on. */
  readonly byOther?: true;
  readonly reasoning?: string;
  readonly toolCalls?: readonly MessageToolCall[];
  /** The three below belong to role `tool`. */
  readonly toolCallId?: string;
  readonly toolName?: string;
  readonly toolCallError?: boolean;
  /** The provider's own parts of an assistant message (signatures of thinking blocks, item ids), sent back unchanged. Not for clients. */
  readonly providerParts?: readonly JsonObject[];
  readonly metrics?: MessageMetrics;
}
