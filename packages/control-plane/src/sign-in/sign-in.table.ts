import { controlPlaneTables } from '../database.ts';

const { shared } = controlPlaneTables;

export const usersTable = shared('users', 'who signs in is not known before this is read');
export const sessionsTable = shared('sign_in_sessions', 'a session says who its holder is');
export const accountsTable = shared('sign_in_accounts', 'a password is checked before anybody is signed in');
export const verificationsTable = shared('sign_in_verifications', 'sign-ins that are under way belong to nobody yet');
export const passkeysTable = shared('sign_in_passkeys', 'a passkey says who its holder is');
export const twoFactorsTable = shared('sign_in_two_factors', 'a second factor is checked before anybody is signed in');
export const rateLimitsTable = shared('sign_in_rate_limits', 'counts tries of those who are not signed in');
export const setupLinksTable = shared('setup_links', 'the first owner has no account yet');
