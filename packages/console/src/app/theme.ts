import { createTheme, DEFAULT_THEME } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef2ff',
  '#dde5ff',
  '#bccaff',
  '#98acfb',
  '#7890f4',
  '#4b65dd',
  '#3f5bd9',
  '#3149b8',
  '#283c98',
  '#1f2f78',
];
const dark: MantineColorsTuple = [
  '#d3d6dd',
  '#b6bac4',
  '#9398a5',
  '#6d7380',
  '#3c414c',
  '#2d313a',
  '#22252c',
  '#17191e',
  '#121418',
  '#0c0d10',
];

/** Shades of Mantine's, and two of our own: 6 stands below white words, 9 are words on the lightest. Both have the contrast of WCAG 2.2, 1.4.3. */
function withContrast(name: 'red' | 'teal' | 'orange', below: string, words: string): MantineColorsTuple {
  const [a, b, c, d, e, f, , h, i] = DEFAULT_THEME.colors[name];
  return [a, b, c, d, e, f, below, h, i, words];
}

const dialog = { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } }, styles: { title: { fontWeight: 600 } } };

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: 6,
  autoContrast: true,
  black: '#1b1f27',
  colors: {
    ink,
    dark,
    red: withContrast('red', '#cf3030', '#b42020'),
    teal: withContrast('teal', '#087f5b', '#05624a'),
    orange: withContrast('orange', '#c2410c', '#a13708'),
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  // By name: what is not on the first page is not loaded for it.
  components: { Modal: dialog, Drawer: dialog, Notification: { defaultProps: dialog.defaultProps } },
  headings: {
    fontWeight: '620',
    sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1.05rem', lineHeight: '1.35' }, h3: { fontSize: '0.95rem' } },
  },
});

/** White words on these have enough contrast in both schemes. */
const filled = {
  '--mantine-color-red-filled': '#c92a2a',
  '--mantine-color-red-filled-hover': '#b02525',
  '--mantine-color-green-filled': '#237a35',
  '--mantine-color-green-filled-hover': '#1c652b',
};

/** Words on their own soft colour. */
const soft = {
  '--mantine-color-green-light-color': '#1f6e2f',
  '--mantine-color-red-light-color': '#b02525',
  '--mantine-color-yellow-light-color': '#7a4a00',
  '--mantine-color-orange-light-color': '#8a3d00',
  '--mantine-color-gray-light-color': '#495057',
};

/** Quiet text that still has the contrast WCAG 2.2 asks for (1.4.3, 4.5:1). */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...filled,
    ...soft,
    '--mantine-color-dimmed': '#5b6270',
    '--mantine-color-placeholder': '#6a7180',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    ...filled,
    '--mantine-color-ink-filled': '#4b66da',
    '--mantine-color-ink-filled-hover': '#3f5bd9',
    '--mantine-color-ink-light': '#232d52',
    '--mantine-color-ink-light-hover': '#2b3763',
    '--mantine-color-ink-light-color': '#b7c5ff',
    '--mantine-color-dimmed': '#9ba1ad',
    '--mantine-color-placeholder': '#878d99',
    '--mantine-color-error': '#ff8787',
  },
});
