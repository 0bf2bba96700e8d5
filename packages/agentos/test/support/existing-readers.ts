/** Readers of event streams as existing clients have them (wire section 14), written anew from what they do. */

type Json = Record<string, unknown>;

/** The Python client: lines that start with `data: ` with the blank, one whole JSON object each, told apart by `event`. */
export function readLikePythonClient(text: string): Json[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)) as Json)
    .filter((data) => typeof data['event'] === 'string');
}

/** agent-ui: ignores the syntax of event streams and takes every balanced `{…}` of the raw text. */
export function readLikeAgentUi(text: string): Json[] {
  const found: Json[] = [];
  let depth = 0;
  let start = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isText) {
      if (char === '\\') at += 1;
      else if (char === '"') isText = false;
    } else if (char === '"' && depth > 0) isText = true;
    else if (char === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (char === '}') {
      depth -= 1;
      if (depth === 0) found.push(JSON.parse(text.slice(start, at + 1)) as Json);
    }
  }
  return found;
}
