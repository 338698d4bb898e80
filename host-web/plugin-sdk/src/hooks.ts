import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import type { PluginContext, PluginStorage } from './context.ts'

/** The shared value under `key`, kept current. */
export function useStateValue<T>(context: PluginContext, key: string): T | undefined {
  const subscribe = useCallback(
    (changed: () => void) => context.state.subscribe(key, changed),
    [context, key],
  )
  return useSyncExternalStore(subscribe, () => context.state.get<T>(key))
}

/** The user's setting (or its default), kept current. */
export function useSetting<T>(context: PluginContext, id: string): T | undefined {
  const subscribe = useCallback(
    (changed: () => void) => context.settings.subscribe(id, changed),
    [context, id],
  )
  return useSyncExternalStore(subscribe, () => context.settings.get<T>(id))
}

/** A value kept in this browser, and its setter; with `context.storage.sync` one that follows the account. */
export function useStorage<T>(
  context: PluginContext,
  key: string,
  initial: T,
  storage: PluginStorage = context.storage,
): [T, (value: T) => void] {
  const subscribe = useCallback((changed: () => void) => storage.subscribe(key, changed), [storage, key])
  const value = useSyncExternalStore(subscribe, () => storage.get<T>(key))
  const set = useCallback(
    (next: T) => {
      storage.set(key, next)
    },
    [storage, key],
  )
  return [value ?? initial, set]
}

/** Calls the latest `handler` for every `event` while the component is shown. */
export function useEvent(context: PluginContext, event: string, handler: (data: unknown) => void): void {
  const handle = useEffectEvent(handler)
  useEffect(
    () =>
      context.events.on(event, (data) => {
        handle(data)
      }),
    [context, event],
  )
}
