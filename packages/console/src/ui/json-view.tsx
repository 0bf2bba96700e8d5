import { Button, Code, Group, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { CopyButton } from './copy-button.tsx';
import { previewJson } from './preview-json.ts';
import { nameSuspicious } from './split-suspicious.ts';

/** How much is put on the page at a time, in characters. */
const step = 20_000;

/** Any value as indented JSON, or a text as it is. Long ones are shown in steps, so that a page stays quick whatever a tool has answered. */
export function JsonView({ value, label = 'value' }: { readonly value: unknown; readonly label?: string }) {
  const text = useMemo(() => previewJson(value), [value]);
  const [shown, setShown] = useState(2000);
  const visible = useMemo(() => nameSuspicious(text.slice(0, shown)), [text, shown]);
  const rest = text.length - shown;
  return (
    <Stack gap={4}>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Code
          block
          flex={1}
          miw={0}
          mah={360}
          tabIndex={0}
          aria-label={label}
          style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {visible}
        </Code>
        <CopyButton value={text} label={label} />
      </Group>
      {rest > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => setShown(shown + step)} style={{ alignSelf: 'flex-start' }}>
          Show more ({rest.toLocaleString('en')} characters left)
        </Button>
      )}
    </Stack>
  );
}
