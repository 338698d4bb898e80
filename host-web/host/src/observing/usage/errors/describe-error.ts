import { parse } from 'error-stack-parser-es/lite'

import { firstAddress } from '../../../plugin-host/bundles/another-address'
import type { Origin } from '../../../plugin-host/faults/blame'
import { placeOf } from '../../../plugin-host/faults/blame'
import { isPublicName, publicWords } from './public-words'
import type { Frame, ReportedError } from './reported-error'
import { shapeOf } from './shape'

const MOST_FRAMES = 10
/** The innermost: by these the server tells errors apart. */
const SHAPED_FRAMES = 2
const MOST_SOURCES = 3
const LONGEST_SOURCE = 4_000_000
const SOURCE_TIMEOUT = 10_000 // ms
const STANDARD = new Set([
  ...['Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'URIError', 'EvalError'],
  ...['AggregateError', 'AbortError', 'NotFoundError', 'QuotaExceededError', 'SecurityError', 'TimeoutError'],
  ...['InvalidStateError', 'DataCloneError', 'NetworkError', 'NotAllowedError', 'HierarchyRequestError'],
])

export type ReadSource = (url: string) => Promise<string>

/** What is told of an error: its own frames, and of its words those that its code has. */
export async function describeError(
  error: unknown,
  origin: Origin,
  read: ReadSource = readSource,
): Promise<Omit<ReportedError, 'count'>> {
  const frames = framesOf(error, origin)
  const files = [...new Set(frames.map(({ file }) => file))].slice(0, MOST_SOURCES)
  const urls = files.length > 0 ? files.map((file) => urlOf(file, origin)) : [origin.bundleUrl]
  const sources = await Promise.all(urls.map((url) => read(url).catch(() => '')))
  const source = sources.join('\n')
  const { name, message } = nameAndMessageOf(error)
  return {
    name: STANDARD.has(name) || isPublicName(name, source) ? name : 'Error',
    message: publicWords(message, source),
    frames: frames.map((frame, at) => ({
      ...frame,
      function: publicFunction(frame.function, source),
      ...(at < SHAPED_FRAMES && {
        shape: shapeOf(sources[files.indexOf(frame.file)] ?? '', frame.line, frame.column),
      }),
    })),
  }
}

/** The plugin's own, the innermost first. */
function framesOf(error: unknown, origin: Origin): Frame[] {
  const place = placeOf(origin)
  const folder = place === origin.bundleUrl ? undefined : place
  return stackOf(error)
    .map(({ file, line, col, function: name }) => ({
      url: firstAddress(file ?? '').replace(/[?#].*$/, ''),
      line,
      col,
      name,
    }))
    .filter(({ url }) => (folder === undefined ? url === place : url.startsWith(folder)))
    .slice(0, MOST_FRAMES)
    .map(({ url, line, col, name }) => ({
      file: folder === undefined ? '' : url.slice(folder.length, folder.length + 200),
      line: line ?? 0,
      column: col ?? 0,
      function: name ?? '',
    }))
}

function stackOf(error: unknown) {
  try {
    return error instanceof Error && error.stack ? parse(error, { allowEmpty: true }) : []
  } catch {
    return []
  }
}

function urlOf(file: string, origin: Origin): string {
  return file === '' ? origin.bundleUrl : new URL(file, placeOf(origin)).href
}

function nameAndMessageOf(error: unknown): { name: string; message: string } {
  if (error instanceof Error) return { name: text(error.name) || 'Error', message: text(error.message) }
  return { name: 'Error', message: typeof error === 'string' ? error : '' }
}

/** A plugin may have made anything of it. */
const text = (value: unknown) => (typeof value === 'string' ? value : '')

function publicFunction(name: string, source: string): string {
  const parts = name.replace(/^(async|new) /, '').split('.')
  return parts
    .filter((part) => isPublicName(part, source))
    .join('.')
    .slice(0, 100)
}

/** It has just run, so the browser has it. */
async function readSource(url: string): Promise<string> {
  const answer = await fetch(url, {
    cache: 'force-cache',
    credentials: 'omit',
    mode: 'cors',
    signal: AbortSignal.timeout(SOURCE_TIMEOUT),
  })
  return answer.ok ? (await answer.text()).slice(0, LONGEST_SOURCE) : ''
}
