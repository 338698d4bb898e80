import clsx from 'clsx'
import { ArrowUpCircle, Check, CircleAlert, Download } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import { describeError } from '../api/http/api-error'
import type { InstalledPlugin } from '../api/types'
import { useInstallFailures } from '../installed/library/install-failures'
import { useInstallState, useLibrary } from '../installed/library/library-context'
import { Button } from '../ui/controls/button'

interface InstallButtonProps {
  plugin: { id: string; name: string }
  size?: 'sm' | 'lg'
  /** A newer version than the installed one. */
  update?: string | undefined
}

/** Install, what is under way, or that it is there: one button, so that the focus stays on it. */
export function InstallButton({ plugin: { id, name }, size = 'sm', update }: InstallButtonProps) {
  const library = useLibrary()
  const { installed, pending, isStarting } = useInstallState(id)
  const [isFresh, setFresh] = useState(false)
  const [wasAsked, setAsked] = useState(false)
  const isLarge = size === 'lg'
  const isInstalling = pending === 'installing' || (wasAsked && isStarting)
  const present = isInstalling ? undefined : installed

  const press = () => {
    if (isInstalling) return
    if (installed) void library.uninstall(installed)
    else void library.install(id, name)
    setFresh(!installed)
    setAsked(!installed)
  }
  const settle = () => {
    setFresh(false)
  }

  return (
    <span className={clsx('flex flex-col items-end gap-2', isLarge && 'max-sm:items-start')}>
      <span className="flex flex-wrap items-center gap-2">
        {present && isLarge && update && <UpdateButton installed={present} name={name} latest={update} />}
        {present && isLarge && !update && (
          <Button key="open" asChild variant="primary" size="lg" className="animate-pop">
            <Link to="/">Open editor</Link>
          </Button>
        )}
        <Button
          key="toggle"
          size={size}
          variant={variantOf(Boolean(present), isLarge)}
          busy={isInstalling}
          aria-label={`${labelOf(Boolean(present), isInstalling)} ${name}`}
          onClick={press}
          onPointerLeave={settle}
          onBlur={settle}
          className="group"
        >
          {present ? <Installed isFresh={isFresh} /> : <Missing isPending={isInstalling} />}
        </Button>
      </span>
      {!present && !isInstalling && <Failure pluginId={id} />}
    </span>
  )
}

/** Where one looks after pressing: that it did not work, and why. */
function Failure({ pluginId }: { pluginId: string }) {
  const error = useInstallFailures((failures) => failures[pluginId])
  if (error === undefined) return null
  return (
    <span role="alert" className="flex max-w-xs items-start gap-1.5 text-[13px] text-pretty text-danger">
      <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0 [overflow-wrap:anywhere]">Not installed. {describeError(error)}</span>
    </span>
  )
}

interface UpdateButtonProps {
  installed: InstalledPlugin
  name: string
  latest: string
}

function UpdateButton({ installed, name, latest }: UpdateButtonProps) {
  const library = useLibrary()
  const busy = useInstallState(installed.pluginId).pending === 'updating'
  const label = busy ? 'Updating…' : `Update to ${latest}`
  return (
    <Button
      key="update"
      variant="primary"
      size="lg"
      busy={busy}
      aria-label={`${label} from ${installed.version}: ${name}`}
      onClick={() => void library.update(installed, latest)}
    >
      {!busy && <ArrowUpCircle aria-hidden className="size-4" />}
      {label}
    </Button>
  )
}

function variantOf(isInstalled: boolean, isLarge: boolean) {
  if (isInstalled) return isLarge ? 'secondary' : 'ghost'
  return isLarge ? 'primary' : 'secondary'
}

/** Has every word that the button may show, so that who speaks to it may say what they see. */
function labelOf(isInstalled: boolean, isPending: boolean): string {
  if (isInstalled) return 'Installed. Uninstall'
  return isPending ? 'Installing…' : 'Install'
}

function Missing({ isPending }: { isPending: boolean }) {
  return (
    <>
      {!isPending && <Download aria-hidden className="size-4" />}
      {isPending ? 'Installing…' : 'Install'}
    </>
  )
}

/** Says what a press does once one points at it anew; always where nothing can be pointed at. */
function Installed({ isFresh }: { isFresh: boolean }) {
  const rests = isFresh || 'group-hover:hidden group-focus-visible:hidden pointer-coarse:hidden'
  const offers = isFresh || 'group-hover:inline group-focus-visible:inline pointer-coarse:inline'
  return (
    <>
      <Check aria-hidden className={clsx('size-4 text-success', rests)} />
      <span className={clsx(rests)}>Installed</span>
      <span className={clsx('hidden text-danger', offers)}>Uninstall</span>
    </>
  )
}
