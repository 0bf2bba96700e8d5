import { consoleRoutes, cookieValues } from 'agentos-ts/kit';
import type { ConsoleInstance, Route } from 'agentos-ts/kit';
import { readGrantsOfUser } from '../access/member-grants.store.ts';
import type { ControlPlaneDeps } from '../control-plane-deps.ts';
import { sessionCookie } from '../sign-in/session-cookie.ts';

type Deps = Pick<ControlPlaneDeps, 'db' | 'signIn' | 'instances'>;

/** The pages, for people. `required` stops the start where they are not installed. */
export function consolePages(deps: Deps, required: boolean): readonly Route[] {
  return consoleRoutes({ mode: 'control-plane', required, instance: (id, request) => findForVisitor(deps, id, request) });
}

/**
 * The instance of a page, which may then call its origin. Only for whom roles let in there: where an AgentOS is, is not told to others. What the page
 * shows comes through the lock all the same.
 */
async function findForVisitor({ db, signIn, instances }: Deps, instanceId: string, request: Request): Promise<ConsoleInstance | null> {
  const [session] = cookieValues(request.headers.get('cookie'), sessionCookie);
  const person = session === undefined ? null : await signIn.identify(session);
  if (person === null) return null;
  return db.asSystem(
    'which instance is a page about',
    async (tx) => {
      for (const grants of await readGrantsOfUser(tx, person.userId)) {
        const found = (await instances.listEnterableInstances(tx, grants)).find(({ id }) => id === instanceId);
        if (found !== undefined)
          return { organization_id: grants.organizationId, id: found.id, os_id: found.osId, name: found.name, url: found.url };
      }
      return null;
    },
    { readOnly: true },
  );
}
