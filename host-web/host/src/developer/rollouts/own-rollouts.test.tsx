import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { Arm, Rollout } from '../../api/developer/rollouts'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../../testing/samples'
import { OwnRollouts } from './own-rollouts'

const PLUGIN = '/developer/plugins/zen-page'
const AT = '2026-01-02T10:00:00Z'

const arm = (changes: Partial<Arm> = {}): Arm => ({
  assigned: 0,
  exposed: 0,
  wentBack: 0,
  uninstalled: 0,
  uninstallShare: null,
  ...changes,
})

const rollout = (changes: Partial<Rollout> = {}): Rollout => ({
  version: '1.1.0',
  percent: 10,
  state: 'rolling',
  previous: '1.0.0',
  startedAt: AT,
  changes: [{ kind: 'started', percent: 10, reason: null, automatic: false, at: AT }],
  arms: null,
  ...changes,
})

/** A platform that keeps what is done to the newest roll-out. */
function platform(newest: Rollout, ...earlier: Rollout[]) {
  const answer = () => json({ items: [newest, ...earlier] })
  const handlers: Parameters<typeof fakeApi>[0] = {
    [`GET ${PLUGIN}/rollouts`]: answer,
    [`PATCH ${PLUGIN}/versions/1.1.0/rollout`]: ({ body }) => {
      newest = { ...newest, ...(body as Partial<Rollout>) }
      return answer()
    },
  }
  const requests = fakeApi(handlers)
  const plugin = sampleOwnPlugin({ status: 'published', rolloutCount: 1 + earlier.length })
  const { user } = renderPage(<OwnRollouts plugin={plugin} />)
  const sent = () => requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)
  return { user, sent, handlers, requests }
}

const panel = () => screen.findByRole('article', { name: 'Roll-out of 1.1.0' })

beforeEach(() => {
  useAuth.setState({ status: 'known', user: { ...sampleUser, isDeveloper: true } })
})

test('a plugin without roll-outs asks for none', () => {
  const requests = fakeApi({})
  renderPage(<OwnRollouts plugin={sampleOwnPlugin({ rolloutCount: 0 })} />)
  expect(screen.queryByText('Roll-outs')).not.toBeInTheDocument()
  expect(requests).toEqual([])
})

test('it is raised to the next step, and to everybody after a question', async () => {
  const { user, sent } = platform(rollout())
  const shown = within(await panel())
  expect(shown.getByText('10 of 100 people are offered 1.1.0. All others get 1.0.0.')).toBeVisible()
  await user.click(shown.getByRole('button', { name: 'Raise to 25 %' }))
  expect(await shown.findByText('25 % of people')).toBeVisible()
  await user.click(await shown.findByRole('button', { name: 'To everybody' }))
  expect(sent()).toEqual([{ percent: 25 }])
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'To everybody' }))
  expect(await shown.findByText('100 % of people')).toBeVisible()
  expect(sent()).toEqual([{ percent: 25 }, { percent: 100 }])
})

test('it is paused and resumed, and halted with a reason on one line', async () => {
  const { user, sent } = platform(rollout())
  const shown = within(await panel())
  await user.click(shown.getByRole('button', { name: 'Pause' }))
  expect(await shown.findByText('Paused')).toBeVisible()
  expect(shown.queryByRole('button', { name: /Raise/ })).not.toBeInTheDocument()
  await user.click(shown.getByRole('button', { name: 'Resume' }))
  await user.click(await shown.findByRole('button', { name: 'Halt…' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.type(dialog.getByLabelText(/Reason/), 'It loses\ntext.')
  await user.click(dialog.getByRole('button', { name: 'Halt it' }))
  expect(await shown.findByText('Halted')).toBeVisible()
  expect(sent()).toEqual([
    { state: 'paused' },
    { state: 'rolling' },
    { state: 'halted', reason: 'It loses text.' },
  ])
})

test('what the platform has halted says why, and can be resumed', async () => {
  const reason = '12.0 % of its sessions have errors, of 1.0.0 5.0 %.'
  const halt = { kind: 'halted' as const, percent: null, reason, automatic: true, at: AT }
  platform(rollout({ state: 'halted', changes: [halt] }))
  const shown = within(await panel())
  const alert = within(shown.getByRole('alert'))
  expect(alert.getByText('Halted because of errors')).toBeVisible()
  expect(alert.getByText(reason)).toBeVisible()
  expect(alert.getByText(/Who has it keeps it, and is offered 1\.0\.0/)).toBeVisible()
  expect(shown.getByRole('button', { name: 'Resume' })).toBeVisible()
  expect(shown.queryByRole('button', { name: 'Halt…' })).not.toBeInTheDocument()
})

test('what the server refuses is said, and all stays as it was', async () => {
  const { user, handlers } = platform(rollout())
  handlers[`PATCH ${PLUGIN}/versions/1.1.0/rollout`] = () => problem(409, 'It is paused. Resume it first.')
  const shown = within(await panel())
  await user.click(shown.getByRole('button', { name: 'Raise to 25 %' }))
  expect(await screen.findByText('The roll-out of 1.1.0 stays as it is')).toBeVisible()
  expect(shown.getByText('10 % of people')).toBeVisible()
})

test('the arms are a table, and it says whether their difference is sure', async () => {
  const share = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 })
  const use = (sessions: number) => ({ sessions, errorShare: share(0.05) })
  const arms = {
    new: arm({
      assigned: 120,
      exposed: 90,
      wentBack: 3,
      uninstalled: 12,
      uninstallShare: share(0.1),
      ...use(900),
    }),
    old: arm({ ...use(8000), assigned: 1080, uninstalled: 50, uninstallShare: share(0.044) }),
    uninstallDifference: { value: 0.056, low: 0.028, high: 0.084 },
    errorDifference: { value: 0.01, low: -0.01, high: 0.03 },
  }
  platform(rollout({ arms }))
  const shown = within(await panel())
  const cells = (name: RegExp) =>
    within(shown.getByRole('row', { name }))
      .getAllByRole('cell')
      .map(({ textContent }) => textContent)
  expect(cells(/^Accounts/)).toEqual(['120', '1,080'])
  expect(cells(/^Share that left/)).toEqual(['10.0 % (8.0 % to 12.0 %)', '4.4 % (2.4 % to 6.4 %)'])
  expect(cells(/^Sessions/)).toEqual(['900', '8,000'])
  expect(cells(/^Share with errors/)).toEqual(Array(2).fill('5.0 % (3.0 % to 7.0 %)'))
  expect(shown.getByText(/Errors among the first are -1\.0 to 3\.0 percentage points above/)).toBeVisible()
  expect(shown.getByText(/More leave among the first: between 2\.8 and 8\.4/)).toBeVisible()
})

test('of too few accounts nothing is said', async () => {
  platform(rollout({ arms: { new: arm(), old: arm(), uninstallDifference: null } }))
  expect(
    await screen.findByText(/There are too few accounts to compare\. There are too few sessions/),
  ).toBeVisible()
})

test('earlier ones keep their history', async () => {
  const changes = [{ kind: 'completed' as const, percent: null, reason: null, automatic: false, at: AT }]
  const { user } = platform(rollout(), rollout({ version: '1.0.9', state: 'completed', changes }))
  const earlier = within(await screen.findByRole('article', { name: 'Roll-out of 1.0.9' }))
  expect(earlier.getByText('Everybody gets it.')).toBeVisible()
  await user.click(earlier.getByRole('button', { name: /History/ }))
  expect(earlier.getByText('Completed')).toBeVisible()
})

test('where they cannot be loaded one may try again', async () => {
  const handlers: Parameters<typeof fakeApi>[0] = {
    [`GET ${PLUGIN}/rollouts`]: () => problem(500, 'It broke.'),
  }
  fakeApi(handlers)
  const { user } = renderPage(<OwnRollouts plugin={sampleOwnPlugin({ rolloutCount: 1 })} />)
  expect(await screen.findByText('The roll-outs could not be loaded', {}, { timeout: 5_000 })).toBeVisible()
  handlers[`GET ${PLUGIN}/rollouts`] = () => json({ items: [rollout()] })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await panel()).toBeVisible()
})
