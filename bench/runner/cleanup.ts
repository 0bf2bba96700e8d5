type Undo = () => unknown;

/** Runs `body`; what it deferred is undone in reverse order, also when it fails. */
export async function withCleanup<T>(body: (defer: (undo: Undo) => void) => Promise<T>): Promise<T> {
  const undos: Undo[] = [];
  try {
    return await body((undo) => undos.unshift(undo));
  } finally {
    for (const undo of undos) await undo();
  }
}
