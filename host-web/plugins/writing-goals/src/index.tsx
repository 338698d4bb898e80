import {
  definePlugin,
  useEvent,
  useSetting,
  useStateValue,
  EVENTS,
  type PluginContext,
  type PluginManifest,
  type PluginProps,
} from '@plugin-platform/sdk'
import { useEffect, useState } from 'react'
import { progressOf, type Progress } from './progress'

export const manifest: PluginManifest = {
  id: 'writing-goals',
  name: 'Writing Goals',
  version: '1.0.1',
  description: 'Set yourself a number of words and watch the ring close. Works with Word Count.',
  author: 'Plugin Platform',
  license: 'MIT',
  category: 'writing',
  icon: '🎯',
  contributes: {
    slots: [{ slot: 'statusbar', component: 'GoalProgress', order: 20 }],
    settings: [
      {
        id: 'goal',
        type: 'number',
        label: 'Goal in words',
        description: 'How long this document should become.',
        default: 500,
        minimum: 1,
        maximum: 1000000,
        step: 50,
      },
      { id: 'celebrate', type: 'boolean', label: 'Celebrate when the goal is reached', default: true },
    ],
  },
  requires: { state: ['stats.words'] },
  activationEvents: ['onStartup'],
}

/** Published by Word Count. */
const WORDS_STATE = 'stats.words'
/** Said once each time that the goal is reached: `{ words, goal }`. */
export const GOAL_REACHED = 'writing-goals:reached'

const CELEBRATION_MS = 6_000

export function GoalProgress({ context }: PluginProps) {
  const words = useStateValue<number>(context, WORDS_STATE)
  const goal = useSetting<number>(context, 'goal') ?? 500
  const celebrating = useCelebration(context)
  if (words === undefined) return <span title="Install or enable Word Count">🎯 Needs Word Count</span>
  const progress = progressOf(words, goal)
  return (
    <div className="pp-row" style={{ gap: '0.5rem' }}>
      <Ring progress={progress} />
      <span>
        <strong>{words.toLocaleString()}</strong> of {progress.goal.toLocaleString()} words
      </span>
      <span role="status">{celebrating && <span className="pp-chip">🎉 Goal reached</span>}</span>
    </div>
  )
}

function useCelebration(context: PluginContext): boolean {
  const wanted = useSetting<boolean>(context, 'celebrate') ?? true
  const [celebrating, setCelebrating] = useState(false)
  useEvent(context, GOAL_REACHED, () => {
    setCelebrating(wanted)
  })
  useEffect(() => {
    if (!celebrating) return undefined
    const timer = setTimeout(() => {
      setCelebrating(false)
    }, CELEBRATION_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [celebrating])
  return celebrating
}

const RADIUS = 7
const LENGTH = 2 * Math.PI * RADIUS

function Ring({ progress: { share, reached, words, goal } }: { progress: Progress }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      fill="none"
      strokeWidth="3"
      role="progressbar"
      aria-label="Writing goal"
      aria-valuemin={0}
      aria-valuemax={goal}
      aria-valuenow={Math.min(words, goal)}
    >
      <circle cx="9" cy="9" r={RADIUS} stroke="var(--color-border)" />
      <circle
        cx="9"
        cy="9"
        r={RADIUS}
        stroke={reached ? 'var(--color-success)' : 'var(--color-accent)'}
        strokeLinecap="round"
        strokeDasharray={LENGTH}
        strokeDashoffset={LENGTH * (1 - share)}
        transform="rotate(-90 9 9)"
        style={{ transition: 'stroke-dashoffset 300ms' }}
      />
    </svg>
  )
}

export function activate({ state, settings, events }: PluginContext): void {
  // A document that is long enough when it is opened is no achievement of this moment.
  let reached: boolean | undefined
  const forget = () => {
    reached = undefined
  }
  const check = () => {
    const words = state.get<number>(WORDS_STATE)
    if (words === undefined) {
      forget()
      return
    }
    const progress = progressOf(words, settings.get<number>('goal') ?? 500)
    if (progress.reached && reached === false) events.emit(GOAL_REACHED, { words, goal: progress.goal })
    reached = progress.reached
  }
  check()
  state.subscribe(WORDS_STATE, check)
  settings.subscribe('goal', check)
  events.on(EVENTS.DOCUMENT_OPENED, forget)
}

export default definePlugin({ manifest, activate, GoalProgress })
