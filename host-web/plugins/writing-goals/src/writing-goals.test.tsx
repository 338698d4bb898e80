import { EVENTS } from '@plugin-platform/sdk'
import { createTestContext } from '@plugin-platform/sdk/testing'
import { act, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { activate, GOAL_REACHED, GoalProgress, manifest } from './index'
import { progressOf } from './progress'

function begin(words: number | undefined, goal = 100) {
  const context = createTestContext(manifest)
  context.changeSetting('goal', goal)
  context.setHostState('stats.words', words)
  activate(context)
  return context
}

const reached = (context: ReturnType<typeof begin>) =>
  context.emitted.filter(({ event }) => event === GOAL_REACHED)

test('reaching the goal is told once, until it is lost and reached again', () => {
  const context = begin(99)
  for (const words of [100, 101, 99, 100]) context.setHostState('stats.words', words)
  expect(reached(context).map(({ data }) => data)).toEqual([
    { words: 100, goal: 100 },
    { words: 100, goal: 100 },
  ])
})

test('a document that is long enough when it is opened is no achievement', () => {
  const context = begin(10)
  context.events.emit(EVENTS.DOCUMENT_OPENED, { id: 'x', title: '' })
  context.setHostState('stats.words', 5_000)
  expect(reached(context)).toEqual([])
})

test('a goal that is set lower can be reached by that', () => {
  const context = begin(50)
  context.changeSetting('goal', 40)
  expect(reached(context)).toHaveLength(1)
})

test('progress is shown, and the goal celebrated if that is wanted', () => {
  const context = begin(50)
  render(<GoalProgress context={context} />)
  expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
  act(() => {
    context.setHostState('stats.words', 100)
  })
  expect(screen.getByText(/Goal reached/)).toBeInTheDocument()
})

test('nothing is celebrated when that is not wanted', () => {
  const context = begin(50)
  context.changeSetting('celebrate', false)
  render(<GoalProgress context={context} />)
  act(() => {
    context.setHostState('stats.words', 100)
  })
  expect(screen.queryByText(/Goal reached/)).not.toBeInTheDocument()
})

test('without Word Count it says what it needs', () => {
  render(<GoalProgress context={begin(undefined)} />)
  expect(screen.getByText(/Needs Word Count/)).toBeInTheDocument()
})

test('a ring is never more than full', () => {
  expect(progressOf(300, 100)).toEqual({ words: 300, goal: 100, share: 1, reached: true })
  expect(progressOf(0, 0).share).toBe(0)
})
