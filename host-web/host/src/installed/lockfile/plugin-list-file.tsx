import { useQueryClient } from '@tanstack/react-query'
import { FileDown, FileUp } from 'lucide-react'
import { useRef, useState } from 'react'

import { describeError } from '../../api/http/api-error'
import { getLock, type LockOutcome } from '../../api/lockfile'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { plural } from '../../ui/format'
import { Section } from '../../ui/layout/section'
import { saveFile } from '../../ui/save-file'
import { installList } from './install-list'
import { FILE_NAME, read, written } from './lock-file'

type Work = 'saving' | 'installing'

/** All plugins with their versions as a file, and what such a file names installed. */
export function PluginListFile({ isEmpty }: { isEmpty: boolean }) {
  const queries = useQueryClient()
  const input = useRef<HTMLInputElement>(null)
  const [work, setWork] = useState<Work | null>(null)
  const [outcome, setOutcome] = useState<LockOutcome | null>(null)
  const [failure, setFailure] = useState<unknown>(null)

  const doing = async (now: Work, what: () => Promise<void>) => {
    if (work) return
    setWork(now)
    setFailure(null)
    setOutcome(null)
    try {
      await what()
    } catch (error) {
      setFailure(error)
    } finally {
      setWork(null)
    }
  }
  const save = () =>
    doing('saving', async () => {
      saveFile(FILE_NAME, written(await getLock()), 'application/json')
    })
  const install = (file: File) =>
    doing('installing', async () => {
      setOutcome(await installList(queries, await read(file)))
    })

  return (
    <Section
      boxed
      className="mt-6"
      title="List of plugins"
      description="A file with the exact version of each plugin: for another account, another place, or for later. Settings are not in it."
    >
      <div className="flex flex-wrap gap-3">
        {!isEmpty && (
          <Button busy={work === 'saving'} onClick={() => void save()}>
            {work !== 'saving' && <FileDown aria-hidden className="size-4" />}
            Save list
          </Button>
        )}
        <Button busy={work === 'installing'} onClick={() => input.current?.click()}>
          {work !== 'installing' && <FileUp aria-hidden className="size-4" />}
          {work === 'installing' ? 'Installing…' : 'Install from a list'}
        </Button>
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          aria-label="List of plugins"
          tabIndex={-1}
          className="sr-only"
          onChange={({ target }) => {
            const file = target.files?.[0]
            if (file) void install(file)
            target.value = ''
          }}
        />
      </div>
      {failure !== null && (
        <div className="mt-4">
          <Callout tone="danger">{describeError(failure)}</Callout>
        </div>
      )}
      {outcome && <Outcome outcome={outcome} />}
    </Section>
  )
}

function Outcome({ outcome: { installed, failed } }: { outcome: LockOutcome }) {
  const done = `${plural(installed.length, 'plugin')} of the list installed`
  return (
    <div className="mt-4 grid gap-3">
      {(installed.length > 0 || failed.length === 0) && <Callout tone="success">{done}.</Callout>}
      {failed.length > 0 && (
        <Callout tone="danger" title="Not installed">
          <ul className="mt-1 grid gap-1">
            {failed.map(({ pluginId, version, detail }) => (
              <li key={pluginId} className="[overflow-wrap:anywhere]">
                <span className="font-medium">
                  {pluginId} {version}
                </span>
                : {detail}
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </div>
  )
}
