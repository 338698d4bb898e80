/** Without it in the manifest, `context.storage.sync` throws. */
export declare const SYNC_PERMISSION: string
/** Characters of a key; bytes of a value's JSON, and of all keys and values of a plugin. */
export declare const SYNC_LIMITS: { key: number; value: number; all: number }

/** Whether something may be kept under it. */
export declare function isKeyOfSynced(key: string): boolean

/** In UTF-8. */
export declare function bytesOf(text: string): number

/** How much of its room an entry takes up, in bytes. */
export declare function sizeOfSynced(key: string, json: string): number

/** Why a plugin may not keep anything so, or undefined. */
export declare function problemOfSyncing(permissions?: readonly string[]): string | undefined

/** Why a value cannot be kept beside what is there, of which `sizes` has each key's; or undefined. */
export declare function problemOfSynced(
  key: string,
  json: string,
  sizes: ReadonlyMap<string, number>,
): string | undefined
