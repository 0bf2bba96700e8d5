const [quote, backslash, openList, closeList, openObject, closeObject] = [34, 92, 91, 93, 123, 125];

/** Levels of lists and objects that JSON of a client may have. What walks it later (copies, the database) walks it recursively. */
export const deepestJson = 100;

/** Whether JSON text nests deeper than `deepestJson`; looked at before it is parsed. Says nothing about text that is not JSON. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isInText) {
      if (code === backslash) index += 1;
      else if (code === quote) isInText = false;
    } else if (code === quote) isInText = true;
    else if (code === openList || code === openObject) {
      depth += 1;
      if (depth > deepestJson) return true;
    } else if (code === closeList || code === closeObject) depth -= 1;
  }
  return false;
}
