import { Check, History, Square } from 'lucide-react'
import { useState } from 'react'

import { endExperiment, type Experiment } from '../../api/developer/experiments'
import type { DeveloperPlugin } from '../../api/types'
import { AskDialog } from '../../ui/controls/ask-dialog'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'
import { RollbackDialog } from '../life/rollback-dialog'
import { useRefresh } from '../life/use-refresh'

interface ExperimentActionsProps {
  plugin: DeveloperPlugin
  experiment: Experiment
}

type Asked = 'older' | 'newer' | 'neither' | null

/** Choose one, or neither. */
export function ExperimentActions({ plugin, experiment }: ExperimentActionsProps) {
  const { id, older, newer, newerForAll } = experiment
  const [asked, setAsked] = useState<Asked>(null)
  const refresh = useRefresh()
  const end = (winner: string | null, done: string) => async () => {
    await endExperiment(plugin.id, id, winner)
    await refresh()
    notify.success(done)
  }
  const close = () => {
    setAsked(null)
  }
  const ask = (what: Asked) => () => {
    setAsked(what)
  }
  return (
    <div className="flex flex-wrap gap-3">
      <Button size="sm" onClick={ask('newer')}>
        <Check aria-hidden className="size-4" />
        Choose {newer}…
      </Button>
      <Button size="sm" onClick={ask('older')}>
        {newerForAll ? <History aria-hidden className="size-4" /> : <Check aria-hidden className="size-4" />}
        Choose {older}…
      </Button>
      <Button size="sm" variant="ghost" onClick={ask('neither')}>
        <Square aria-hidden className="size-4" />
        End it without a choice…
      </Button>
      <AskDialog
        open={asked === 'newer'}
        onClose={close}
        title={`Give ${newer} to everybody?`}
        consequences={[
          `Everybody is offered ${newer}, as an update.`,
          'This cannot be undone; you can yank it.',
        ]}
        action={`Choose ${newer}`}
        onConfirm={end(newer, `Everybody gets ${newer}`)}
      />
      <AskDialog
        open={asked === 'older' && !newerForAll}
        onClose={close}
        title={`Stay with ${older}?`}
        consequences={[
          `Nobody else gets ${newer}: its roll-out is halted.`,
          `Who has it keeps it, and is offered ${older}. Nobody is moved back without a word.`,
        ]}
        action={`Choose ${older}`}
        onConfirm={end(older, `Everybody gets ${older}`)}
      />
      <RollbackDialog
        plugin={plugin}
        version={older}
        open={asked === 'older' && newerForAll}
        onClose={close}
      />
      <AskDialog
        open={asked === 'neither'}
        onClose={close}
        title="End the comparison?"
        consequences={['Who has a version keeps it.', 'Each version is given out as it was before.']}
        action="End it"
        onConfirm={end(null, 'The comparison is over')}
      />
    </div>
  )
}
