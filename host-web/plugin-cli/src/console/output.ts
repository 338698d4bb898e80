import { EXIT } from '../exit-codes.ts'
import type { Failure, Finding } from '../failure.ts'
import type { Stream, World } from '../world.ts'
import { painter, type Paint } from './paint.ts'
import { printable, printableJson } from './printable.ts'

/**
 * What a command says. Results go to the standard output and all else to the standard error, so that results can be piped;
 * with `--json` the result is one JSON object, and nothing else is said.
 */
export class Output {
  readonly #out: Stream
  readonly #err: Stream
  readonly #json: boolean
  readonly #paintOut: Paint
  readonly #paintErr: Paint

  constructor(world: World, { json = false, color = true }: { json?: boolean; color?: boolean }) {
    this.#out = world.stdout
    this.#err = world.stderr
    this.#json = json
    this.#paintOut = painter(world.stdout, world.env, color)
    this.#paintErr = painter(world.stderr, world.env, color)
  }

  /** The result of the command, once: `data` for programs, `lines` for people. */
  result(data: Record<string, unknown>, lines: readonly string[]): void {
    if (this.#json) this.#out.write(`${printableJson({ ok: true, ...data })}\n`)
    else for (const line of lines) this.#out.write(`${printable(line)}\n`)
  }

  /** What goes on meanwhile. */
  note(line: string): void {
    if (!this.#json) this.#err.write(`${this.#paintErr.dim(printable(line))}\n`)
  }

  /** What a person has to do now: said with `--json` too, where else nobody could go on. */
  instruct(line: string): void {
    this.#err.write(`${printable(line)}\n`)
  }

  warn(line: string): void {
    if (!this.#json) this.#err.write(`${this.#paintErr.yellow('warning')} ${printable(line)}\n`)
  }

  findings(findings: readonly Finding[]): void {
    if (this.#json) return
    for (const finding of findings) this.#err.write(`${this.#lineOf(finding)}\n`)
  }

  failure(failure: Failure): void {
    const { message, reason, advice, findings } = failure
    if (this.#json) {
      const error = { reason, exitCode: EXIT[reason].code, message, advice, findings }
      this.#out.write(`${printableJson({ ok: false, error })}\n`)
      return
    }
    this.findings(findings)
    this.#err.write(`${this.#paintErr.red('error')} ${printable(message)}\n`)
    if (advice) this.#err.write(`${printable(advice)}\n`)
  }

  /** `ok` in green where there are colours. */
  get good(): (text: string) => string {
    return (text) => (this.#json ? text : this.#paintOut.green(text))
  }

  /** What is not lost, and not done either. */
  get careful(): (text: string) => string {
    return (text) => (this.#json ? text : this.#paintOut.yellow(text))
  }

  #lineOf({ severity, verdict, code, message, pointer, line, column, file }: Finding): string {
    const word = verdict === 'held' ? 'held' : 'warning'
    const mark = severity === 'error' ? this.#paintErr.red('error') : this.#paintErr.yellow(word)
    const place = [file, line, column].filter((part) => part !== undefined && part !== null).join(':')
    const where = place || (pointer && pointer !== '/bundle' ? pointer : '')
    return `${mark} ${where ? `${printable(where)}  ` : ''}${printable(message)} ${this.#paintErr.dim(printable(code))}`
  }
}
