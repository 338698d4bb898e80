import { CommanderError } from 'commander'
import { Output } from './console/output.ts'
import { EXIT } from './exit-codes.ts'
import { Failure, sentenceOf } from './failure.ts'
import { createProgram } from './command-line/program.ts'
import { realWorld, type World } from './world.ts'

/** Runs one command line, without `node` and the program's name; the exit code. */
export async function main(args: readonly string[], world: World = realWorld()): Promise<number> {
  const output = new Output(world, { json: args.includes('--json'), color: !args.includes('--no-color') })
  try {
    await createProgram(world).parseAsync(args, { from: 'user' })
    return EXIT.done.code
  } catch (error) {
    if (error instanceof CommanderError) return exitOfUsage(error, output, args)
    const failure = failureOf(error)
    output.failure(failure)
    if (failure.reason === 'fault' && world.env.FOLIO_DEBUG) world.stderr.write(`${stackOf(error)}\n`)
    return EXIT[failure.reason].code
  }
}

/** Help and the version are no mistakes; all else of the parser is, and it has said so already. */
function exitOfUsage(error: CommanderError, output: Output, args: readonly string[]): number {
  if (error.exitCode === 0) return EXIT.done.code
  if (args.includes('--json')) output.failure(new Failure('usage', error.message.replace(/^error: /, '')))
  return EXIT.usage.code
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('fault', `This should not have happened: ${sentenceOf(error)}`, {
    advice: 'With FOLIO_DEBUG=1 it says where.',
  })
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
