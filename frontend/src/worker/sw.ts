/** The service worker: the pages of the filler from the tablet, so that they open without a network. */

declare const __SHELL__: { readonly version: string; readonly files: readonly string[] };

const CACHE = `houping-filler-${__SHELL__.version}`;
const PAGE = '/fill/';
const worker = self as unknown as ServiceWorkerGlobalScope;

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(__SHELL__.files.map((file) => new Request(file, { cache: 'reload' })))));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(clean().then(() => worker.clients.claim()));
});

async function clean(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith('houping-filler-') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

worker.addEventListener('message', (event) => {
  if (event.data === 'take over') void worker.skipWaiting();
});

/** Answer only for the pages themselves; what goes to the server is none of our business. */
worker.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== worker.location.origin || event.request.method !== 'GET') return;
  const wanted = event.request.mode === 'navigate' && pathname === PAGE ? PAGE : pathname;
  if (__SHELL__.files.includes(wanted)) event.respondWith(fromTablet(wanted, event.request));
});

async function fromTablet(wanted: string, request: Request): Promise<Response> {
  const kept = await (await caches.open(CACHE)).match(wanted);
  return kept ?? fetch(request);
}
