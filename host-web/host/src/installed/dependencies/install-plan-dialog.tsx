import { useQuery } from '@tanstack/react-query'

import { agreedTo, type InstallPlan } from '../../api/dependencies'
import { installPlanQuery } from '../../api/queries'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { plural } from '../../ui/format'
import { Permissions } from '../../marketplace/plugin/permissions'
import { useLibrary } from '../library/library-context'
import { AlongList } from './along-list'
import { closePlan, usePlanned } from './plan-store'

/** What comes along with a plugin, before anything is installed; opened by `showPlan`. */
export function InstallPlanDialog() {
  const planned = usePlanned(({ planned }) => planned)
  if (!planned) return null
  const { pluginId, name, version } = planned
  return (
    <Dialog
      open
      onOpenChange={closePlan}
      title={`${name} needs other plugins`}
      description="Nothing is installed yet. This is what comes with it."
    >
      <Asked key={`${pluginId} ${version ?? ''}`} pluginId={pluginId} version={version} />
    </Dialog>
  )
}

function Asked({ pluginId, version }: { pluginId: string; version: string | undefined }) {
  const { data, error, isFetching, refetch } = useQuery(installPlanQuery(pluginId, version))
  if (data) return <Plan plan={data} />
  if (error)
    return (
      <ErrorState
        title="This cannot be installed"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  return (
    <Loading label="Looking for what it needs" className="grid gap-3">
      <Skeleton className="h-16" />
      <Skeleton className="h-10" />
    </Loading>
  )
}

function Plan({ plan }: { plan: InstallPlan }) {
  const library = useLibrary()
  const { pluginId, name, version, permissions, along } = plan
  const install = () => {
    closePlan()
    void library.install(pluginId, name, { version, agreed: agreedTo(plan) })
  }
  return (
    <>
      <p className="text-sm font-medium [overflow-wrap:anywhere]">
        {name} <span className="font-mono text-xs text-muted">{version}</span>
      </p>
      <div className="mt-1 mb-4 text-[13px]">
        <Permissions codes={permissions} none={<p className="text-muted">Names no permission.</p>} />
      </div>
      <AlongList along={along} />
      <div className="mt-6 flex flex-wrap gap-3">
        <Button variant="primary" onClick={install}>
          {along.length === 0 ? `Install ${name}` : `Install with ${plural(along.length, 'other')}`}
        </Button>
        <Button variant="ghost" onClick={closePlan}>
          Cancel
        </Button>
      </div>
    </>
  )
}
