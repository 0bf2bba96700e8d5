/** The secret of an `otpauth://totp/…` address in groups of four, for people who type it. Empty for what is none. */
export function readTotpSecret(uri: string): string {
  return (URL.parse(uri)?.searchParams.get('secret') ?? '').replaceAll(/(.{4})(?=.)/g, '$1 ');
}
