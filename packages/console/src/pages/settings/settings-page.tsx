import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import { PageHeader } from '../../ui/page-header.tsx';
import { Section } from '../../ui/section.tsx';

/** What concerns this browser alone. */
export function SettingsPage() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap="xl">
      <PageHeader title="Settings" description="How the console looks in this browser." />
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
    </Stack>
  );
}
