import { statSync, watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Files that are looked after; `onChange` comes once for a burst of changes. */
export interface FileWatch {
  add(path: string): void;
  readonly size: number;
  close(): void;
}

const quietMs = 100;

/**
 * Watches the folders of the files, not the files: editors replace a file by a new one, and the watch on the old one would see nothing more.
 * A change is a new modification time, so that a mere look at a file is none.
 */
export function watchFiles(onChange: (path: string) => void): FileWatch {
  const folders = new Map<string, FSWatcher>();
  const modified = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const look = (path: string) => {
    const before = modified.get(path);
    const now = modificationTime(path);
    if (before === undefined || now === before) return;
    modified.set(path, now);
    clearTimeout(timer);
    timer = setTimeout(() => onChange(path), quietMs);
  };
  const watchFolder = (folder: string) => {
    const watcher = watch(folder, (_event, name) => {
      for (const path of modified.keys()) if (dirname(path) === folder && (name === null || basename(path) === name)) look(path);
    });
    watcher.on('error', () => watcher.close());
    folders.set(folder, watcher);
  };
  return {
    add(path) {
      modified.set(path, modificationTime(path));
      if (!folders.has(dirname(path))) watchFolder(dirname(path));
    },
    get size() {
      return modified.size;
    },
    close() {
      clearTimeout(timer);
      for (const watcher of folders.values()) watcher.close();
    },
  };
}

/** Milliseconds; 0 for a file that is not there at the moment. */
function modificationTime(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
