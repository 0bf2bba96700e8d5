import { createTokenVerifier } from '../../auth/index.ts';
import { configuredKeySetting } from '../development-key.ts';
import type { Io } from '../io.ts';
import { textOfError } from './finding.ts';
import type { Finding } from './finding.ts';

/** Whether tokens can be verified with the keys of the environment. */
export async function checkKeys(env: Io['env']): Promise<Finding> {
  const setting = configuredKeySetting(env);
  if (setting === undefined)
    return { level: 'warn', subject: 'keys', text: 'none in the environment; run agentos keys generate and set the line it prints' };
  if (setting === 'OS_SECURITY_KEY')
    return {
      level: 'warn',
      subject: 'keys',
      text: 'OS_SECURITY_KEY is one administrator key for everybody; use signed tokens (agentos keys generate)',
    };
  try {
    const verifier = await createTokenVerifier({ verifyAudience: false }, { env });
    await verifier.close();
    return { level: 'ok', subject: 'keys', text: `${setting} can be used` };
  } catch (error) {
    return { level: 'fail', subject: 'keys', text: textOfError(error) };
  }
}
