import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Layers, Pencil, Plus, Trash2 } from 'lucide-react'
import { type SyntheticEvent, useState } from 'react'

import { describeError } from '../../api/http/api-error'
import { installedQuery, workspacesQuery } from '../../api/queries'
import {
  createWorkspace,
  deleteWorkspace,
  renameWorkspace,
  type Workspace,
  type Workspaces,
} from '../../api/workspaces'
import { randomId } from '../../browser/random-id'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input } from '../../ui/controls/field'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { plural } from '../../ui/format'
import { Section } from '../../ui/layout/section'
import { changeWorkspaces, enterWorkspace, restoreWorkspace } from './change-workspaces'

/** Sets of plugins one switches between, above the list of all. */
export function WorkspacesSection() {
  const { data, error, isFetching, refetch } = useQuery(workspacesQuery)
  const [isNaming, setNaming] = useState<Workspace | 'new' | null>(null)
  return (
    <Section
      boxed
      className="mb-6"
      title="Workspaces"
      description="Sets of plugins. Switching to one turns its plugins on and all others off; what you turn on or off after that belongs to it."
    >
      {error && !data && (
        <ErrorState
          title="Your workspaces could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {data && data.items.length > 0 && <List workspaces={data} onRename={setNaming} />}
      {data && data.items.length < data.most && (
        <Button
          onClick={() => {
            setNaming('new')
          }}
        >
          <Plus aria-hidden className="size-4" />
          Make one of what is on
        </Button>
      )}
      {isNaming && (
        <NameDialog
          workspace={isNaming === 'new' ? undefined : isNaming}
          onClose={() => {
            setNaming(null)
          }}
        />
      )}
    </Section>
  )
}

function List({ workspaces, onRename }: { workspaces: Workspaces; onRename: (one: Workspace) => void }) {
  return (
    <ul aria-label="Workspaces" className="mb-4 grid gap-2">
      {workspaces.items.map((one) => (
        <li
          key={one.id}
          className="flex flex-wrap items-center gap-2 rounded-md border border-border px-3 py-2"
        >
          <Row
            workspace={one}
            onRename={() => {
              onRename(one)
            }}
          />
        </li>
      ))}
    </ul>
  )
}

function Row({ workspace, onRename }: { workspace: Workspace; onRename: () => void }) {
  const queries = useQueryClient()
  const { data: installed = [] } = useQuery(installedQuery)
  const [busy, setBusy] = useState(false)
  const { id, name, pluginIds, used } = workspace
  const count = installed.filter(({ pluginId }) => pluginIds.includes(pluginId)).length
  const enter = async () => {
    setBusy(true)
    await enterWorkspace(queries, workspace)
    setBusy(false)
  }
  const remove = async () => {
    setBusy(true)
    try {
      await changeWorkspaces(queries, deleteWorkspace(id))
      notify.success(`${name} deleted. Your plugins stay as they are`, {
        label: 'Undo',
        onClick: () => void restore(),
      })
    } catch (error) {
      notify.error(`${name} could not be deleted`, error)
    }
    setBusy(false)
  }
  const restore = async () => {
    try {
      await restoreWorkspace(queries, workspace)
    } catch (error) {
      notify.error(`${name} could not be brought back`, error)
    }
  }
  return (
    <>
      <span className="min-w-0 flex-1 basis-40">
        <span className="flex items-center gap-2 text-sm font-medium [overflow-wrap:anywhere]">
          <Layers aria-hidden className="size-4 shrink-0 text-muted" />
          {name}
        </span>
        <span className="text-[13px] text-muted">{plural(count, 'plugin')} on</span>
      </span>
      <Button
        size="sm"
        variant={used ? 'ghost' : 'secondary'}
        busy={busy}
        aria-pressed={used}
        aria-label={used ? `In use: ${name}` : `Switch to ${name}`}
        onClick={() => {
          if (!used) void enter()
        }}
      >
        {used && <Check aria-hidden className="size-4 text-success" />}
        {used ? 'In use' : 'Switch'}
      </Button>
      <Button size="icon" variant="ghost" aria-label={`Rename ${name}`} onClick={onRename}>
        <Pencil aria-hidden className="size-4" />
      </Button>
      <Button
        size="icon"
        variant="ghost"
        aria-label={`Delete ${name}`}
        disabled={busy}
        onClick={() => void remove()}
      >
        <Trash2 aria-hidden className="size-4" />
      </Button>
    </>
  )
}

function NameDialog({ workspace, onClose }: { workspace: Workspace | undefined; onClose: () => void }) {
  const queries = useQueryClient()
  // The same when it is sent again: two presses make one.
  const [id] = useState(() => workspace?.id ?? randomId())
  const [name, setName] = useState(workspace?.name ?? '')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const send = async (event: SyntheticEvent) => {
    event.preventDefault()
    if (busy || name.trim() === '') return
    setBusy(true)
    setFailure(null)
    try {
      await changeWorkspaces(queries, workspace ? renameWorkspace(id, name) : createWorkspace(id, name))
      onClose()
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={workspace ? `Rename ${workspace.name}` : 'New workspace'}
      description={
        workspace ? undefined : 'It keeps which of your plugins are on now, and is in use from now on.'
      }
    >
      <form noValidate onSubmit={(event) => void send(event)} className="grid gap-4">
        <Field label="Name" error={failure === null ? undefined : describeError(failure)}>
          {(control) => (
            <Input
              {...control}
              value={name}
              maxLength={40}
              autoComplete="off"
              onChange={({ target }) => {
                setName(target.value)
              }}
            />
          )}
        </Field>
        <div>
          <Button type="submit" variant="primary" busy={busy}>
            {workspace ? 'Rename' : 'Make workspace'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
