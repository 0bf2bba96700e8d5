import type { AssistantContent, ModelMessage, ToolResultPart, UserContent } from 'ai';
import type { JsonObject } from '../record/json.ts';
import type { InputFile, RunMessage, StoredFile } from '../record/message.ts';

/**
 * The conversation as the AI SDK wants it, system prompt left out. Files become byte parts: a text or an address could make the SDK
 * fetch from the network on a client's word.
 */
export function toModelMessages(messages: readonly RunMessage[]): ModelMessage[] {
  const converted: ModelMessage[] = [];
  for (const message of messages) {
    if (message.role === 'user') converted.push({ role: 'user', content: userContent(message) });
    else if (message.role === 'assistant') pushAssistant(converted, message);
    else if (message.role === 'tool') pushToolResult(converted, message);
  }
  return converted;
}

export function storeFile(file: InputFile): StoredFile {
  const { kind, mimeType, filename } = file;
  const content = Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength).toString('base64');
  return { kind, mimeType, ...(filename === undefined ? {} : { filename }), content };
}

function userContent(message: RunMessage): UserContent {
  if (message.files === undefined || message.files.length === 0) return message.content;
  const files = message.files.map((file) => ({
    type: 'file' as const,
    data: { type: 'data' as const, data: new Uint8Array(Buffer.from(file.content, 'base64')) },
    mediaType: file.mimeType,
    ...(file.filename === undefined ? {} : { filename: file.filename }),
  }));
  return message.content === '' ? files : [{ type: 'text', text: message.content }, ...files];
}

function pushAssistant(converted: ModelMessage[], message: RunMessage): void {
  const content = message.providerParts === undefined ? plainContent(message) : restoreParts(message.providerParts);
  if (content.length > 0) converted.push({ role: 'assistant', content });
}

function plainContent(message: RunMessage): Exclude<AssistantContent, string> {
  const calls = (message.toolCalls ?? []).map((call) => ({
    type: 'tool-call' as const,
    toolCallId: call.id,
    toolName: call.name,
    input: call.args,
  }));
  return message.content === '' ? calls : [{ type: 'text', text: message.content }, ...calls];
}

/** Parts that the SDK made itself, taken back from JSON. */
function restoreParts(parts: readonly JsonObject[]): Exclude<AssistantContent, string> {
  const restored: Exclude<AssistantContent, string> = JSON.parse(JSON.stringify(parts));
  return restored;
}

function pushToolResult(converted: ModelMessage[], message: RunMessage): void {
  const part: ToolResultPart = {
    type: 'tool-result',
    toolCallId: message.toolCallId ?? '',
    toolName: message.toolName ?? '',
    output: { type: message.toolCallError === true ? 'error-text' : 'text', value: message.content },
  };
  const last = converted.at(-1);
  if (last?.role === 'tool') last.content.push(part);
  else converted.push({ role: 'tool', content: [part] });
}
