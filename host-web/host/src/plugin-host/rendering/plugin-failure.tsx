import { CircleAlert, RotateCw } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'

export interface PluginFailureProps {
  pluginName: string
  message: string
  onRetry: () => void
  onDisable: () => void
}

/** Takes the place of a contribution that failed where there is little room: a name that opens the whole story. */
export function CompactFailure(props: PluginFailureProps) {
  return (
    <Popover.Root>
      <Popover.Trigger
        className="pp-chip pp-chip-danger pointer-events-auto"
        aria-label={`${props.pluginName} stopped working`}
      >
        <CircleAlert size={14} aria-hidden /> {props.pluginName}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={8}
          collisionPadding={12}
          className="z-50 w-80 rounded-md border border-border bg-raised p-4 shadow-lg"
        >
          <FailureStory {...props} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

export function FailurePanel(props: PluginFailureProps) {
  return (
    <div role="alert" className="rounded-md border border-danger/30 bg-danger-soft p-3">
      <FailureStory {...props} />
    </div>
  )
}

function FailureStory({ pluginName, message, onRetry, onDisable }: PluginFailureProps) {
  const [disabling, setDisabling] = useState(false)
  return (
    <div className="text-sm">
      <p className="font-semibold">{pluginName} stopped working</p>
      <p className="mt-1 break-words font-mono text-xs text-danger">{message}</p>
      <p className="mt-2 text-muted">Your document and the other plugins are not affected.</p>
      <div className="mt-3 flex gap-2">
        <button type="button" className="pp-button" onClick={onRetry}>
          <RotateCw size={14} aria-hidden /> Try again
        </button>
        <button
          type="button"
          className="pp-button"
          disabled={disabling}
          onClick={() => {
            setDisabling(true)
            onDisable()
          }}
        >
          Disable
        </button>
      </div>
    </div>
  )
}
