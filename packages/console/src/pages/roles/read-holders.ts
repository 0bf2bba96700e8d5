/** Who holds a role, from the answer that refuses its deletion: `{ holders: [{ user_id, name, email }] }`. */
export function readHolders(problem: Readonly<Record<string, unknown>>): readonly string[] {
  const { holders } = problem;
  if (!Array.isArray(holders)) return [];
  return holders.flatMap((holder: unknown) => {
    if (typeof holder !== 'object' || holder === null) return [];
    const { name, email, user_id: userId }: { readonly name?: unknown; readonly email?: unknown; readonly user_id?: unknown } = holder;
    const words = [name, email].filter((word) => typeof word === 'string' && word !== '');
    return words.length > 0 ? [words.join(', ')] : typeof userId === 'string' ? [userId] : [];
  });
}
