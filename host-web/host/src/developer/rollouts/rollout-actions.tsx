import { ArrowUpRight, CirclePause, CirclePlay, OctagonX, Users } from 'lucide-react'
import { useState } from 'react'

import { changeRollout, type Rollout, type RolloutChange, STEPS } from '../../api/developer/rollouts'
import type { DeveloperPlugin } from '../../api/types'
import { AskDialog } from '../../ui/controls/ask-dialog'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'
import { useRefresh } from '../life/use-refresh'
import { HaltDialog } from './halt-dialog'

interface RolloutActionsProps {
  plugin: DeveloperPlugin
  rollout: Rollout
}

/** Further, no further for now, or no further at all. */
export function RolloutActions({ plugin, rollout }: RolloutActionsProps) {
  const { version, percent, state } = rollout
  const [asked, setAsked] = useState<'everybody' | 'halt' | null>(null)
  const [pending, setPending] = useState(false)
  const refresh = useRefresh()
  const change = async (wanted: RolloutChange, done: string) => {
    await changeRollout(plugin.id, version, wanted)
    await refresh()
    notify.success(done)
  }
  const press = (wanted: RolloutChange, done: string) => {
    setPending(true)
    change(wanted, done)
      .catch((error: unknown) => {
        notify.error(`The roll-out of ${version} stays as it is`, error)
      })
      .finally(() => {
        setPending(false)
      })
  }
  if (state === 'completed') return null
  const close = () => {
    setAsked(null)
  }
  const next = STEPS.find((step) => step > percent)
  return (
    <div className="flex flex-wrap gap-3">
      {state === 'rolling' && next !== undefined && (
        <Button
          size="sm"
          variant="primary"
          busy={pending}
          onClick={() => {
            press({ percent: next }, `${version} goes to ${next} % of people`)
          }}
        >
          <ArrowUpRight aria-hidden className="size-4" />
          Raise to {next} %
        </Button>
      )}
      {state === 'rolling' && (
        <Button
          size="sm"
          variant={next === undefined ? 'primary' : 'secondary'}
          onClick={() => {
            setAsked('everybody')
          }}
        >
          <Users aria-hidden className="size-4" />
          To everybody
        </Button>
      )}
      {state === 'rolling' ? (
        <Button
          size="sm"
          variant="ghost"
          busy={pending}
          onClick={() => {
            press({ state: 'paused' }, `The roll-out of ${version} is paused`)
          }}
        >
          <CirclePause aria-hidden className="size-4" />
          Pause
        </Button>
      ) : (
        <Button
          size="sm"
          variant="primary"
          busy={pending}
          onClick={() => {
            press({ state: 'rolling' }, `The roll-out of ${version} goes on`)
          }}
        >
          <CirclePlay aria-hidden className="size-4" />
          Resume
        </Button>
      )}
      {state !== 'halted' && (
        <Button
          size="sm"
          variant="danger"
          onClick={() => {
            setAsked('halt')
          }}
        >
          <OctagonX aria-hidden className="size-4" />
          Halt…
        </Button>
      )}
      <AskDialog
        open={asked === 'everybody'}
        onClose={close}
        title={`Give ${version} to everybody?`}
        consequences={['Everybody is offered it. This cannot be undone; you can yank it.']}
        action="To everybody"
        onConfirm={() => change({ percent: 100 }, `Everybody gets ${version}`)}
      />
      <HaltDialog
        open={asked === 'halt'}
        onClose={close}
        rollout={rollout}
        onHalt={(reason) => change({ state: 'halted', reason }, `The roll-out of ${version} is halted`)}
      />
    </div>
  )
}
