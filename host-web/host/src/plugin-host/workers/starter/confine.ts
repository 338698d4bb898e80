/**
 * No policy governs what is kept in the browser for an origin, and a worker of ours has the page's: documents, what the
 * service worker answers with, locks and channels that the page waits at. A file of a plugin needs none of it there.
 */
const OF_THE_ORIGIN = [
  'BroadcastChannel',
  'Notification',
  'caches',
  'cookieStore',
  'indexedDB',
  'webkitRequestFileSystem',
  'webkitRequestFileSystemSync',
  'webkitResolveLocalFileSystemSyncURL',
  'webkitResolveLocalFileSystemURL',
]

/** Browsers add ways to storage and devices there (`locks`, `storage`, `storageBuckets`, `usb`), so what stays is named. */
const NAVIGATOR_KEEPS = new Set([
  'appCodeName',
  'appName',
  'appVersion',
  'connection',
  'constructor',
  'deviceMemory',
  'gpu',
  'hardwareConcurrency',
  'language',
  'languages',
  'mediaCapabilities',
  'onLine',
  'platform',
  'product',
  'userAgent',
  'userAgentData',
])

/**
 * Takes what is the origin's away, before a plugin's file runs. The policy has to take `blob:`, from where that file is
 * imported; so no further addresses are made, and text that was made at run time is not run.
 */
export function confine(scope: WorkerGlobalScope & { URL: typeof URL }): void {
  for (const name of OF_THE_ORIGIN) takeAway(scope, name)
  for (const holder of holdersOf(scope.navigator))
    for (const name of Object.getOwnPropertyNames(holder))
      if (!NAVIGATOR_KEEPS.has(name)) takeAway(holder, name)
  takeAway(scope.URL, 'createObjectURL')
}

/** On whichever prototype it is, and such that it cannot be defined anew. */
function takeAway(target: object, name: string): void {
  const nothing = { value: undefined, writable: false, enumerable: false, configurable: false }
  for (const holder of holdersOf(target))
    if (Object.hasOwn(holder, name)) Object.defineProperty(holder, name, nothing)
}

function holdersOf(target: object): object[] {
  const holders: object[] = []
  for (
    let holder: object | null = target;
    holder && holder !== Object.prototype && holder !== Function.prototype;
    holder = Object.getPrototypeOf(holder) as object | null
  )
    holders.push(holder)
  return holders
}
