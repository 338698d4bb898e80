import { request } from '../http/http'

export type SyncKind = 'keybindings' | 'storage'

/** Where a value is; `pluginId` is empty for what is no plugin's. */
export interface Place {
  kind: SyncKind
  pluginId: string
  key: string
}

/** A text of JSON; null where it was taken away. */
export interface SyncedValue extends Place {
  value: string | null
  revision: number
}

export interface SyncChange extends Place {
  /** The same when it is sent again. */
  id: string
  value: string | null
  /** The revision that it was made upon; 0 for none. */
  base: number
}

export interface SyncResult {
  id: string
  /** `conflict`: `value` is there instead. `full`: there is no room for it. */
  status: 'applied' | 'conflict' | 'full'
  value: string | null
  revision: number
}

/** Nobody waits for it: what fails is tried again later. 409 where `account` is not who is signed in. */
const inTheBackground = { patience: 0 }

export const syncedSince = (account: string, since: number) =>
  request<{ items: SyncedValue[]; revision: number }>('/user/sync', {
    query: { account, since },
    ...inTheBackground,
  })

export const sendChanges = (account: string, changes: readonly SyncChange[]) =>
  request<{ results: SyncResult[]; revision: number }>('/user/sync', {
    method: 'POST',
    body: { account, changes },
    ...inTheBackground,
  })
