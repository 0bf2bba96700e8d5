/** What the form is called in which a model says how memories change; the demo model knows by it what it is asked. */
export const memoryChangesName = 'memory_changes';

const mostAdded = 5;

/**
 * Memories by rule: a sentence of the user that begins with I or My is one, word for word; one that begins with Forget removes the notes that it shares a
 * longer word with. The question is JSON lines of `{ note, memory }` and `{ said }`.
 */
export function extractMemories(question: string) {
  const lines = question.split('\n').map(readLine);
  const sentences = lines
    .flatMap(({ said }) => (typeof said === 'string' ? (said.match(/[^.!?\n]+[.!?]*/g) ?? []) : []))
    .map((text) => text.trim());
  const told = sentences.filter((text) => /^(?:I|I['’]\w+|My)\s/.test(text) && !text.endsWith('?'));
  const forgotten = new Set(sentences.filter((text) => /^Forget\s/.test(text)).flatMap((text) => longWords(text).slice(1)));
  const removed = lines.filter(({ memory }) => typeof memory === 'string' && longWords(memory).some((word) => forgotten.has(word)));
  return {
    add: told.slice(0, mostAdded).map((text) => ({ memory: `The user says: ${text}`, topics: [] })),
    change: [],
    remove: removed.map(({ note }) => note),
  };
}

const longWords = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}-]{4,}/gu) ?? [];

function readLine(line: string): { readonly note?: unknown; readonly memory?: unknown; readonly said?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
