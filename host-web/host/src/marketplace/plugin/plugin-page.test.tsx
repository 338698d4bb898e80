import type { PluginManifest } from '@plugin-platform/sdk'
import { screen, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleDetails, sampleManifest, sampleUser } from '../../testing/samples'
import { PluginPage } from './plugin-page'

const TEXT_URL = 'https://content.example/LICENSE'

const open = (id = 'word-count') =>
  renderPage(<PluginPage />, { path: '/marketplace/:pluginId', at: `/marketplace/${id}`, installed: [] })

function openSaying(said: Partial<PluginManifest>) {
  const manifest = sampleManifest(said)
  const versions = sampleDetails().versions.map((version) => ({ ...version, manifest }))
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails({ versions })) })
  return open()
}

test('tells what a plugin is, in its readme and its facts', async () => {
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails()) })
  open()
  expect(await screen.findByRole('heading', { level: 1, name: 'Word Count' })).toBeVisible()
  expect(screen.getByText('words').tagName).toBe('STRONG')
  expect(screen.getByText('1,234 installs')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Utilities' })).toHaveAttribute(
    'href',
    '/marketplace?category=utilities',
  )
  expect(screen.getByRole('link', { name: 'statistics' })).toHaveAttribute(
    'href',
    '/marketplace?tag=statistics',
  )
  expect(screen.getByRole('button', { name: /Copy the identifier: word-count/ })).toBeVisible()
  expect(document.title).toBe('Word Count · Folio')
})

test('shows the pictures that the version brings along', async () => {
  const screenshots = ['one', 'two'].map((name) => ({ url: `https://content.example/${name}.png` }))
  const iconUrl = 'https://content.example/icon.svg'
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails({ iconUrl, screenshots })) })
  open()
  const second = await screen.findByRole('img', { name: 'Screenshot 2 of 2 of Word Count' })
  expect(second.closest('a')).toHaveAttribute('href', 'https://content.example/two.png')
  expect(document.querySelector('header img')).toHaveAttribute('src', iconUrl)
})

test.each([
  [{ license: 'MIT', licenseUrl: null }, 'MIT'],
  [{ license: null, licenseUrl: null }, 'None given: all rights are the author’s.'],
  [{ license: '<b>MIT</b>', licenseUrl: TEXT_URL }, '<b>MIT</b>'],
  [{ license: null, licenseUrl: TEXT_URL }, 'Not named.'],
])('says what others may do with it: %j', async (licence, said) => {
  const versions = sampleDetails().versions.map((version) => ({ ...version, ...licence }))
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails({ versions })) })
  open()
  const facts = await screen.findByRole('complementary', { name: 'Facts' })
  expect(within(facts).getByText('Licence').nextSibling).toHaveTextContent(said)
  const link = screen.queryByRole('link', { name: /^Read its text/ })
  expect(link?.getAttribute('href') ?? null).toBe(licence.licenseUrl)
})

test('says nothing of a licence of which the platform said nothing', async () => {
  const versions = sampleDetails().versions.map((version) => ({ ...version, license: undefined }))
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails({ versions })) })
  open()
  const facts = await screen.findByRole('complementary', { name: 'Facts' })
  expect(within(facts).queryByText('Licence')).not.toBeInTheDocument()
})

test('links to where its author says that one reads more, and shows the host', async () => {
  openSaying({
    links: { homepage: 'https://words.example/about', bugs: 'https://xn--wrter-jua.example/new' },
  })
  const facts = await screen.findByRole('complementary', { name: 'Facts' })
  const links = within(facts).getAllByRole('link', { name: /in a new tab$/ })
  expect(links.map((link) => [link.getAttribute('href'), link.textContent])).toEqual([
    ['https://words.example/about', 'Homepage words.example in a new tab'],
    ['https://xn--wrter-jua.example/new', 'Report a problem xn--wrter-jua.example in a new tab'],
  ])
  for (const link of links) expect(link.getAttribute('rel')).toBe('nofollow noopener noreferrer ugc')
})

test('says which plugins come along, in which versions, and leads to them', async () => {
  openSaying({ requires: { plugins: { 'citation-kit': '^1.2.0', 'page-numbers': '*' } } })
  const facts = await screen.findByRole('complementary', { name: 'Facts' })
  const said = within(facts).getByText('Needs').nextElementSibling as HTMLElement
  expect(
    within(said)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent.trim()),
  ).toEqual(['citation-kit ^1.2.0', 'page-numbers'])
  expect(within(said).getByRole('link', { name: 'citation-kit' })).toHaveAttribute(
    'href',
    '/marketplace/citation-kit',
  )
})

test.each([
  'javascript:alert(1)',
  'http://words.example/',
  'https://ada:secret@words.example/',
  'https://[words/',
  'words',
])('an address that leads elsewhere than it says is not shown: %s', async (homepage) => {
  openSaying({ links: { homepage } })
  const facts = await screen.findByRole('complementary', { name: 'Facts' })
  expect(within(facts).queryByText('Links of its author')).not.toBeInTheDocument()
})

test('lists the versions with their notes', async () => {
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails()) })
  const { user } = open()
  await user.click(await screen.findByRole('tab', { name: 'Versions' }))
  expect(screen.getByText('First version.')).toBeVisible()
  expect(screen.getByRole('listitem')).toHaveTextContent(/1\.0\.0Latest.*Jan 1, 2026 · 2\.0 KB/)
})

test('fetches older versions when they are asked for', async () => {
  const [latest] = sampleDetails().versions
  const older = { ...latest, version: '0.9.0', changelog: 'An early one.', manifest: undefined }
  const requests = fakeApi({
    'GET /plugins/word-count': () => json(sampleDetails({ versionsCursor: '1.0.0' })),
    'GET /plugins/word-count/versions': ({ query }) =>
      json({ items: query.get('cursor') === '1.0.0' ? [older] : [], nextCursor: null }),
  })
  const { user } = open()
  await user.click(await screen.findByRole('tab', { name: 'Versions' }))
  expect(requests.filter(({ path }) => path.endsWith('/versions'))).toHaveLength(0)
  await user.click(screen.getByRole('button', { name: 'Older versions' }))
  expect(await screen.findByText('An early one.')).toBeVisible()
  expect(screen.getAllByRole('listitem')).toHaveLength(2)
  expect(screen.queryByRole('button', { name: 'Older versions' })).not.toBeInTheDocument()
})

test('folds notes that are long', async () => {
  const changelog = 'One more thing.\n'.repeat(20)
  const versions = sampleDetails().versions.map((version) => ({ ...version, changelog }))
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails({ versions })) })
  const { user } = open()
  await user.click(await screen.findByRole('tab', { name: 'Versions' }))
  const notes = screen.getByText(/One more thing/)
  expect(notes).toHaveClass('line-clamp-8')
  await user.click(screen.getByRole('button', { name: 'More about version 1.0.0', expanded: false }))
  expect(notes).not.toHaveClass('line-clamp-8')
  await user.click(screen.getByRole('button', { name: 'Less about version 1.0.0', expanded: true }))
  expect(notes).toHaveClass('line-clamp-8')
})

test('says what the manifest contributes and may do', async () => {
  const manifest = sampleManifest({
    contributes: {
      slots: [{ slot: 'sidebar', component: 'Panel', title: 'Outline' }],
      commands: [{ id: 'outline.toggle', title: 'Toggle the outline' }],
      keybindings: [{ command: 'outline.toggle', key: 'Mod-Shift-o' }],
      settings: [{ id: 'depth', type: 'number', label: 'Depth' }],
    },
  })
  const [version] = sampleDetails().versions
  fakeApi({
    'GET /plugins/word-count': () =>
      json(sampleDetails({ versions: version ? [{ ...version, manifest }] : [] })),
  })
  const { user } = open()
  await user.click(await screen.findByRole('tab', { name: 'Contributions' }))
  for (const text of ['Outline', 'Beside the document', 'Depth', 'outline.toggle']) {
    expect(screen.getByText(text)).toBeVisible()
  }
  expect(screen.getAllByText('Toggle the outline')).toHaveLength(2)
  expect(screen.getByText('Ctrl/⌘')).toBeVisible()
})

test('says in plain words what its author names, of hosts too, and that nothing enforces it', async () => {
  const permissions = ['network', 'network:api.words.example', 'clipboard.read', 'constructor']
  const words = [
    'Exchanges data with addresses on the network',
    'Exchanges data with api.words.example',
    'clipboard.read',
    'constructor',
  ]
  const { user } = openSaying({ permissions })
  const facts = within(await screen.findByRole('complementary', { name: 'Facts' }))
  const said = facts.getByText('Permissions').nextElementSibling as HTMLElement
  expect(
    within(said)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual(words)
  expect(said).toHaveTextContent('Named by its author, not enforced.')
  await user.click(screen.getByRole('tab', { name: 'Contributions' }))
  const rights = screen.getByText('Runs with this page’s rights').closest('ul') as HTMLElement
  const rows = within(rights).getAllByRole('listitem').slice(1)
  expect(rows.map(({ textContent }) => textContent)).toEqual(
    words.map((word) => `${word}Named by its author, not enforced`),
  )
})

test('promises nothing of a plugin that runs with all the page’s rights', async () => {
  fakeApi({ 'GET /plugins/word-count': () => json(sampleDetails()) })
  const { user } = open()
  await user.click(await screen.findByRole('tab', { name: 'Contributions' }))
  expect(screen.getByText('Runs with this page’s rights')).toBeVisible()
  expect(screen.queryByText(/no special permission/)).not.toBeInTheDocument()
  expect(screen.queryByText('Permissions')).not.toBeInTheDocument()
})

test('who publishes it has a page, and what became of versions is said', async () => {
  const [version] = sampleDetails().versions
  if (!version) throw new Error('The sample has a version.')
  const yanked = { ...version, version: '0.9.0', status: 'yanked', reason: 'It lost text.' }
  const again = { ...version, version: '1.0.1', original: '1.0.0' }
  fakeApi({
    'GET /plugins/word-count': () =>
      json(
        sampleDetails({
          versions: [again, version, yanked],
          deprecation: { message: 'Words does more.', replacement: 'words' },
        }),
      ),
  })
  const { user } = open()
  expect(await screen.findByText('Words does more.')).toBeVisible()
  expect(screen.getByRole('link', { name: 'words' })).toHaveAttribute('href', '/marketplace/words')
  expect(screen.getByRole('link', { name: 'lena' })).toHaveAttribute('href', '/authors/lena')
  await user.click(screen.getByRole('tab', { name: 'Versions' }))
  expect(screen.getByText('Withdrawn by its publisher: It lost text.')).toBeVisible()
  expect(screen.getByText('Same as 1.0.0')).toBeVisible()
})

test('why a blocked plugin is gone is said', async () => {
  fakeApi({ 'GET /plugins/nope': () => problem(410, 'It is blocked by a moderator: It reads passwords.') })
  open('nope')
  expect(await screen.findByText('This plugin is not available any more')).toBeVisible()
  expect(screen.getByText('It is blocked by a moderator: It reads passwords.')).toBeVisible()
})

test.each([
  ['blocked', 410, 'It is blocked by a moderator.'],
  ['unknown', 404, 'There is no plugin nope.'],
])('a moderator finds the way to what is decided about a plugin that is %s', async (_, status, detail) => {
  useAuth.setState({ user: { ...sampleUser, roles: ['moderator'] }, status: 'known' })
  onTestFinished(() => {
    useAuth.setState(useAuth.getInitialState(), true)
  })
  fakeApi({ 'GET /plugins/nope': () => problem(status, detail) })
  open('nope')
  expect(await screen.findByRole('link', { name: 'Moderate' })).toHaveAttribute(
    'href',
    '/moderation/plugins/nope',
  )
  expect(screen.getByRole('link', { name: 'Browse the marketplace' })).toBeVisible()
})

test('an unknown plugin is said to be one', async () => {
  fakeApi({ 'GET /plugins/nope': () => problem(404, 'There is no plugin nope.') })
  open('nope')
  expect(await screen.findByText('There is no such plugin')).toBeVisible()
  expect(screen.getByRole('link', { name: 'Browse the marketplace' })).toHaveAttribute('href', '/marketplace')
})
