import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useOs } from '../../connection/use-connection.ts';
import { fillPath, parametersOf, readRoutes } from './question.ts';
import classes from './access.module.css';

/** One question, as the server takes it. */
export type Question =
  | { readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string }
  | { readonly resource: string; readonly action: string; readonly id?: string };

interface FormProps {
  readonly onAsk: (question: Question) => void;
  readonly isBusy: boolean;
}

/** What is asked about: a request, or an action on a kind of thing. `onlyScopes`: no requests. */
export function QuestionForm({ onlyScopes = false, ...props }: FormProps & { readonly onlyScopes?: boolean }) {
  const [by, setBy] = useState('route');
  if (onlyScopes) return <ScopeForm {...props} />;
  return (
    <Stack w="100%" gap="md">
      <SegmentedControl
        aria-label="Ask by"
        value={by}
        onChange={setBy}
        style={{ alignSelf: 'flex-start' }}
        data={[
          { value: 'route', label: 'A request' },
          { value: 'scope', label: 'An action' },
        ]}
      />
      {by === 'route' ? <RouteForm {...props} /> : <ScopeForm {...props} />}
    </Stack>
  );
}

const isMethod = (text: string): text is Extract<Question, { method: unknown }>['method'] =>
  /^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(text);

function RouteForm({ onAsk, isBusy }: FormProps) {
  const { client, url } = useOs();
  const { data: routes = [], isPending } = useQuery({
    queryKey: ['os', url, 'routes'],
    queryFn: async ({ signal }) => readRoutes(await (await client.fetch('/openapi.json', { signal })).json()),
    staleTime: Infinity,
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const route = routes.find(({ method, path }) => `${method} ${path}` === chosen);
  const path = route === undefined ? null : fillPath(route.path, values);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (route !== undefined && path !== null && isMethod(route.method)) onAsk({ method: route.method, path });
      }}
    >
      <Stack>
        <Select
          label="Route"
          placeholder={isPending ? 'Reading the routes…' : 'GET /sessions'}
          description={route?.summary ?? 'Every route of this server.'}
          data={routes.map((choice) => `${choice.method} ${choice.path}`)}
          value={chosen}
          onChange={(value) => {
            setChosen(value);
            setValues({});
          }}
          searchable
          limit={300}
          nothingFoundMessage="No such route"
        />
        {route !== undefined && (
          <div className={classes['fields']}>
            {parametersOf(route.path).map((name) => (
              <TextInput
                key={name}
                label={name.replaceAll('_', ' ')}
                value={values[name] ?? ''}
                onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
                maxLength={255}
                spellCheck={false}
              />
            ))}
          </div>
        )}
        <Group>
          <Button type="submit" loading={isBusy} disabled={path === null}>
            May they?
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ScopeForm({ onAsk, isBusy }: FormProps) {
  const [resource, setResource] = useState('');
  const [action, setAction] = useState('');
  const [id, setId] = useState('');
  return (
    <form
      style={{ width: '100%' }}
      onSubmit={(event) => {
        event.preventDefault();
        onAsk({ resource: resource.trim(), action: action.trim(), ...(id.trim() === '' ? {} : { id: id.trim() }) });
      }}
    >
      <Stack>
        <div className={classes['fields']}>
          <ScopeInput label="Resource" placeholder="agents" value={resource} onChange={setResource} />
          <ScopeInput label="Action" placeholder="run" value={action} onChange={setAction} />
          <ScopeInput label="Id (optional)" placeholder="my-agent" value={id} onChange={setId} />
        </div>
        <Text size="xs" c="dimmed">
          The parts of a scope, such as agents:my-agent:run.
        </Text>
        <Group>
          <Button type="submit" loading={isBusy} disabled={resource.trim() === '' || action.trim() === ''}>
            May they?
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ScopeInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function ScopeInput({ onChange, ...props }: ScopeInputProps) {
  return (
    <TextInput
      {...props}
      onChange={(event) => onChange(event.currentTarget.value)}
      maxLength={196}
      spellCheck={false}
      autoCapitalize="none"
    />
  );
}
