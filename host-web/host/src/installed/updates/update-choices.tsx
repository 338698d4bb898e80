import { useQueryClient } from '@tanstack/react-query'

import { updatesQuery } from '../../api/queries'
import { chooseUpdates, type PluginUpdates, type UpdateChoices } from '../../api/updates'
import { Field, NativeSelect } from '../../ui/controls/field'
import { Switch } from '../../ui/controls/switch'
import { notify } from '../../ui/feedback/notify'
import { Section } from '../../ui/layout/section'

const WAITS: [hours: number, label: string][] = [
  [0, 'Not at all'],
  [6, '6 hours'],
  [24, 'A day'],
  [72, '3 days'],
  [168, 'A week'],
  [720, '30 days'],
]

const BY_ITSELF = 'When Folio opens, and each hour after. What asks for more permissions waits for you.'
const PAUSED = 'Paused for now by who runs this Folio. Take the updates yourself until it goes on.'

/** For all plugins: each may be told otherwise. */
export function UpdateChoicesForm({ updates }: { updates: PluginUpdates }) {
  const queries = useQueryClient()
  const { automatic, waitHours } = updates
  const choose = async (changes: Partial<UpdateChoices>) => {
    const { queryKey } = updatesQuery
    await queries.cancelQueries({ queryKey })
    queries.setQueryData(queryKey, (now) => now && { ...now, ...changes })
    try {
      await chooseUpdates(changes)
    } catch (error) {
      notify.error('How plugins are updated could not be changed', error)
    }
    await queries.invalidateQueries({ queryKey })
  }
  const known = WAITS.some(([hours]) => hours === waitHours)
  return (
    <Section boxed title="Updates" className="mt-6">
      <div className="grid gap-5">
        <Field
          inline
          label="Update plugins automatically"
          hint={updates.automaticPaused ? PAUSED : BY_ITSELF}
        >
          {(control) => (
            <Switch
              {...control}
              checked={automatic}
              onCheckedChange={(checked) => void choose({ automatic: checked })}
            />
          )}
        </Field>
        <Field
          label="Wait with a new version"
          hint="Others find what is wrong with it first. Security releases, and what replaces a blocked version, do not wait."
        >
          {(control) => (
            <NativeSelect
              {...control}
              className="max-w-56"
              value={waitHours}
              onChange={({ target }) => void choose({ waitHours: Number(target.value) })}
            >
              {!known && <option value={waitHours}>{waitHours} hours</option>}
              {WAITS.map(([hours, label]) => (
                <option key={hours} value={hours}>
                  {label}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      </div>
    </Section>
  )
}
