import type { Log } from 'agentos-ts/kit';
import type { Mailer } from '../mail/mailer.ts';

export interface InvitationMail {
  readonly to: string;
  readonly organizationName: string;
  readonly inviterEmail: string;
  readonly link: string;
}

/** Sends the link to whom it is for. False where no mail is sent, or the mail server did not take it: the inviter has the link all the same. */
export async function mailInvitation(mailer: Mailer | null, log: Log, mail: InvitationMail): Promise<boolean> {
  if (mailer === null) return false;
  const { to, organizationName, inviterEmail, link } = mail;
  const text = [
    `${inviterEmail} invites you to ${organizationName}.`,
    `Open this link within 7 days, once:\n${link}`,
    'Whoever has the link can use it: do not pass it on. If you expected no invitation, there is nothing to do.',
  ].join('\n\n');
  try {
    await mailer.send({ to, subject: `Invitation to ${organizationName}`, text });
    return true;
  } catch {
    // The error of a mail server may quote the mail, and with it the link.
    log.error({ organizationName }, 'an invitation could not be sent by mail');
    return false;
  }
}
