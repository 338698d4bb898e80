import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { useDebounce } from 'use-debounce'

import { browsePlugins } from '../../api/catalog'
import type { ModeratedCollection } from '../../api/front'
import type { PluginSummary } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Field, Input } from '../../ui/controls/field'
import { notify } from '../../ui/feedback/notify'
import { PluginIcon } from '../../ui/plugin-icon'

const MOST = 50
const FOUND = 5
const PAUSE = 250

interface CollectedPluginsProps {
  collection: ModeratedCollection
  save: (pluginIds: string[]) => Promise<void>
}

/** What is in a collection, in its order; each change is kept at once. */
export function CollectedPlugins({ collection, save }: CollectedPluginsProps) {
  const { pluginIds, plugins } = collection
  const [busy, setBusy] = useState(false)
  const put = async (next: string[]) => {
    if (busy) return
    setBusy(true)
    try {
      await save(next)
    } catch (error) {
      notify.error('Nothing was changed', error)
    } finally {
      setBusy(false)
    }
  }
  const move = (index: number, by: number) => {
    const next = [...pluginIds]
    const [id] = next.splice(index, 1)
    if (id !== undefined) next.splice(index + by, 0, id)
    void put(next)
  }
  return (
    <div aria-busy={busy}>
      {pluginIds.length === 0 && <p className="mb-5 text-sm text-muted">There is nothing in it yet.</p>}
      <ol aria-label="Plugins of the collection" className="mb-6 divide-y divide-border empty:hidden">
        {pluginIds.map((id, index) => {
          const plugin = plugins.find((one) => one.id === id)
          const name = plugin?.name ?? id
          return (
            <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2.5 text-sm">
              <PluginIcon id={id} name={name} icon={plugin?.icon} size="sm" />
              <span className="min-w-0 flex-1 basis-32">
                <span className="block font-medium break-words">{name}</span>
                {!plugin && (
                  <span className="block text-[13px] text-muted">Cannot be had now, and is not shown.</span>
                )}
              </span>
              <span className="flex gap-1">
                <IconButton
                  label={`Move ${name} up`}
                  disabled={index === 0}
                  onClick={() => {
                    move(index, -1)
                  }}
                >
                  <ArrowUp aria-hidden className="size-4" />
                </IconButton>
                <IconButton
                  label={`Move ${name} down`}
                  disabled={index === pluginIds.length - 1}
                  onClick={() => {
                    move(index, 1)
                  }}
                >
                  <ArrowDown aria-hidden className="size-4" />
                </IconButton>
                <IconButton
                  label={`Take ${name} out`}
                  onClick={() => void put(pluginIds.filter((one) => one !== id))}
                >
                  <X aria-hidden className="size-4" />
                </IconButton>
              </span>
            </li>
          )
        })}
      </ol>
      {pluginIds.length >= MOST ? (
        <p className="text-sm text-muted">A collection has at most {MOST} plugins.</p>
      ) : (
        <Adder present={pluginIds} add={(plugin) => void put([...pluginIds, plugin.id])} />
      )}
    </div>
  )
}

interface IconButtonProps {
  label: string
  disabled?: boolean
  onClick: () => void
  children: React.ReactNode
}

function IconButton({ label, disabled = false, onClick, children }: IconButtonProps) {
  return (
    <Button
      size="icon"
      variant="ghost"
      aria-label={label}
      title={label}
      aria-disabled={disabled || undefined}
      className={disabled ? 'opacity-40' : ''}
      onClick={() => {
        if (!disabled) onClick()
      }}
    >
      {children}
    </Button>
  )
}

function Adder({ present, add }: { present: string[]; add: (plugin: PluginSummary) => void }) {
  const [text, setText] = useState('')
  const [q] = useDebounce(text.trim(), PAUSE)
  const { data, error, isFetching } = useQuery({
    queryKey: ['catalog', 'to-collect', q],
    queryFn: ({ signal }) => browsePlugins({ q }, undefined, { signal }),
    enabled: q !== '',
  })
  const found = (data?.items ?? []).filter(({ id }) => !present.includes(id)).slice(0, FOUND)
  return (
    <div role="search">
      <Field label="Find a plugin to put in">
        {(control) => (
          <Input
            {...control}
            type="search"
            maxLength={100}
            value={text}
            onChange={({ target }) => {
              setText(target.value)
            }}
          />
        )}
      </Field>
      <p role="status" className="mt-2 text-sm text-muted empty:hidden">
        {q !== '' &&
          !isFetching &&
          (error ? 'The search failed; try again.' : found.length === 0 && 'Nothing else is found.')}
      </p>
      <ul aria-label="Found" className="mt-2 divide-y divide-border empty:hidden">
        {q !== '' &&
          found.map((plugin) => (
            <li key={plugin.id} className="flex items-center gap-3 py-2 text-sm">
              <PluginIcon {...plugin} size="sm" />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{plugin.name}</span>
                <span className="block truncate text-[13px] text-muted">
                  {plugin.author ? `by ${plugin.author}` : plugin.id}
                </span>
              </span>
              <Button
                size="sm"
                onClick={() => {
                  add(plugin)
                }}
              >
                <Plus aria-hidden className="size-4" />
                Put in
                <span className="sr-only"> {plugin.name}</span>
              </Button>
            </li>
          ))}
      </ul>
    </div>
  )
}
