import { ActionIcon, CloseButton, Group, Pill, Textarea, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconArrowUp, IconPaperclip, IconPlayerStopFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { SafeText } from '../../ui/safe-text.tsx';
import { nameSuspicious } from '../../ui/split-suspicious.ts';
import classes from './chat.module.css';
import { formatBytes } from './format-bytes.ts';
import type { LiveRun, Message } from './model/live-runs.ts';

interface ComposerProps {
  readonly name: string;
  readonly canAttach: boolean;
  /** The run that is at work: while there is one, it can be stopped and nothing can be sent. */
  readonly active: LiveRun | undefined;
  readonly onSend: (message: Message) => void;
  readonly onStop: () => void;
}

/** Where a message is written. Enter sends, Shift+Enter begins a line, Esc stops. */
export function Composer({ name, canAttach, active, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  const canSend = active === undefined && (text.trim() !== '' || files.length > 0);
  const send = () => {
    if (!canSend) return;
    onSend({ text, files });
    setText('');
    setFiles([]);
  };
  const press = (event: KeyboardEvent) => {
    // While a word is composed (Japanese, Chinese), Enter ends the word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files];
    if (!canAttach || pasted.length === 0) return;
    event.preventDefault();
    setFiles([...files, ...pasted]);
  };
  return (
    <div className={classes['foot']}>
      <form
        className={classes['composer']}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <div className={classes['box']}>
          <Attached files={files} onRemove={(file) => setFiles(files.filter((other) => other !== file))} />
          <Textarea
            ref={area}
            aria-label={`Message to ${nameSuspicious(name)}`}
            placeholder="Write a message"
            variant="unstyled"
            autosize
            minRows={1}
            maxRows={10}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={press}
            onPaste={paste}
          />
          <Group justify="space-between">
            {canAttach ? <AttachButton onAdd={(added) => setFiles([...files, ...added])} /> : <span />}
            {active === undefined ? (
              <Tooltip label="Send (Enter)">
                <ActionIcon
                  type="submit"
                  size="lg"
                  radius="xl"
                  aria-label="Send"
                  aria-disabled={!canSend}
                  data-off={!canSend}
                  className={classes['send'] ?? ''}
                >
                  <IconArrowUp size={18} />
                </ActionIcon>
              </Tooltip>
            ) : (
              <Tooltip label="Stop (Esc)">
                <ActionIcon size="lg" radius="xl" variant="default" aria-label="Stop" onClick={onStop}>
                  <IconPlayerStopFilled size={16} />
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
        </div>
      </form>
    </div>
  );
}

function Attached({ files, onRemove }: { readonly files: readonly File[]; readonly onRemove: (file: File) => void }) {
  if (files.length === 0) return null;
  return (
    <Group gap={6} component="ul" className={classes['list'] ?? ''}>
      {files.map((file, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- two files may have one name
        <Pill key={index} component="li" size="md" className={classes['file'] ?? ''}>
          <span className={classes['cut']}>
            <SafeText>{file.name}</SafeText>
          </span>
          <span>{formatBytes(file.size)}</span>
          <CloseButton size="xs" aria-label={`Remove ${nameSuspicious(file.name)}`} onClick={() => onRemove(file)} />
        </Pill>
      ))}
    </Group>
  );
}

function AttachButton({ onAdd }: { readonly onAdd: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Tooltip label="Attach files">
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Attach files" onClick={() => input.current?.click()}>
          <IconPaperclip size={18} />
        </ActionIcon>
      </Tooltip>
      <VisuallyHidden>
        <input
          ref={input}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Files"
          onChange={(event) => {
            onAdd([...(event.currentTarget.files ?? [])]);
            // The same file can be chosen again.
            event.currentTarget.value = '';
          }}
        />
      </VisuallyHidden>
    </>
  );
}
