import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'

import type { InstalledChanges } from '../../api/types'
import type { UpdatePreview } from '../../api/updates'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleInstalled, sampleManifest, samplePreview } from '../../testing/samples'
import { closePreview, showPreview } from './preview-store'
import { UpdateDialog } from './update-dialog'

const PREVIEW = 'GET /user/plugins/word-count/update'
const PATCH = 'PATCH /user/plugins/word-count'

beforeEach(closePreview)

function open(preview: Partial<UpdatePreview> = {}, answer?: () => Response) {
  const requests = fakeApi({
    [PREVIEW]: () => json(samplePreview(preview)),
    [PATCH]: ({ body }) =>
      answer?.() ?? json({ ...sampleInstalled(), version: (body as InstalledChanges).version }),
  })
  const page = renderPage(<UpdateDialog />, { installed: [sampleInstalled()] })
  showPreview('word-count', preview.version ?? '1.1.0')
  return { ...page, requests }
}

const sent = (requests: ReturnType<typeof fakeApi>) =>
  requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body)

test('says every note between, and what changes in size, permissions and needs', async () => {
  const note = { publishedAt: '2026-01-02T00:00:00Z', security: false, yanked: false }
  open({
    version: '1.2.0',
    permissions: { added: [], removed: ['network:old.example'] },
    plugins: { added: ['outline'], removed: [] },
    platform: { before: null, after: '1.0.0' },
    notes: [
      { ...note, version: '1.2.0', changelog: 'Third.' },
      { ...note, version: '1.1.0', changelog: '', security: true },
    ],
  })
  const dialog = await screen.findByRole('dialog', { name: 'Word Count 1.2.0' })
  expect(await within(dialog).findByText('Third.')).toBeVisible()
  expect(within(dialog).getByText('No notes for this version.')).toBeVisible()
  expect(within(dialog).getByText('Security')).toBeVisible()
  expect(within(dialog).getByText('3.0 KB, 1.0 KB more')).toBeVisible()
  expect(within(dialog).getByText('outline')).toBeVisible()
  expect(dialog).toHaveTextContent(/No more: Exchanges data with old\.example/)
  expect(within(dialog).getByText('1.0.0')).toBeVisible()
})

test('asks before it takes what asks for more, and sends what was agreed to', async () => {
  const { user, requests } = open({
    asksFor: ['network:a.example'],
    permissions: { added: ['network:a.example'], removed: [] },
  })
  expect(await screen.findByText('It asks for more than the version you have')).toBeVisible()
  expect(sent(requests)).toEqual([])
  await user.click(screen.getByRole('button', { name: 'Agree and update to 1.1.0' }))
  expect(await screen.findByText('Word Count updated to 1.1.0')).toBeVisible()
  expect(sent(requests)).toEqual([{ version: '1.1.0', accept: ['network:a.example'], along: [] }])
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('says why a version that vanished meanwhile cannot be had, and stays', async () => {
  const gone = 'word-count 1.1.0 was withdrawn by its publisher; take another.'
  const { user } = open({}, () => problem(410, gone))
  await user.click(await screen.findByRole('button', { name: 'Update to 1.1.0' }))
  expect(await screen.findByText('Word Count stays 1.0.0')).toBeVisible()
  expect(screen.getByText(gone)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Keep 1.0.0' }))
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
})

test('who has closed it is told all the same, and nobody closes what is looked at by then', async () => {
  const answers: ((answer: Response) => void)[] = []
  fakeApi({
    [PREVIEW]: () => json(samplePreview()),
    [PATCH]: () => new Promise<Response>((resolve) => answers.push(resolve)),
  })
  const { user } = renderPage(<UpdateDialog />, { installed: [sampleInstalled()] })
  showPreview('word-count', '1.1.0')
  await user.click(await screen.findByRole('button', { name: 'Update to 1.1.0' }))
  act(() => {
    showPreview('word-count', '1.0.5')
  })
  answers[0]?.(problem(409, 'It asks for more.'))
  expect(await screen.findByText('Word Count stays 1.0.0')).toBeVisible()
  expect(screen.getByText('It asks for more.')).toBeVisible()
  expect(screen.getByRole('dialog')).toBeVisible()
})

test('goes back as it goes forward, and says so', async () => {
  const { user, requests } = open({ version: '0.9.0', isNewer: false })
  expect(await screen.findByText('What goes away')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Go back to 0.9.0' }))
  expect(await screen.findByText('Word Count is 0.9.0 again')).toBeVisible()
  expect(sent(requests)).toEqual([{ version: '0.9.0', along: [] }])
})

test('without an answer it can be tried again', async () => {
  let asked = 0
  fakeApi({
    [PREVIEW]: () => (asked++ === 0 ? problem(500, 'It broke.') : json(samplePreview())),
  })
  const { user } = renderPage(<UpdateDialog />, { installed: [sampleInstalled()] })
  showPreview('word-count', '1.1.0')
  expect(await screen.findByText('It broke.')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('Counts faster.')).toBeVisible()
})

test('an update is undone by one click, without a word about what one had', async () => {
  const before = sampleInstalled({ manifest: sampleManifest({ permissions: ['network'] }) })
  const requests = fakeApi({
    [PREVIEW]: () => json(samplePreview()),
    [PATCH]: ({ body }) =>
      json({ ...before, manifest: sampleManifest(), version: (body as InstalledChanges).version }),
  })
  const { user } = renderPage(<UpdateDialog />, { installed: [before] })
  showPreview('word-count', '1.1.0')
  await user.click(await screen.findByRole('button', { name: 'Update to 1.1.0' }))
  await user.click(await screen.findByRole('button', { name: 'Undo' }))
  await waitFor(() => {
    expect(sent(requests)).toEqual([
      { version: '1.1.0', along: [] },
      { version: '1.0.0', accept: ['network'] },
    ])
  })
})

const outline = {
  pluginId: 'outline',
  name: 'Outline',
  version: '2.0.0',
  previousVersion: '1.0.0',
  enables: false,
  permissions: ['network'],
  asksFor: ['network'],
  neededBy: ['Word Count'],
}

test('names what changes with it, and sends just that', async () => {
  const { user, requests } = open({ along: [outline] })
  const along = within(await screen.findByRole('list', { name: 'Comes along' }))
  expect(along.getByText(/Changes Outline/)).toHaveTextContent('1.0.0 → 2.0.0')
  expect(along.getByText('Exchanges data with addresses on the network')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Agree and update to 1.1.0' }))
  expect(await screen.findByText('Word Count updated to 1.1.0')).toBeVisible()
  const told = [{ pluginId: 'outline', version: '2.0.0' }]
  expect(sent(requests)).toEqual([{ version: '1.1.0', accept: ['network'], along: told }])
})

test('what does not go together is said, and cannot be taken', async () => {
  open({ conflict: 'Stats 1.0.0 needs Word Count ^1.0.0.' })
  expect(await screen.findByText('Stats 1.0.0 needs Word Count ^1.0.0.')).toBeVisible()
  expect(screen.queryByRole('button', { name: /Update to/ })).not.toBeInTheDocument()
})
