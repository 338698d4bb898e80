import { type CallOptions, PATIENCE, request } from './http/http'
import { onceIntroduced } from './http/introduction'

export interface LockedPlugin {
  pluginId: string
  version: string
  /** SHA-256 in hexadecimal, of the bundle or of the listing of its files. */
  digest: string
}

export interface LockOutcome {
  installed: LockedPlugin[]
  failed: { pluginId: string; version: string; detail: string }[]
}

export const getLock = (options: CallOptions = {}) =>
  request<{ plugins: LockedPlugin[] }>('/user/lockfile', options).then(({ plugins }) => plugins)

export const installLocked = (plugins: readonly LockedPlugin[]) =>
  onceIntroduced(() =>
    request<LockOutcome>('/user/lockfile', {
      method: 'POST',
      body: { plugins },
      patience: PATIENCE.command,
    }),
  )
