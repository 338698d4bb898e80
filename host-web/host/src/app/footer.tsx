import { Link } from 'react-router'

const LINK = 'rounded-sm py-1 underline-offset-4 hover:text-text hover:underline'

/** Below every page but the editor, which fills the window. */
export function Footer() {
  return (
    <footer className="border-t border-border bg-surface text-[13px] text-muted">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-6 gap-y-1 px-4 py-4 sm:px-6">
        <p className="mr-auto">Folio. A document editor that you shape with plugins.</p>
        <nav aria-label="Documentation" className="flex flex-wrap gap-x-6">
          <Link to="/policy" className={LINK}>
            Policies
          </Link>
          <Link to="/log" className={LINK}>
            Public log
          </Link>
          <Link to="/shortcuts" className={LINK}>
            Keyboard shortcuts
          </Link>
          <Link to="/developer/docs" className={LINK}>
            Plugin guide
          </Link>
          <a href="/api/docs" className={LINK}>
            API documentation
          </a>
        </nav>
      </div>
    </footer>
  )
}
