/** Secrets of links, for as long as the page is open. They are taken out of the address as soon as they are read. */
const held = new Map<string, string>();

export const holdSecret = (of: string, secret: string): void => void held.set(of, secret);
export const heldSecret = (of: string): string | null => held.get(of) ?? null;
/** When it has done its work. */
export const dropSecret = (of: string): void => void held.delete(of);
