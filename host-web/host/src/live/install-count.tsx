import { Download } from 'lucide-react'

import { formatCount, plural } from '../ui/format'
import { useInstallCount } from './use-install-count'

/** Another number fades in; nobody is interrupted by it. */
export function InstallCount({ plugin }: { plugin: { id: string; installCount: number } }) {
  const count = useInstallCount(plugin)
  return (
    <span className="inline-flex items-center gap-1.5 text-muted" title={plural(count, 'install')}>
      <Download aria-hidden className="size-3.5" />
      <span key={count} className={count === plugin.installCount ? undefined : 'animate-fade'}>
        {formatCount(count)}
      </span>
      <span className="sr-only"> installs</span>
    </span>
  )
}
