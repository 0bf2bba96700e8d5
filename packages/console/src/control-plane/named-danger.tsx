import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ErrorView } from '../ui/error-view.tsx';
import { SafeText } from '../ui/safe-text.tsx';
import { readsLike } from './reads-like.ts';

interface NamedDangerProps {
  /** Of the button, and of the dialog. */
  readonly label: string;
  /** What has to be typed. */
  readonly name: string;
  readonly onConfirm: () => Promise<unknown>;
  /** What will happen. */
  readonly children: ReactNode;
}

/** A button for what hurts most: it asks for the name of the thing. */
export function NamedDanger({ label, name, onConfirm, children }: NamedDangerProps) {
  const [isOpen, { open, close }] = useDisclosure();
  const [text, setText] = useState('');
  const { mutate, isPending, error, reset } = useMutation({ mutationFn: onConfirm, onSuccess: () => leave() });
  const leave = () => {
    setText('');
    reset();
    close();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (readsLike(text, name)) mutate();
  };
  return (
    <>
      <Button color="red" variant="light" onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={leave} title={label} centered>
        <form onSubmit={submit}>
          <Stack>
            <Text component="div" size="sm">
              {children}
            </Text>
            <TextInput
              label={
                <>
                  Type <SafeText>{name}</SafeText>
                </>
              }
              data-autofocus
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            {error !== null && <ErrorView error={error} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={leave}>
                Keep
              </Button>
              <Button type="submit" color="red" loading={isPending} disabled={!readsLike(text, name)}>
                {label}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
