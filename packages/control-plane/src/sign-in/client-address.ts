import { isIP } from 'node:net';

/** What the library reads the client's address from. It is set here and nowhere else; a client's own header of this name is never passed on. */
export const clientAddressHeader = 'x-agentos-client-address';

/** Stands for clients of which no address is known: they count as one. */
export const unknownAddress = '0.0.0.0';

/**
 * The address that a client is counted by. Without trusted proxies it is the other end of the connection, and nothing that the request says. Each trusted
 * proxy has added the address that it was called from to the end of `X-Forwarded-For`; entries before those may be anybody's invention.
 */
export function clientAddress(remoteAddress: string | null, forwardedFor: string | null, trustedProxies: number): string {
  if (remoteAddress === null) return unknownAddress;
  if (trustedProxies === 0 || forwardedFor === null) return remoteAddress;
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  // A list that is shorter was not made by all of the proxies: what the outermost of them wrote stands first.
  const client = hops.at(-Math.min(trustedProxies, hops.length)) ?? '';
  return isIP(client) === 0 ? remoteAddress : client;
}
