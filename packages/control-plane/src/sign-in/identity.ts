import { z } from 'zod';
import { longestPassword, shortestPassword } from './auth-options.ts';
import { signInErrors } from './sign-in.errors.ts';

/** RFC 5321 section 4.5.3.1.3. */
const longestAddress = 254;
const longestName = 100;
const address = z.email().max(longestAddress);
const controls = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** The form of an address by which accounts are told apart. Throws `sign_in_address_invalid`. */
export function normalizeAddress(text: string): string {
  const trimmed = text.trim();
  // Looked at before it is put in lower case, which makes letters of ASCII of some others.
  if (!address.safeParse(trimmed).success) throw signInErrors.address_invalid();
  return trimmed.toLowerCase();
}

/** Trimmed. Throws `sign_in_name_invalid` for what is empty, too long, or would change the text around it. */
export function normalizeName(text: string): string {
  const name = text.normalize('NFC').trim();
  if (name === '' || name.length > longestName || controls.test(name)) throw signInErrors.name_invalid();
  return name;
}

/** Throws `sign_in_password_invalid`. Length alone counts, and every character is allowed (NIST SP 800-63B section 5.1.1.2). */
export function checkPassword(password: string): void {
  if (password.length < shortestPassword || password.length > longestPassword)
    throw signInErrors.password_invalid([shortestPassword, longestPassword]);
}
