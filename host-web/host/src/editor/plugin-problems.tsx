import { CircleAlert } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { PluginView } from '../plugin-host/plugin-host'
import { useHostSnapshot, usePluginHost } from '../plugin-host/plugin-host-context'

/** Which plugins failed or threw something, and what can be done about it. Nothing when all is well. */
export function PluginProblems() {
  const troubled = useHostSnapshot().plugins.filter(({ error }) => error !== undefined)
  if (troubled.length === 0) return null
  const label = troubled.length === 1 ? '1 plugin has a problem' : `${troubled.length} plugins have problems`
  return (
    <Popover.Root>
      <Popover.Trigger className="pp-chip pp-chip-danger shrink-0">
        <CircleAlert size={13} aria-hidden /> {label}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={12}
          className="z-50 max-h-96 w-88 max-w-[calc(100vw-24px)] divide-y divide-border overflow-auto rounded-md border border-border bg-raised shadow-lg"
        >
          {troubled.map((plugin) => (
            <Problem key={plugin.pluginId} plugin={plugin} />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Problem({ plugin: { pluginId, name, status, error } }: { plugin: PluginView }) {
  const host = usePluginHost()
  return (
    <div className="p-4 text-sm">
      <p className="font-semibold">
        {name} {status === 'failed' ? 'could not be started' : 'ran into a problem'}
      </p>
      <p className="mt-1 text-[13px] break-words text-muted">{error}</p>
      <div className="mt-3 flex gap-2">
        {status === 'failed' && (
          <button
            type="button"
            className="pp-button"
            onClick={() => {
              void host.retry(pluginId)
            }}
          >
            Try again
          </button>
        )}
        <button
          type="button"
          className="pp-button"
          onClick={() => {
            void host.disable(pluginId)
          }}
        >
          Disable
        </button>
      </div>
    </div>
  )
}
