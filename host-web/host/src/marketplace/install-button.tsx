import { Check, Download } from 'lucide-react'
import { Link } from 'react-router'

import { useInstallState, useLibrary } from '../installed/library-context'
import { Button } from '../ui/button'

interface InstallButtonProps {
  plugin: { id: string; name: string }
  size?: 'sm' | 'lg'
}

/** Install, what is under way, or that it is there. */
export function InstallButton({ plugin, size = 'sm' }: InstallButtonProps) {
  const library = useLibrary()
  const { installed, pending } = useInstallState(plugin.id)

  if (installed) {
    return (
      <span className="animate-pop flex items-center gap-2">
        {size === 'lg' && (
          <Button asChild variant="primary" size="lg">
            <Link to="/">Open editor</Link>
          </Button>
        )}
        <Button
          size={size}
          variant={size === 'lg' ? 'secondary' : 'ghost'}
          aria-label={`Uninstall ${plugin.name}`}
          className="group"
          onClick={() => void library.uninstall(installed)}
        >
          <Check aria-hidden className="size-4 text-success group-hover:hidden group-focus-visible:hidden" />
          <span className="group-hover:hidden group-focus-visible:hidden">Installed</span>
          <span className="hidden text-danger group-hover:inline group-focus-visible:inline">Uninstall</span>
        </Button>
      </span>
    )
  }
  return (
    <Button
      size={size}
      variant={size === 'lg' ? 'primary' : 'secondary'}
      busy={pending === 'installing'}
      aria-label={pending ? `Installing ${plugin.name}` : `Install ${plugin.name}`}
      onClick={() => void library.install(plugin.id, plugin.name)}
    >
      {!pending && <Download aria-hidden className="size-4" />}
      {pending ? 'Installing…' : 'Install'}
    </Button>
  )
}
