import { Suspense, useEffect, useLayoutEffect, useState, type ReactNode } from 'react'
import { afterPaint } from '../faults/after-paint'
import type { CrashGuard } from '../faults/crash-guard'
import type { Contribution } from '../registries/slot-registry'

/** A first render that is given up is never committed: then it has not hung, either. */
const GIVEN_UP_MS = 5_000

interface Watch {
  /** The component's code runs. */
  enter: () => void
  leave: () => void
  /** It has been rendered, and has had its effects. */
  end: () => void
}

interface WatchedProps {
  guard: CrashGuard
  contribution: Contribution
  /** While the component waits for something. */
  fallback: ReactNode
  children: ReactNode
}

/** Writes down whose component is rendered for the first time, and has its effects, in case that never ends. */
export function Watched({ guard, contribution, fallback, children }: WatchedProps) {
  const [watch] = useState(() => begin(guard, contribution))
  // React calls the effects of what is inside first, so these come when the component's are over.
  useLayoutEffect(() => {
    watch.leave()
  }, [watch])
  useEffect(() => {
    watch.end()
  }, [watch])
  return (
    <Suspense fallback={fallback}>
      <Before watch={watch} />
      {children}
    </Suspense>
  )
}

/** Has its effects just before the component that comes after it. */
function Before({ watch }: { watch: Watch }) {
  useLayoutEffect(() => {
    watch.enter()
  }, [watch])
  useEffect(() => {
    watch.enter()
  }, [watch])
  return null
}

function begin(guard: CrashGuard, contribution: Contribution): Watch {
  const settle = guard.begin(contribution)
  let leave = guard.enter(contribution)
  let isOver = false
  const end = () => {
    isOver = true
    leave()
    clearTimeout(timer)
    afterPaint(settle)
  }
  const timer = setTimeout(end, GIVEN_UP_MS)
  return {
    enter: () => {
      if (!isOver) leave = guard.enter(contribution)
    },
    leave: () => {
      leave()
    },
    end,
  }
}
