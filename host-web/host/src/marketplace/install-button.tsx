import clsx from 'clsx'
import { Check, Download } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import { useInstallState, useLibrary } from '../installed/library-context'
import { Button } from '../ui/button'

interface InstallButtonProps {
  plugin: { id: string; name: string }
  size?: 'sm' | 'lg'
}

/** Install, what is under way, or that it is there: one button, so that the focus stays on it. */
export function InstallButton({ plugin: { id, name }, size = 'sm' }: InstallButtonProps) {
  const library = useLibrary()
  const { installed, pending } = useInstallState(id)
  const [isFresh, setFresh] = useState(false)
  const isLarge = size === 'lg'

  const press = () => {
    if (installed) void library.uninstall(installed)
    else void library.install(id, name)
    setFresh(!installed)
  }
  const settle = () => {
    setFresh(false)
  }

  return (
    <span className="flex items-center gap-2">
      {installed && isLarge && (
        <Button key="open" asChild variant="primary" size="lg" className="animate-pop">
          <Link to="/">Open editor</Link>
        </Button>
      )}
      <Button
        key="toggle"
        size={size}
        variant={variantOf(Boolean(installed), isLarge)}
        busy={!installed && pending === 'installing'}
        aria-label={`${labelOf(Boolean(installed), Boolean(pending))} ${name}`}
        onClick={press}
        onPointerLeave={settle}
        onBlur={settle}
        className="group"
      >
        {installed ? <Installed isFresh={isFresh} /> : <Missing isPending={Boolean(pending)} />}
      </Button>
    </span>
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
