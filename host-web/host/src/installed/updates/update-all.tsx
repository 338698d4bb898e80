import { useQueryClient } from '@tanstack/react-query'
import { ArrowUpCircle } from 'lucide-react'

import type { PluginUpdate } from '../../api/updates'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Progress } from '../../ui/feedback/progress'
import { forgetFailures, runUpdates, useUpdatesRun } from './updates-run'

/** Of those that need no word: what asks for more is looked at one by one. */
export function UpdateAll({ updates }: { updates: readonly PluginUpdate[] }) {
  const queries = useQueryClient()
  const isRunning = useUpdatesRun(({ total }) => total !== null)
  const plain = updates.filter(({ asksFor }) => asksFor.length === 0)
  if (plain.length < 2 && !isRunning) return null
  const updateAll = () => {
    void runUpdates(
      queries,
      plain.map(({ pluginId, latest }) => ({ pluginId, version: latest })),
    )
  }
  return (
    <Button busy={isRunning} onClick={updateAll}>
      {!isRunning && <ArrowUpCircle aria-hidden className="size-4 text-accent" />}
      {isRunning ? 'Updating…' : `Update all ${plain.length}`}
    </Button>
  )
}

/** How far it is, and what did not work, with the reason of each. */
export function UpdateProgress() {
  const { total, done, failed, title } = useUpdatesRun()
  return (
    <>
      {total !== null && (
        <div className="mb-6 grid gap-2">
          <Progress share={done / total} label="Updates" />
          <p role="status" className="text-[13px] text-muted tabular-nums">
            {done} of {total} done
          </p>
        </div>
      )}
      {failed.length > 0 && (
        <div className="mb-6">
          <Callout tone="danger" title={title}>
            <ul className="mt-1 grid gap-1">
              {failed.map(({ pluginId, name, detail }) => (
                <li key={pluginId} className="[overflow-wrap:anywhere]">
                  <span className="font-medium">{name}</span>: {detail}
                </li>
              ))}
            </ul>
            <Button size="sm" className="mt-3" onClick={forgetFailures}>
              Dismiss
            </Button>
          </Callout>
        </div>
      )}
    </>
  )
}
