import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import type { ComparedArm, Experiment } from '../../api/developer/experiments'
import type { DeveloperVersion } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleOwnPlugin, sampleUser } from '../../testing/samples'
import { OwnExperiments } from './own-experiments'

const PLACE = '/developer/plugins/zen-page/experiments'
const AT = '2026-01-02T10:00:00Z'

const version = (number: string, status = 'published'): DeveloperVersion => ({
  version: number,
  status,
  size: 1,
  publishedAt: AT,
})

const arm = (changes: Partial<ComparedArm>): ComparedArm => ({
  version: null,
  assigned: 0,
  hasOwn: 0,
  hasOther: 0,
  uninstalled: 0,
  uninstallShare: null,
  active: 0,
  sessions: 0,
  sessionsWithErrors: 0,
  errorShare: null,
  activationP95: null,
  ...changes,
})

const experiment = (changes: Partial<Experiment> = {}): Experiment => ({
  id: 'x-1',
  older: '1.0.0',
  olderPercent: 40,
  newer: '1.1.0',
  newerPercent: 40,
  newerForAll: false,
  startedAt: AT,
  endsAt: AT,
  endedAt: null,
  winner: null,
  reason: null,
  moreErrors: null,
  comparison: null,
  ...changes,
})

function page(items: Experiment[], versions = [version('1.1.0'), version('1.0.0')]) {
  const handlers: Parameters<typeof fakeApi>[0] = {
    [`GET ${PLACE}`]: () => json({ items }),
    [`POST ${PLACE}`]: () => json({ items: (items = [experiment()]) }),
    [`PATCH ${PLACE}/x-1`]: () => json({ items: (items = [experiment({ endedAt: AT, reason: 'stopped' })]) }),
  }
  const requests = fakeApi(handlers)
  const plugin = sampleOwnPlugin({ status: 'published', versions, highest: '1.1.0' })
  const { user } = renderPage(<OwnExperiments plugin={plugin} />)
  const sent = () => requests.filter(({ method }) => method !== 'GET').map(({ body }) => body)
  return { user, sent, handlers, requests }
}

const panel = async () =>
  within(await screen.findByRole('article', { name: 'Comparison of 1.0.0 and 1.1.0' }))

beforeEach(() => {
  useAuth.setState({ status: 'known', user: { ...sampleUser, isDeveloper: true } })
})

test('where there are no two releases nothing is asked', () => {
  const { requests } = page([], [version('1.1.0-beta.1'), version('1.0.1', 'yanked'), version('1.0.0')])
  expect(screen.queryByText('Comparisons')).not.toBeInTheDocument()
  expect(requests).toEqual([])
})

test('two versions are compared where the origin is not secure, too', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const { user, sent } = page([])
  await user.click(await screen.findByRole('button', { name: 'Compare two versions…' }))
  await user.click(await screen.findByRole('button', { name: 'Compare them' }))
  await panel()
  expect(sent()).toMatchObject([{ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }])
})

test('two versions are compared at given shares for some days', async () => {
  const { user, sent } = page([])
  await user.click(await screen.findByRole('button', { name: 'Compare two versions…' }))
  const dialog = within(await screen.findByRole('dialog'))
  for (const [label, text] of [
    ['Share, %, of one version', '70'],
    ['Share, %, of the other version', '40'],
    ['Days', '29'],
  ] as const) {
    await user.clear(dialog.getByLabelText(label))
    await user.type(dialog.getByLabelText(label), text)
  }
  await user.click(dialog.getByRole('button', { name: 'Compare them' }))
  expect(await dialog.findByText('Both together are 100 % at most')).toBeVisible()
  expect(dialog.getByText('A whole number from 1 to 28')).toBeVisible()
  expect(sent()).toEqual([])
  await user.clear(dialog.getByLabelText('Share, %, of one version'))
  await user.type(dialog.getByLabelText('Share, %, of one version'), '40')
  await user.clear(dialog.getByLabelText('Days'))
  await user.type(dialog.getByLabelText('Days'), '7')
  await user.dblClick(dialog.getByRole('button', { name: 'Compare them' }))
  const shown = await panel()
  expect(shown.getByText(/40 of 100 people belong to 1\.0\.0, 40 to 1\.1\.0; 20 keep/)).toBeVisible()
  const versions = [
    { version: '1.0.0', percent: 40 },
    { version: '1.1.0', percent: 40 },
  ]
  expect(sent()[0]).toEqual({ id: expect.any(String) as string, versions, days: 7 })
  expect(new Set(sent().map((body) => (body as { id: string }).id)).size).toBe(1)
  expect(screen.queryByRole('button', { name: 'Compare two versions…' })).not.toBeInTheDocument()
})

test.each(['11', '0', '100', '7.5', ''])('a share of %s is refused beside its field', async (share) => {
  const { user, sent } = page([])
  await user.click(await screen.findByRole('button', { name: 'Compare two versions…' }))
  const dialog = within(await screen.findByRole('dialog'))
  for (const label of ['Share, %, of one version', 'Share, %, of the other version']) {
    await user.clear(dialog.getByLabelText(label))
    if (share) await user.type(dialog.getByLabelText(label), share)
  }
  await user.click(dialog.getByRole('button', { name: 'Compare them' }))
  expect(await dialog.findAllByText('A multiple of 5 from 5 to 95')).toHaveLength(2)
  expect(sent()).toEqual([])
})

test('the same version twice is refused beside its field', async () => {
  const { user, sent } = page([])
  await user.click(await screen.findByRole('button', { name: 'Compare two versions…' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.selectOptions(dialog.getByLabelText('The other version'), '1.0.0')
  await user.click(dialog.getByRole('button', { name: 'Compare them' }))
  expect(await dialog.findByText('Choose another version')).toBeVisible()
  expect(sent()).toEqual([])
})

test('one is chosen, or neither, after a question', async () => {
  const { user, sent } = page([experiment()])
  const shown = await panel()
  for (const name of ['Choose 1.1.0', 'Choose 1.0.0']) {
    await user.click(shown.getByRole('button', { name: `${name}…` }))
    const dialog = within(await screen.findByRole('dialog'))
    expect(dialog.getByRole('button', { name })).toBeVisible()
    await user.click(dialog.getByRole('button', { name: 'Cancel' }))
  }
  await user.click(shown.getByRole('button', { name: 'End it without a choice…' }))
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'End it' }))
  expect(await shown.findByText(/It was ended without a choice/)).toBeVisible()
  expect(sent()).toEqual([{ winner: null }])
  expect(screen.getByRole('button', { name: 'Compare two versions…' })).toBeVisible()
})

test('where everybody gets the newer one, the older one is chosen by a roll-back', async () => {
  const { user } = page([experiment({ newerForAll: true })])
  await user.click((await panel()).getByRole('button', { name: 'Choose 1.0.0…' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(
    dialog.getByText('The same bytes as 1.0.0 are published once more, under a higher number.'),
  ).toBeVisible()
})

test('the figures of both and of all others are a table, and chance is said in a sentence', async () => {
  const share = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 })
  const arms = [
    arm({ version: '1.0.0', assigned: 1080, sessions: 4000, errorShare: share(0.05) }),
    arm({
      version: '1.1.0',
      assigned: 1100,
      sessions: null,
      activationP95: { value: 45, low: 41, high: 50 },
    }),
    arm({ assigned: 540, hasOther: 500 }),
  ]
  const errorDifference = { value: 0.05, low: 0.02, high: 0.08 }
  const comparison = { arms, uninstallDifference: null, errorDifference }
  page([experiment({ comparison, moreErrors: '1.1.0' })])
  const shown = await panel()
  const cells = (name: RegExp) =>
    within(shown.getByRole('row', { name }))
      .getAllByRole('cell')
      .map(({ textContent }) => textContent)
  expect(cells(/^Accounts/)).toEqual(['1,080', '1,100', '540'])
  expect(cells(/^Sessions/)).toEqual(['4,000', 'too few to tell', '0'])
  expect(cells(/^Share with errors/)).toEqual(['5.0 % (3.0 % to 7.0 %)', 'too few to tell', 'None yet'])
  expect(cells(/^Starts within/)).toEqual(['too few to tell', '45 ms (41 ms to 50 ms)', ''])
  expect(shown.getByText('1.1.0 has more errors, and that is more than chance.')).toBeVisible()
  expect(
    shown.getByText(/2\.0 to 8\.0 percentage points \(95 %\)\. Who left: too few to compare/),
  ).toBeVisible()
})

test('while it may be chance, and while nobody can tell, that is said', async () => {
  page([experiment({ comparison: { arms: [], uninstallDifference: null, errorDifference: null } })])
  expect(
    await screen.findByText('That one has more errors than the other may be chance so far.'),
  ).toBeVisible()
})

test('without figures it says so', async () => {
  page([experiment()])
  expect(await screen.findByText(/The figures are not there at the moment/)).toBeVisible()
})

test.each([
  ['chosen', '1.1.0 was chosen, and goes to everybody.'],
  ['expired', 'Its time is over.'],
  ['superseded', 'Another release for everybody ended it.'],
  ['withdrawn', 'one of both was yanked, halted or blocked'],
] as const)('what became of earlier ones: %s', async (reason, sentence) => {
  const ended = experiment({ id: 'x-0', endedAt: AT, reason, winner: '1.1.0' })
  page([experiment({ endedAt: AT, reason: 'stopped' }), ended])
  expect(await screen.findByText(sentence, { exact: false })).toBeVisible()
})

test('what the server refuses stands in the dialog', async () => {
  const { user, handlers } = page([])
  await screen.findByRole('button', { name: 'Compare two versions…' })
  handlers[`POST ${PLACE}`] = () => problem(409, '1.1.0 is being rolled out. Pause or complete it first.')
  await user.click(screen.getByRole('button', { name: 'Compare two versions…' }))
  const dialog = within(await screen.findByRole('dialog'))
  await user.click(dialog.getByRole('button', { name: 'Compare them' }))
  expect(await dialog.findByText(/Pause or complete it first/)).toBeVisible()
})

test('what cannot be loaded is asked for again', async () => {
  const handlers: Parameters<typeof fakeApi>[0] = { [`GET ${PLACE}`]: () => problem(500, 'It broke.') }
  fakeApi(handlers)
  const plugin = sampleOwnPlugin({ versions: [version('1.1.0'), version('1.0.0')] })
  const { user } = renderPage(<OwnExperiments plugin={plugin} />)
  expect(await screen.findByText('The comparisons could not be loaded', {}, { timeout: 5_000 })).toBeVisible()
  handlers[`GET ${PLACE}`] = () => json({ items: [] })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('button', { name: 'Compare two versions…' })).toBeVisible()
})
