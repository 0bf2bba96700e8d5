import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

interface SearchInputProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  /** Told when the writer rests, and with Enter at once. */
  readonly onSettle: (text: string) => void;
  /** In characters. */
  readonly maxLength?: number;
}

/** How long nothing is typed before a list is asked for, in milliseconds. */
const restMs = 300;

/** A text that a list is filtered by. */
export function SearchInput({ label, placeholder, value, onSettle, maxLength = 255 }: SearchInputProps) {
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [settled, setSettled] = useState(value);
  const [before, setBefore] = useState(value);
  if (before !== value) {
    setBefore(value);
    // Changed by somebody else, such as a way back. What is being typed meanwhile stays.
    if (value !== settled) setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (next: string, afterMs: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setSettled(next.trim());
      onSettle(next.trim());
    }, afterMs);
  };
  const change = (next: string, afterMs: number) => {
    setText(next);
    settle(next, afterMs);
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder ?? label}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={text === '' ? null : <CloseButton size="sm" aria-label={`Clear: ${label}`} onClick={() => change('', 0)} />}
      value={text}
      maxLength={maxLength}
      onChange={(event) => change(event.currentTarget.value, restMs)}
      onKeyDown={(event) => event.key === 'Enter' && settle(text, 0)}
      spellCheck={false}
      autoComplete="off"
    />
  );
}
