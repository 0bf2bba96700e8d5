import type { Instance } from '@agentos-ts/client/control-plane';

export const signingAlgorithms: readonly Instance['algorithm'][] = ['RS256', 'ES256', 'EdDSA'];

/** The value of a choice; the default of the server for anything else. */
export const readAlgorithm = (text: string): Instance['algorithm'] => signingAlgorithms.find((algorithm) => algorithm === text) ?? 'RS256';
