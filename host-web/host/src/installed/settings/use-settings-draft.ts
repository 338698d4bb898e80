import { dequal } from 'dequal'
import { useRef, useState } from 'react'
import { useDebouncedCallback } from 'use-debounce'

import type { InstalledPlugin, SettingValues } from '../../api/types'
import { useLibrary } from '../library/library-context'
import { defaultValues, settingErrors, settingsOf } from './setting-values'

/** While somebody types; a switch does not wait. */
const PAUSE = 400

export type SaveStatus = 'untouched' | 'saving' | 'saved' | 'failed'

/**
 * A plugin's settings as they are being changed. Each change is sent by itself: what another device chose meanwhile
 * stays, and what is at its default is not stored. What the server refused stays in the form.
 */
export function useSettingsDraft(plugin: InstalledPlugin) {
  const library = useLibrary()
  const defaults = defaultValues(settingsOf(plugin.manifest))
  const stored: SettingValues = { ...defaults, ...plugin.settings }
  const [draft, setDraft] = useState<SettingValues>({})
  const [status, setStatus] = useState<SaveStatus>('untouched')
  const [error, setError] = useState<unknown>(null)
  const [undos, setUndos] = useState<SettingValues[]>([])
  const waiting = useRef<SettingValues>({})
  const sends = useRef(0)

  const send = async (changes: SettingValues): Promise<boolean> => {
    const turn = ++sends.current
    setStatus('saving')
    try {
      await library.configure(plugin, patchOf(changes, defaults))
      setDraft((current) => without(current, (id, value) => id in changes && dequal(value, changes[id])))
      setError(null)
      if (turn === sends.current) setStatus('saved')
      return true
    } catch (failure) {
      const refused = settingErrors(failure)
      waiting.current = { ...without(changes, (id) => id in refused), ...waiting.current }
      setError(failure)
      setStatus('failed')
      return false
    }
  }

  const save = useDebouncedCallback(
    async () => {
      const changes = waiting.current
      if (Object.keys(changes).length === 0) return
      waiting.current = {}
      const before = without(stored, (id) => !(id in changes))
      if (await send(changes)) setUndos((earlier) => [...earlier, before])
    },
    PAUSE,
    { flushOnExit: true },
  )

  const propose = (changes: SettingValues) => {
    setDraft((current) => ({ ...current, ...changes }))
    waiting.current = { ...waiting.current, ...changes }
    void save()
  }

  return {
    values: { ...stored, ...draft },
    status,
    error,
    isDefault: dequal({ ...stored, ...draft }, defaults),
    canUndo: undos.length > 0 && status !== 'saving',
    change: propose,
    /** Sends what waits, now. */
    flush: () => {
      void save()
      void save.flush()
    },
    reset: () => {
      propose({ ...without(stored, () => true), ...defaults })
      void save.flush()
    },
    undo: () => {
      const last = undos.at(-1)
      if (!last) return
      setUndos((earlier) => earlier.slice(0, -1))
      setDraft((current) => ({ ...current, ...last }))
      void send(last)
    },
  }
}

/** What the API is sent: null takes a setting back to its default, now and in versions with another one. */
function patchOf(changes: SettingValues, defaults: SettingValues): SettingValues {
  return Object.fromEntries(
    Object.entries(changes).map(([id, value]) => [
      id,
      value === undefined || dequal(value, defaults[id]) ? null : value,
    ]),
  )
}

function without(values: SettingValues, isUnwanted: (id: string, value: unknown) => boolean): SettingValues {
  return Object.fromEntries(Object.entries(values).filter(([id, value]) => !isUnwanted(id, value)))
}
