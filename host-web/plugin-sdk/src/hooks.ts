import { useCallback, useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import type { PluginContext } from './context.ts'

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

/** A value kept in this browser, and its setter. */
export function useStorage<T>(context: PluginContext, key: string, initial: T): [T, (value: T) => void] {
  const subscribe = useCallback(
    (changed: () => void) => context.storage.subscribe(key, changed),
    [context, key],
  )
  const value = useSyncExternalStore(subscribe, () => context.storage.get<T>(key))
  const set = useCallback(
    (next: T) => {
      context.storage.set(key, next)
    },
    [context, key],
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
