import type { Mail } from './mailer.ts';

/** The mail that somebody gets who forgot their password. The secret stands after the `#`, which browsers do not send. */
export function resetMail(to: string, publicUrl: string, token: string): Mail {
  return {
    to,
    subject: 'A new password for AgentOS',
    text: [
      'Somebody, probably you, asked for a new password.',
      '',
      `Choose one here within 30 minutes: ${publicUrl}/console#/reset-password/${token}`,
      '',
      'If it was not you, do nothing: the password stays as it is.',
    ].join('\n'),
  };
}
