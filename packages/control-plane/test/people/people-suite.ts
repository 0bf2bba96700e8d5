import { afterAll, beforeAll } from 'vitest';
import type { Database } from 'agentos-ts/kit';
import type { OpenTestDatabase, TestDatabase } from '../support/databases.ts';
import { testAccounts } from './accounts-suite.ts';
import { testRoleAttacks } from './attacks-suite.ts';
import { testAudit } from './audit-suite.ts';
import { testInvitations } from './invitations-suite.ts';
import { testMatrix } from './matrix-suite.ts';
import { testMembers } from './members-suite.ts';
import { testOrganizations } from './organizations-suite.ts';
import { testRoles } from './roles-suite.ts';

/** The rooms of people on one engine. */
export function testPeople(openDatabase: OpenTestDatabase): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  afterAll(() => database.close());
  const open = (): Database => database.db;
  testOrganizations(open);
  testAccounts(open);
  testRoleAttacks(open);
  testMembers(open);
  testRoles(open);
  testInvitations(open);
  testAudit(open);
  testMatrix(open);
}
