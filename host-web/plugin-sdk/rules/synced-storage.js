// What a plugin may keep in `context.storage.sync`. `services/installs/sync/model.py` has the same bounds.

/** Without it in the manifest, `context.storage.sync` throws. */
export const SYNC_PERMISSION = 'storage:sync'
export const SYNC_LIMITS = { key: 200, value: 8 * 1024, all: 64 * 1024 }

/** Half a surrogate pair is no character of a text in the account's database, nor is NUL. */
export const isKeyOfSynced = (key) =>
  key.length > 0 && key.length <= SYNC_LIMITS.key && !/[\0\p{Surrogate}]/u.test(key)

export const bytesOf = (text) => new TextEncoder().encode(text).length

/** How much of its room an entry takes up, in bytes. */
export const sizeOfSynced = (key, json) => bytesOf(key) + bytesOf(json)

/** Why a plugin may not keep anything so, or undefined. */
export function problemOfSyncing(permissions = []) {
  if (permissions.includes(SYNC_PERMISSION)) return undefined
  return `context.storage.sync needs "${SYNC_PERMISSION}" among the manifest's permissions.`
}

/** Why a value cannot be kept beside what is there, of which `sizes` has each key's; or undefined. */
export function problemOfSynced(key, json, sizes) {
  const { key: longest, value, all } = SYNC_LIMITS
  if (!isKeyOfSynced(key))
    return `A key that follows the account has 1 to ${longest} characters, and no NUL or half a surrogate pair.`
  if (bytesOf(json) > value)
    return `"${key}" has ${bytesOf(json)} bytes of JSON; a value that follows the account has at most ${value}.`
  const more = sizeOfSynced(key, json) - (sizes.get(key) ?? 0)
  const present = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  if (more > 0 && present + more > all)
    return `"${key}" has no room: what a plugin keeps in the account has at most ${all} bytes, keys and values. Delete some.`
  return undefined
}
