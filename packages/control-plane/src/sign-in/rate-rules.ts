export interface RateRule {
  /** Seconds. */
  readonly window: number;
  readonly max: number;
}

const guessing: RateRule = { window: 60, max: 5 };

/** The longest window of all: the library takes out what is older. Seconds. */
const longestWindow = 3_600;

/**
 * How often one client address may call an endpoint of the library, by its path there; others have `otherwise`. IPv6 clients count by their /64, the
 * smallest network that one of them is given.
 */
export const rateRules: Readonly<Record<string, RateRule>> = {
  '/sign-in/email': guessing,
  '/two-factor/verify-totp': guessing,
  '/two-factor/verify-backup-code': guessing,
  '/two-factor/enable': guessing,
  '/two-factor/disable': guessing,
  '/two-factor/generate-backup-codes': guessing,
  '/change-password': guessing,
  '/passkey/verify-authentication': { window: 60, max: 10 },
  '/sign-in/social': { window: 60, max: 10 },
  '/callback/*': { window: 60, max: 20 },
  '/request-password-reset': { window: longestWindow, max: 5 },
  '/reset-password': { window: 300, max: 5 },
};

export const otherwise: RateRule = { window: 60, max: 120 };

/** Wrong passwords for one account, from wherever they come (OWASP ASVS 4.0.3, 2.2.1). */
export const accountRule: RateRule = { window: longestWindow, max: 100 };

/** Invitations by mail of one inviter. */
export const mailRule: RateRule = { window: longestWindow, max: 100 };
