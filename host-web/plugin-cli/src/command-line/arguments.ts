import { InvalidArgumentError, Option, type Command } from 'commander'
import { Output } from '../console/output.ts'
import type { World } from '../world.ts'

export interface CommonOptions {
  json?: boolean
  color: boolean
  registry?: string
  /** Seconds. */
  timeout: number
}

export interface HandoverOptions {
  days: number
  /** Whether to open one. */
  browser: boolean
}

/** What a token may be for: `Action` of the platform. */
export const ACTIONS = ['read', 'create', 'describe', 'publish', 'yank', 'deprecate', 'tokens']

/** The output of a command that was called with these options, also when they stand before its name. */
export function outputOf(world: World, command: Command): Output {
  return new Output(world, command.optsWithGlobals<CommonOptions>())
}

export function daysOption(): Option {
  return new Option('--days <days>', 'how long it is good, 90 at most').default(30).argParser(days)
}

function days(text: string): number {
  const number = Number(text)
  if (!(Number.isInteger(number) && number >= 1 && number <= 90))
    throw new InvalidArgumentError('Write a number of days, 1 to 90.')
  return number
}

export function minutes(text: string): number {
  const number = Number(text)
  if (!(number > 0 && number <= 24 * 60)) throw new InvalidArgumentError('Write a number of minutes.')
  return number
}

export function seconds(text: string): number {
  const number = Number(text)
  if (!(number > 0 && number <= 3600))
    throw new InvalidArgumentError('Write a number of seconds, 3600 at most.')
  return number
}

export function percent(text: string): number {
  const number = Number(text)
  if (!(Number.isInteger(number) && number >= 1 && number <= 100))
    throw new InvalidArgumentError('Write a whole number of people in 100: 10')
  return number
}
