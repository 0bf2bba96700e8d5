import { abilitiesOf } from '../access/abilities.ts';
import { controlPlaneScopes, holderOf } from '../access/member-grants.ts';
import type { MemberGrants } from '../access/member-grants.ts';
import { readGrantsOfUser } from '../access/member-grants.store.ts';
import type { Caller } from '../access/change-organization.ts';
import { describeRoles } from '../access/choose-roles.ts';
import type { EnterableInstance } from '../access/instance-directory.ts';
import { actorOf, recordAudit } from '../audit/record-audit.store.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { targetOf } from '../members/member.service.ts';
import { findMember, renameMember } from '../members/member.store.ts';
import { holdOrganization } from '../organizations/create-organization.store.ts';
import { readOrganizationNames } from '../organizations/organization.store.ts';
import type { MeShown } from './me.schemas.ts';

type Deps = Pick<ControlPlaneDeps, 'db' | 'signIn' | 'instances'>;

interface Belonging {
  readonly grants: MemberGrants;
  readonly name: string;
  readonly instances: readonly EnterableInstance[];
}

/** Somebody as they are in all their organisations. The server reads it for them: no organisation is part of the path. */
export async function readMe({ db, signIn, instances }: Deps, { principal }: Pick<Caller, 'principal'>): Promise<MeShown> {
  const { id, claims } = principal;
  const belongings = await db.asSystem(
    'where does a user belong',
    async (tx) => {
      const all = await readGrantsOfUser(tx, id);
      const ids = all.map(({ organizationId }) => organizationId);
      const names = await readOrganizationNames(tx, ids);
      const found: Belonging[] = [];
      for (const grants of all) {
        const enterable = await instances.listEnterableInstances(tx, grants);
        found.push({ grants, name: names.get(grants.organizationId) ?? '', instances: enterable });
      }
      return found;
    },
    { readOnly: true },
  );
  const [person] = await signIn.readUsers([id]);
  const { name = String(claims['name']), email = String(claims['email']), twoFactorEnabled = false } = person ?? {};
  return {
    user: { id, name, email, two_factor_enabled: twoFactorEnabled },
    organizations: belongings.toSorted((a, b) => a.name.localeCompare(b.name, 'en')).map(describe),
  };
}

function describe({ grants, name, instances }: Belonging): MeShown['organizations'][number] {
  return {
    id: grants.organizationId,
    name,
    roles: describeRoles(grants.roles),
    abilities: abilitiesOf(holderOf(grants.userId, controlPlaneScopes(grants))),
    instances: instances.map(({ id, osId, name: title, url }) => ({ id, os_id: osId, name: title, url })),
  };
}

/** Renames the caller: first where they sign in, then wherever they belong. Doing it again mends what a crash left in between. */
export async function renameMe({ db, signIn }: Deps, caller: Caller, name: string): Promise<void> {
  const { id } = caller.principal;
  await signIn.renameUser(id, name);
  await db.asSystem('rename a user wherever they belong', async (tx) => {
    // In the order of the ids, like everybody who holds more than one: nobody waits in a circle.
    for (const { organizationId } of await readGrantsOfUser(tx, id)) {
      await holdOrganization(tx, organizationId);
      const member = await findMember(tx, organizationId, id);
      if (member === null || member.name === name) continue;
      await renameMember(tx, organizationId, id, name);
      const change = { before: { name: member.name }, after: { name } };
      await recordAudit(tx, actorOf(caller, organizationId), { action: 'member.rename', target: targetOf(member), ...change });
    }
  });
}
