import { createTheme, DEFAULT_THEME, Drawer, Modal } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef2ff',
  '#dde5ff',
  '#bccaff',
  '#98acfb',
  '#7890f4',
  '#5b76ea',
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

/** A colour whose darkest shade, that of words on its lightest, is dark enough (WCAG 2.2, 1.4.3). */
function darken(name: 'teal' | 'orange', darkest: string): MantineColorsTuple {
  const [a, b, c, d, e, f, g, h, i] = DEFAULT_THEME.colors[name];
  return [a, b, c, d, e, f, g, h, i, darkest];
}

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: 6,
  autoContrast: true,
  black: '#1b1f27',
  colors: { ink, dark, teal: darken('teal', '#05624a'), orange: darken('orange', '#a13708') },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } }, styles: { title: { fontWeight: 620 } } }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } }, styles: { title: { fontWeight: 620 } } }),
  },
  headings: {
    fontWeight: '620',
    sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.25' }, h2: { fontSize: '1.05rem', lineHeight: '1.35' }, h3: { fontSize: '0.95rem' } },
  },
});

/** Quiet text that still has the contrast WCAG 2.2 asks for (1.4.3, 4.5:1). */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5b6270', '--mantine-color-placeholder': '#6a7180', '--mantine-color-error': '#c92a2a' },
  dark: { '--mantine-color-dimmed': '#9ba1ad', '--mantine-color-placeholder': '#878d99', '--mantine-color-error': '#ff8787' },
});
