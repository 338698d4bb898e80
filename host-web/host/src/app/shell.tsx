import clsx from 'clsx'
import { useRef } from 'react'
import { Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router'

import { MissingFactorDialog } from '../auth/missing-factor-dialog'
import { AppCommands } from '../commands/app-commands'
import { isEditorPath } from '../documents/document-path'
import { DocumentsCentre } from '../documents/documents-centre'
import { AvailabilityBanner } from './notices/availability-banner'
import { Footer } from './footer'
import { Later } from './later/later'
import { BottomNavigation } from './bar/navigation'
import { PluginNotices } from './notices/plugin-notices'
import { SyncNotice } from './notices/sync-notice'
import { TopBar } from './bar/top-bar'
import { UpdateNotice } from './notices/update-notice'
import { useFocusOnNavigation } from './use-focus-on-navigation'

/** The frame around every page. The editor fills the window; all other pages scroll. */
export function Shell() {
  const main = useRef<HTMLElement>(null)
  const isEditor = isEditorPath(useLocation().pathname)
  useFocusOnNavigation(main)
  return (
    <div className={clsx('flex flex-col', isEditor ? 'h-dvh' : 'min-h-dvh')}>
      <a
        href="#main"
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-4 py-2 text-sm font-medium text-accent-contrast focus:translate-y-0"
      >
        Skip to the content
      </a>
      <div className="sticky top-0 z-30 shrink-0">
        <TopBar />
        <AvailabilityBanner />
        <PluginNotices />
        <UpdateNotice />
        <SyncNotice />
      </div>
      <NavigationProgress />
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        className={clsx(
          'flex min-h-0 flex-1 flex-col outline-none',
          // The footer waits out of sight, instead of jumping there once what is longer has come.
          !isEditor && 'has-[[data-skeleton]]:min-h-dvh',
        )}
      >
        <Outlet />
      </main>
      {!isEditor && <Footer />}
      <BottomNavigation />
      <AppCommands />
      <DocumentsCentre />
      <MissingFactorDialog />
      <Later />
      <ScrollRestoration />
    </div>
  )
}

/** Shown only when a page takes its time to arrive. */
function NavigationProgress() {
  const { state } = useNavigation()
  if (state === 'idle') return null
  return (
    <div
      role="progressbar"
      aria-label="Loading the page"
      className="fixed inset-x-0 top-14 z-40 h-0.5 overflow-hidden"
    >
      <div className="animate-slide h-full w-1/3 bg-accent" />
    </div>
  )
}
