import { memo } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import type { Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CopyButton } from './copy-button.tsx';
import { readLink } from './markdown-url.ts';
import { nameSuspicious } from './split-suspicious.ts';
import { splitBlocks } from './split-blocks.ts';
import classes from './markdown.module.css';

const plugins = [remarkGfm];

function Outside({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  const link = readLink(href);
  if (link === null) return <span>{children}</span>;
  return (
    <a href={link} target="_blank" rel="noopener noreferrer" title={link}>
      {children}
    </a>
  );
}

function readText(node: ReactNode): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.map(readText).join('');
  return '';
}

function CodeBlock({ children }: ComponentProps<'pre'>) {
  const inner: ReactNode =
    typeof children === 'object' && children !== null && 'props' in children ? readChildren(children.props) : children;
  return (
    <div className={classes['code']}>
      {/* Scrolled sideways by keyboard too. */}
      <pre tabIndex={0} aria-label="Code" role="region">
        {children}
      </pre>
      <div className={classes['copy']}>
        <CopyButton value={readText(inner)} label="code" />
      </div>
    </div>
  );
}

function readChildren(props: unknown): ReactNode {
  const { children }: { readonly children?: unknown } = typeof props === 'object' && props !== null ? props : {};
  return typeof children === 'string' ? children : '';
}

const components: Components = {
  a: ({ href, children }) => <Outside href={href}>{children}</Outside>,
  // Loading one would tell somebody who reads this, and when.
  img: ({ src, alt }) => (
    <Outside href={typeof src === 'string' ? src : undefined}>{alt === undefined || alt === '' ? 'Image' : `Image: ${alt}`}</Outside>
  ),
  pre: CodeBlock,
  table: ({ children }) => (
    <div className={classes['table']} tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => <span aria-label={checked === true ? 'done' : 'open'}>{checked === true ? '☑ ' : '☐ '}</span>,
};

const Block = memo(function Block({ text }: { readonly text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={(url) => url}>
      {nameSuspicious(text)}
    </ReactMarkdown>
  );
});

/** Markdown by blocks: those that did not change are not parsed again. */
export function MarkdownBlocks({ text }: { readonly text: string }) {
  // oxlint-disable-next-line react/no-array-index-key -- blocks are only ever added at the end: their place is their identity
  return splitBlocks(text).map((block, index) => <Block key={index} text={block} />);
}
