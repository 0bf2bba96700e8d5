import { Anchor, SegmentedControl, Skeleton, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { place } from '../../connection/place.ts';
import { useOsConnection, useRules } from '../../connection/use-connection.ts';
import type { OsConnection } from '../../connection/os-connection.ts';
import { useOsInfo } from '../../connection/use-os-info.ts';
import { ErrorView } from '../../ui/error-view.tsx';
import { Facts } from '../../ui/facts.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Section } from '../../ui/section.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';

/** What concerns this browser, and what it is connected to. */
export function SettingsPage() {
  const connection = useOsConnection();
  return (
    <Stack gap="xl" maw="48rem">
      <PageHeader title="Settings" description="How the console looks in this browser, and what it is connected to." />
      <Appearance />
      {connection !== null && <Connection connection={connection} />}
      <About />
    </Stack>
  );
}

/** The only thing that the console keeps in the browser. */
function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title="Appearance">
      <Text id="appearance-hint" c="dimmed" size="sm">
        System follows your device.
      </Text>
      <SegmentedControl
        aria-label="Appearance"
        aria-describedby="appearance-hint"
        value={colorScheme}
        onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        data={[
          { value: 'auto', label: 'System' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
      />
    </Section>
  );
}

const modes: Readonly<Record<string, string>> = {
  jwt: 'tokens of an identity provider or of service accounts',
  security_key: 'one security key for all',
  none: 'none: everybody may do everything',
};

function readVersion(document: unknown): string | null {
  const { info }: { readonly info?: unknown } = typeof document === 'object' && document !== null ? document : {};
  const { version }: { readonly version?: unknown } = typeof info === 'object' && info !== null ? info : {};
  return typeof version === 'string' ? version : null;
}

function Connection({ connection: { client, url } }: { readonly connection: OsConnection }) {
  const info = useOsInfo();
  const { rules, error, retry } = useRules();
  const { data: version = null } = useQuery({
    queryKey: ['os', url, 'version'],
    queryFn: async ({ signal }) => readVersion(await (await client.fetch('/openapi.json', { signal })).json()),
    staleTime: Infinity,
  });
  return (
    <Section title="Connection">
      {info === null ? (
        <Skeleton h={150} />
      ) : (
        <Facts
          of={{
            Server: info.name ?? info.os_id,
            Id: info.os_id,
            Address: url,
            Version: version,
            'Signing in': modes[info.auth_mode] ?? info.auth_mode,
            You: rules?.principal.user_id ?? rules?.principal.id,
            'Your token': tokenEnd(rules?.principal.expires_at),
          }}
        />
      )}
      {error !== null && <ErrorView error={error} onRetry={retry} />}
      <Anchor href={`${url.replace(/\/$/, '')}/docs`} target="_blank" rel="noopener noreferrer" size="sm">
        Documentation of the API
      </Anchor>
    </Section>
  );
}

function tokenEnd(at: number | string | null | undefined) {
  if (at === undefined) return null;
  if (at === null) return 'does not end';
  return (
    <>
      ends <TimeAgo value={at} />
      {place.mode === 'control-plane' && ', and is renewed by itself'}
    </>
  );
}

function About() {
  return (
    <Section title="About">
      <Text size="sm">
        The console of AgentOS for TypeScript. It asks {place.mode === 'os' ? 'this server' : 'your control plane and its instances'} and
        nobody else, and keeps nothing in the browser but the appearance.
      </Text>
    </Section>
  );
}
