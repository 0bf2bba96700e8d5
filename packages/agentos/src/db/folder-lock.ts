import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { dbErrors } from './db-errors.ts';

interface Holder {
  readonly pid: number;
  /** Tells a process from a later one with the same number; empty where the system does not say. */
  readonly started: string;
}

/**
 * Takes the folder for this process; the result gives it back. Two processes on one embedded database destroy it. The lock of a
 * dead process is taken over. It says nothing across machines or containers: the folder must not be on a shared volume.
 * Throws `db_folder_in_use`.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, 'lock');
  const mine = `${process.pid} ${startOf(process.pid)} ${randomUUID()}`;
  const draft = `${lock}.${randomUUID()}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    if (!link(draft, lock)) {
      removeStaleLock(folder, lock);
      if (!link(draft, lock)) throw inUse(folder, readText(lock));
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (readText(lock) === mine) rmSync(lock, { force: true });
  };
}

/** Moves the lock away before looking at it, so that of two processes only one can judge it. */
function removeStaleLock(folder: string, lock: string): void {
  const found = readText(lock);
  if (isAlive(parseHolder(found))) throw inUse(folder, found);
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch {
    return; // somebody else was faster
  }
  const moved = readText(aside);
  if (moved !== found && isAlive(parseHolder(moved))) {
    link(aside, lock);
    rmSync(aside, { force: true });
    throw inUse(folder, moved);
  }
  rmSync(aside, { force: true });
}

/** A hard link appears with its content and fails if the name is taken: creation and writing in one step. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    return codeOf(error) === 'EEXIST' ? false : copy(from, to);
  }
}

/** For file systems without hard links; almost as good. */
function copy(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function inUse(folder: string, text: string): Error {
  return dbErrors.folder_in_use([folder, parseHolder(text)?.pid ?? 0]);
}

function parseHolder(text: string): Holder | undefined {
  const [pid = '', started = ''] = text.split(' ');
  return /^[1-9]\d*$/.test(pid) ? { pid: Number(pid), started } : undefined;
}

function isAlive(holder: Holder | undefined): boolean {
  if (holder === undefined) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM'; // it lives, and is somebody else's
  }
  return holder.started === startOf(holder.pid);
}

/** Boot and start time of a process on Linux (proc(5), field 22 of stat): after a restart numbers are used again, 1 in containers. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${readText('/proc/sys/kernel/random/boot_id').trim()}/${start}`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
