import { useQuery } from '@tanstack/react-query'
import { Scale } from 'lucide-react'
import { useState } from 'react'

import { experimentsQuery } from '../../api/developer/experiments'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Section } from '../../ui/layout/section'
import { CompareForm } from './compare-form'
import { EndedExperiment } from './ended-experiment'
import { ExperimentPanel } from './experiment-panel'

/** Two versions against each other, where there are two. */
export function OwnExperiments({ plugin }: { plugin: DeveloperPlugin }) {
  const versions = plugin.versions
    .filter(({ status, version }) => status === 'published' && !version.includes('-'))
    .map(({ version }) => version)
  if (versions.length < 2) return null
  return <Experiments plugin={plugin} versions={versions} />
}

function Experiments({ plugin, versions }: { plugin: DeveloperPlugin; versions: string[] }) {
  const { data, error, isFetching, refetch } = useQuery(experimentsQuery(plugin.id))
  const [newest, ...earlier] = data ?? []
  const isOpen = newest?.endedAt === null
  return (
    <Section
      title="Comparisons"
      description="Each of two versions goes to its share of people. Nobody is moved back to an older version."
      className="mt-10"
      actions={data && !isOpen && <CompareButton plugin={plugin} versions={versions} />}
    >
      {data ? (
        <div className="grid grid-cols-1 gap-4">
          {newest && <ExperimentPanel plugin={plugin} experiment={newest} />}
          {earlier.map((experiment) => (
            <EndedExperiment key={experiment.id} experiment={experiment} />
          ))}
        </div>
      ) : error ? (
        <ErrorState
          title="The comparisons could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Loading label="Loading the comparisons">
          <Skeleton className="h-24 rounded-lg" />
        </Loading>
      )}
    </Section>
  )
}

function CompareButton({ plugin, versions }: { plugin: DeveloperPlugin; versions: string[] }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size="sm"
        onClick={() => {
          setOpen(true)
        }}
      >
        <Scale aria-hidden className="size-4" />
        Compare two versions…
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Compare two versions"
        description="Who belongs to a version stays with it. Another release for everybody, a yank or a block ends it."
      >
        <CompareForm
          plugin={plugin}
          versions={versions}
          onStarted={() => {
            setOpen(false)
          }}
        />
      </Dialog>
    </>
  )
}
