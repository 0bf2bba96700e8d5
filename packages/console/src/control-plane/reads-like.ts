const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Whether somebody typed a name: what cannot be seen or typed in it is not asked for. */
export const readsLike = (typed: string, name: string): boolean => plain(typed) !== '' && plain(typed) === plain(name);
