import { CircleAlert } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { PluginView } from '../../plugin-host/snapshot'
import { useHostSnapshot, usePluginHost } from '../../plugin-host/plugin-host-context'

/** Which plugins failed or threw something, and what can be done about it. Nothing when all is well. */
export function PluginProblems() {
  const troubled = useHostSnapshot().plugins.filter(
    ({ error, update, status }) =>
      (error !== undefined || update?.error !== undefined) && status !== 'disabled',
  )
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

function Problem({ plugin }: { plugin: PluginView }) {
  const host = usePluginHost()
  const { pluginId, name, status, version, update, faults, error } = plugin
  const failed = status === 'failed' || update?.error !== undefined
  return (
    <div className="p-4 text-sm">
      <p className="font-semibold">
        {name} {headline(plugin)}
      </p>
      {failed && (
        <p className="mt-1 text-[13px] break-words text-muted">
          {update ? `Version ${version} goes on. ${update.error ?? ''}` : error}
        </p>
      )}
      {faults.map((fault) => (
        <p key={`${fault.version} ${fault.message}`} className="mt-1 text-[13px] break-words text-muted">
          {fault.message}
        </p>
      ))}
      <div className="mt-3 flex gap-2">
        {failed && (
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

function headline({ status, update }: PluginView): string {
  if (status === 'failed') return 'could not be started'
  return update?.error === undefined ? 'ran into a problem' : `${update.version} could not be started`
}
