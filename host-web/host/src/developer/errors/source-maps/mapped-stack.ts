import { queryOptions } from '@tanstack/react-query'

import type { ErrorInVersion, StackFrame } from '../../../api/developer/errors'
import { startOfLine } from '../../../observing/usage/errors/shape'
import { inlineMap } from './inline-map'
import type { Place } from './trace'
import { traceApart } from './trace-apart'

const TIMEOUT = 20_000 // ms
const LARGEST_BUNDLE = 6_000_000
/** Where a line is as long as a bundle, what is around the place is shown. */
const AROUND = 80

/** A frame as the bundle has it, and as its author wrote it. */
export interface MappedFrame {
  raw: StackFrame
  /** Of the bundle. */
  code: string
  place?: Place | undefined
}

export interface MappedStack {
  frames: MappedFrame[]
  hasMap: boolean
  /** Why a map says nothing that is there, or may be. */
  fault?: string
}

export const mappedStackQuery = (pluginId: string, of: ErrorInVersion) =>
  queryOptions({
    queryKey: ['mapped-stack', pluginId, of.version, of.frames],
    queryFn: ({ signal }) => mappedStack(of, signal),
    staleTime: Infinity,
  })

async function mappedStack({ bundleUrl, frames }: ErrorInVersion, signal: AbortSignal): Promise<MappedStack> {
  const files = [...new Set(frames.map(({ file }) => file))]
  const parts = await Promise.all(files.map((file) => ofFile(bundleUrl, file, frames, signal)))
  const mapped = new Map(parts.flatMap(({ mapped: of }) => of))
  const fault = parts.find((part) => part.fault)?.fault
  return {
    frames: frames.map((raw) => mapped.get(raw) ?? { raw, code: '' }),
    hasMap: parts.some(({ hasMap }) => hasMap),
    ...(fault && { fault }),
  }
}

interface Part {
  mapped: [StackFrame, MappedFrame][]
  hasMap: boolean
  fault?: string
}

async function ofFile(
  bundleUrl: string,
  file: string,
  all: readonly StackFrame[],
  signal: AbortSignal,
): Promise<Part> {
  const frames = all.filter((frame) => frame.file === file)
  const code = await codeOf(bundleUrl, file, signal)
  const raw = frames.map((frame): [StackFrame, MappedFrame] => [
    frame,
    { raw: frame, code: code === undefined ? '' : codeAt(code, frame) },
  ])
  if (code === undefined) {
    const fault = `${file || 'index.js'} is not served any more, so that nothing of it can be shown.`
    return { mapped: raw, hasMap: false, fault }
  }
  const map = inlineMap(code)
  if (map === undefined) return { mapped: raw, hasMap: false }
  try {
    const places = await traceApart(map, frames)
    const mapped = raw.map(([frame, shown], at): [StackFrame, MappedFrame] => [
      frame,
      { ...shown, place: places[at] },
    ])
    return { mapped, hasMap: true }
  } catch (error) {
    return { mapped: raw, hasMap: true, fault: error instanceof Error ? error.message : String(error) }
  }
}

/** Undefined where it is not served, as that of a version that is blocked. Throws where another try may bring it. */
async function codeOf(bundleUrl: string, file: string, signal: AbortSignal): Promise<string | undefined> {
  if (!URL.canParse(file, bundleUrl)) return undefined
  const url = file === '' ? bundleUrl : new URL(file, bundleUrl).href
  const within = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)])
  const answer = await fetch(url, { credentials: 'omit', mode: 'cors', signal: within })
  if (answer.ok) return (await answer.text()).slice(0, LARGEST_BUNDLE)
  if (answer.status >= 500 || answer.status === 429) throw new Error(`The server answered ${answer.status}.`)
  return undefined
}

function codeAt(code: string, { line, column }: StackFrame): string {
  const start = startOfLine(code, line)
  if (start === undefined || column < 1) return ''
  const end = code.indexOf('\n', start)
  const text = code.slice(start, end < 0 ? undefined : end)
  return text.slice(Math.max(0, column - 1 - AROUND), column - 1 + AROUND).trim()
}
