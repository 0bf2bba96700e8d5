import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../usage-error.ts';

/** What the commands ask of `@agentos-ts/control-plane`, which is a package of its own and no dependency of this one. */
export interface ControlPlane {
  /** Where browsers and servers reach it; known once it serves. */
  readonly publicUrl: string;
  /** Of the AgentOS in `seed`. */
  readonly seeded: { readonly jwksUrl: string } | null;
  serve(address: { readonly port?: number; readonly host?: string }): Promise<{ readonly url: string }>;
  /** Null where there is an owner already. */
  issueOwnerLink(options?: { readonly evenIfOwned?: boolean }): Promise<string | null>;
  close(): Promise<void>;
}

export interface ControlPlaneSetup {
  readonly db?: string;
  readonly publicUrl?: string;
  readonly seed?: { readonly organizationName: string; readonly instance: { osId: string; name: string; url: string } };
  readonly logLevel?: 'warn';
  readonly env: Readonly<Record<string, string | undefined>>;
}

type ControlPlaneClass = new (setup: ControlPlaneSetup) => ControlPlane;

const packageName = '@agentos-ts/control-plane';

/**
 * Of the project in `cwd`, else the one beside this package.
 * @throws CommandError with the line that installs it
 */
export async function loadControlPlane(cwd: string, beside = import.meta.url): Promise<ControlPlaneClass> {
  const path = resolveFrom(join(cwd, 'package.json')) ?? resolveFrom(beside);
  if (path === null)
    throw new CommandError(`the control plane is not installed; run: npm install ${packageName} (in a clone: npm run build)`);
  const exported: unknown = await import(pathToFileURL(path).href);
  const found = typeof exported === 'object' && exported !== null ? Reflect.get(exported, 'ControlPlane') : undefined;
  if (!isControlPlaneClass(found)) throw new CommandError(`${path} exports no ControlPlane; update ${packageName}`);
  return found;
}

function resolveFrom(place: string): string | null {
  try {
    return createRequire(place).resolve(packageName);
  } catch {
    return null;
  }
}

const isControlPlaneClass = (value: unknown): value is ControlPlaneClass => typeof value === 'function';
