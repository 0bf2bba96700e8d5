/** What the server asks of a password, in characters. It decides; this is said before it is asked. */
const shortestPassword = 12;
export const longestPassword = 128;

interface PasswordHint {
  readonly text: string;
  /** Of a bar, 0 to 100. */
  readonly percent: number;
  readonly color: 'gray' | 'orange' | 'teal';
}

/** What a password's length says of its strength. Length alone: rules about signs make passwords worse (NIST SP 800-63B section 5.1.1.2). */
export function hintAtPassword(password: string): PasswordHint {
  const length = Array.from(password).length;
  const percent = Math.min(100, Math.round((length / 24) * 100));
  if (length === 0)
    return { text: `At least ${shortestPassword} characters. A sentence is easier to keep than signs.`, percent, color: 'gray' };
  if (length < shortestPassword)
    return {
      text: `${shortestPassword - length} more ${shortestPassword - length === 1 ? 'character' : 'characters'}`,
      percent,
      color: 'orange',
    };
  if (length > longestPassword) return { text: `At most ${longestPassword} characters`, percent, color: 'orange' };
  return { text: length < 16 ? 'Long enough' : length < 20 ? 'Good length' : 'Very good length', percent, color: 'teal' };
}
