/** How the tablet is: room, battery, and whether the browser has promised to keep what it holds. */

import { heads } from './interview.ts';

export interface Condition {
  readonly queue: number;
  readonly drafts: number;
  readonly app: string;
  readonly battery: number | null; // share, 0–1
  readonly charging: boolean | null;
  readonly used: number; // bytes
  readonly room: number; // bytes
  readonly persisted: boolean;
  readonly clock: number; // ms since 1970, by the tablet
}

interface Battery {
  readonly level: number;
  readonly charging: boolean;
}

export const LITTLE_ROOM = 200_000_000; // bytes: some 600 photos
export const LITTLE_BATTERY = 0.2;
export const APP = __APP_VERSION__;

export async function condition(queue: number): Promise<Condition> {
  const all = await heads();
  const [estimate, battery, persisted] = await Promise.all([storage(), power(), isPersisted()]);
  return {
    queue,
    drafts: all.filter((head) => head.state === 'draft').length,
    app: APP,
    battery: battery?.level ?? null,
    charging: battery?.charging ?? null,
    used: estimate.usage ?? 0,
    room: (estimate.quota ?? 0) - (estimate.usage ?? 0),
    persisted,
    clock: Date.now(),
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
