import { browserSupportsWebAuthn, startAuthentication, startRegistration } from '@simplewebauthn/browser';
import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { request } from './request.ts';

/** Passkeys belong to a domain name: at an IP address there are none (Web Authentication Level 3, section 4, "RP ID"). */
export function passkeysAvailable(hostname = location.hostname): boolean {
  return browserSupportsWebAuthn() && !/^(\d+(\.\d+){3}|\[.*\])$/.test(hostname);
}

/** Whether somebody closed the browser's question, or it was taken back: nothing to report. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name);
}

/** Signs in. `fromField`: the browser offers passkeys in the field for the address, and asks for nothing before one is chosen. */
export async function signInWithPasskey(fromField: boolean): Promise<void> {
  const options = await request('GET', '/auth/passkey/generate-authenticate-options');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- options of WebAuthn, from the server's library for this very one
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  const response = await startAuthentication({ optionsJSON, useBrowserAutofill: fromField });
  await request('POST', '/auth/passkey/verify-authentication', { body: { response: { ...response } } });
}

/** Adds a passkey to whoever is signed in. */
export async function addPasskey(name: string): Promise<void> {
  const options = await request('GET', '/auth/passkey/generate-register-options');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  const response = await startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON });
  await request('POST', '/auth/passkey/verify-registration', { body: { response: { ...response }, name: name === '' ? 'Passkey' : name } });
}
