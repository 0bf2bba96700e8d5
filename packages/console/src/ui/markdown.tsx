import { Text } from '@mantine/core';
import { lazy, memo, Suspense } from 'react';
import { SafeText } from './safe-text.tsx';
import classes from './markdown.module.css';

/** Beyond this a text is shown as it is, shortened: no model writes so much for reading. In characters. */
const longest = 200_000;
const longestLine = 20_000;

const Parsed = lazy(() => import('./markdown-blocks.tsx').then(({ MarkdownBlocks }) => ({ default: MarkdownBlocks })));

const hasHugeLine = (text: string): boolean => text.length > longestLine && text.split('\n').some((line) => line.length > longestLine);

/** Text as it came; as much of it as a page can bear. */
function Plain({ text }: { readonly text: string }) {
  const isCut = text.length > longest;
  return (
    <>
      <div className={classes['plain']}>
        <SafeText>{isCut ? text.slice(0, longest) : text}</SafeText>
      </div>
      {isCut && (
        <Text size="sm" c="dimmed">
          {(text.length - longest).toLocaleString('en')} more characters. Copy it to have all of them.
        </Text>
      )}
    </>
  );
}

/**
 * Somebody else's Markdown: no HTML, no images from elsewhere (they become links), links that open pages or letters alone. Cheap to show again while it
 * grows at its end.
 */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  if (text.length > longest || hasHugeLine(text)) return <Plain text={text} />;
  return (
    <div className={classes['markdown']}>
      <Suspense fallback={<Plain text={text} />}>
        <Parsed text={text} />
      </Suspense>
    </div>
  );
});
