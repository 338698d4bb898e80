import { dequal } from 'dequal'
import { type SyntheticEvent, useEffect, useRef, useState } from 'react'

import { describeError } from '../api/api-error'
import type { InstalledPlugin } from '../api/types'
import { Button } from '../ui/button'
import { Callout } from '../ui/callout'
import { notify } from '../ui/notify'
import { useLibrary } from './library-context'
import { SettingControl } from './setting-control'
import { defaultValues, settingErrors, settingsOf } from './setting-values'

/** A form made from the settings that a manifest declares; the server has the last word on the values. */
export function SettingsForm({ plugin }: { plugin: InstalledPlugin }) {
  const library = useLibrary()
  const form = useRef<HTMLFormElement>(null)
  const settings = settingsOf(plugin.manifest)
  const defaults = defaultValues(settings)
  const saved = { ...defaults, ...plugin.settings }
  const [values, setValues] = useState(saved)
  const [error, setError] = useState<unknown>(null)
  const [busy, setBusy] = useState(false)
  const errors = settingErrors(error)
  const unplaced = error !== null && !settings.some(({ id }) => id in errors)

  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus()
  }, [error])

  const save = async (wanted: typeof values) => {
    setBusy(true)
    try {
      await library.configure(plugin, wanted)
      setError(null)
      notify.success(`Settings of ${plugin.manifest.name} saved`)
    } catch (failure) {
      setError(failure)
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    void save(values)
  }

  const reset = () => {
    setValues(defaults)
    void save(defaults)
  }

  return (
    <form
      ref={form}
      noValidate
      onSubmit={submit}
      aria-label={`Settings of ${plugin.manifest.name}`}
      className="grid grid-cols-1 gap-5"
    >
      {unplaced && <Callout tone="danger">{describeError(error)}</Callout>}
      {settings.map((setting) => (
        <SettingControl
          key={setting.id}
          setting={setting}
          value={values[setting.id]}
          error={errors[setting.id]}
          onChange={(value) => {
            setValues((current) => ({ ...current, [setting.id]: value }))
          }}
        />
      ))}
      <div className="flex flex-wrap gap-3 pt-1">
        <Button type="submit" variant="primary" size="sm" busy={busy} disabled={dequal(values, saved)}>
          Save settings
        </Button>
        <Button variant="ghost" size="sm" disabled={busy || dequal(values, defaults)} onClick={reset}>
          Reset to defaults
        </Button>
      </div>
    </form>
  )
}
