/** How the tablet is: room, battery, and whether the browser has promised to keep what it holds. */

import { finishedCount, heads } from './interview.ts';

export interface Condition {
  readonly queued: number; // finished, not yet with the server
  readonly finished: number; // finished on this tablet since its enrolment
  readonly app: string;
  readonly battery: number | null; // share, 0–1
  readonly charging: boolean | null;
  readonly room: number; // bytes
  readonly persisted: boolean;
}

interface Battery {
  readonly level: number;
  readonly charging: boolean;
}

export const LITTLE_ROOM = 200_000_000; // bytes: some 600 photos
export const LITTLE_BATTERY = 0.2;
export const APP = __APP_VERSION__;

export async function condition(): Promise<Condition> {
  const [all, finished, estimate, battery, persisted] = await Promise.all([
    heads(),
    finishedCount(),
    storage(),
    power(),
    isPersisted(),
  ]);
  return {
    queued: all.filter((head) => head.state === 'waiting').length,
    finished,
    app: APP,
    battery: battery?.level ?? null,
    charging: battery?.charging ?? null,
    room: (estimate.quota ?? 0) - (estimate.usage ?? 0),
    persisted,
  };
}

/** Ask the browser to keep our data when room gets short; true when it promises to. */
export async function askPersistence(): Promise<boolean> {
  return (await navigator.storage?.persist?.()) ?? false;
}

const isPersisted = async (): Promise<boolean> => (await navigator.storage?.persisted?.()) ?? false;
const storage = async (): Promise<StorageEstimate> => (await navigator.storage?.estimate?.()) ?? {};

async function power(): Promise<Battery | null> {
  const device = navigator as { getBattery?: () => Promise<Battery> };
  return (await device.getBattery?.()) ?? null;
}
