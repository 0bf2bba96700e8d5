import type { RunContentValue } from './run-event.ts';

/** The content of a run or step as text for a model. */
export function contentText(content: RunContentValue): string {
  if (content === null) return '';
  return typeof content === 'string' ? content : JSON.stringify(content);
}
