import { Check, Download, Undo2 } from 'lucide-react'

import type { PluginSummary } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Progress } from '../../ui/feedback/progress'
import { plural } from '../../ui/format'
import { type SetProgress, useInstallSet } from './use-install-set'

/** Installs a whole set with one press; says how far it is, what did not work, and takes it back. */
export function InstallSet({ title, plugins }: { title: string; plugins: PluginSummary[] }) {
  const { isReady, missing, progress, install, undo } = useInstallSet(plugins)
  const isBusy = progress !== null && !progress.isOver
  const isComplete = missing.length === 0
  return (
    <div className="flex max-w-md min-w-0 flex-col items-start gap-3">
      <div className="flex flex-wrap gap-2">
        <Button
          variant={isComplete && !isBusy ? 'secondary' : 'primary'}
          size="lg"
          busy={isBusy}
          aria-disabled={!isReady || isBusy || isComplete || undefined}
          onClick={() => {
            if (!isComplete) void install()
          }}
        >
          {!isBusy &&
            (isComplete ? (
              <Check aria-hidden className="size-4 text-success" />
            ) : (
              <Download aria-hidden className="size-4" />
            ))}
          {labelOf(plugins.length, missing.length, isBusy)}
          <span className="sr-only"> of {title}</span>
        </Button>
        {progress?.isOver && progress.failed.length < progress.wanted.length && (
          <Button variant="ghost" size="lg" onClick={() => void undo()}>
            <Undo2 aria-hidden className="size-4" />
            Undo
            <span className="sr-only">: uninstall what was installed of {title}</span>
          </Button>
        )}
      </div>
      {isBusy && (
        <div className="w-full">
          <Progress
            share={progress.done / Math.max(1, progress.wanted.length)}
            label={`Installing ${title}`}
          />
        </div>
      )}
      <p role="status" className="text-sm text-pretty break-words empty:hidden">
        {progress && wordsOf(progress)}
      </p>
    </div>
  )
}

function labelOf(all: number, missing: number, isBusy: boolean): string {
  if (isBusy) return 'Installing…'
  if (missing === 0) return 'All installed'
  return missing === all ? `Install all ${all}` : `Install the other ${missing}`
}

function wordsOf({ wanted, done, failed, isOver }: SetProgress): string {
  if (!isOver) return `${done} of ${wanted.length} installed, now ${wanted[done]?.name ?? ''}.`
  if (failed.length === 0) return `${plural(wanted.length, 'plugin')} installed.`
  const names = failed.map(({ name }) => name).join(', ')
  const worked = wanted.length - failed.length
  return `${worked} of ${wanted.length} installed. Not installed: ${names}. Press again to try these once more.`
}
