import { Link } from 'react-router'
import { useHostSnapshot } from '../../plugin-host/plugin-host-context'
import { Slot } from '../../plugin-host/rendering/slot'
import { ScrollRow } from '../../ui/layout/scroll-row'
import { PluginProblems } from './plugin-problems'

export function StatusBar() {
  const { plugins } = useHostSnapshot()
  return (
    <footer className="status-bar" aria-label="Status bar">
      <ScrollRow className="status-bar-plugins">
        <Slot name="statusbar" />
        {plugins.length === 0 && (
          <Link to="/marketplace" className="hover:text-text hover:underline">
            Add word count, themes and more from the marketplace
          </Link>
        )}
      </ScrollRow>
      <PluginProblems />
    </footer>
  )
}
