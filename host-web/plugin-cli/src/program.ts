import tab from '@bomb.sh/tab/commander'
import { Command, InvalidArgumentError, Option } from 'commander'
import { buildCommand } from './commands/build.ts'
import { checkCommand } from './commands/check.ts'
import { create, type CreateOptions } from './commands/create.ts'
import { Output } from './console/output.ts'
import { VERSION } from './version.ts'
import type { World } from './world.ts'

export interface CommonOptions {
  json?: boolean
  color: boolean
  registry?: string
  /** Seconds. */
  timeout: number
}

/** The whole command line, as a table. */
export function createProgram(world: World): Command {
  const program = new Command('folio')
    .description('Create, build, check and publish plugins of the Plugin Platform.')
    .version(VERSION)
    .option('--json', 'one JSON object on the standard output, and nothing else')
    .option('--no-color', 'no colours, also on a terminal; NO_COLOR does the same')
    .addOption(new Option('--registry <url>', 'the platform to talk to').env('FOLIO_REGISTRY'))
    .addOption(new Option('--timeout <seconds>', 'for each request').default(30).argParser(seconds))
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
    })
    .showHelpAfterError('Say folio --help for all commands.')
    .exitOverride()
  addLocalCommands(program, world)
  tab(program, { completionCommandName: 'completion' })
  return program
}

function addLocalCommands(program: Command, world: World): void {
  program
    .command('create')
    .description('start a plugin in a new folder, whose name becomes its id')
    .argument('<folder>')
    .option('--name <name>', 'as people read it')
    .option('--description <text>', 'one sentence')
    .option('--packages <folder>', 'with the packed SDK and command line, when no registry has them')
    .action((folder: string, options: CreateOptions, command: Command) => {
      create(world, outputOf(world, command), folder, options)
    })
  program
    .command('build')
    .description('build dist/<id>.js')
    .action((_options: unknown, command: Command) => buildCommand(world, outputOf(world, command)))
  program
    .command('check')
    .description("build, and check by the platform's rules; nothing is sent")
    .argument('[bundle]', 'a bundle that is built already')
    .action((bundle: string | undefined, _options: unknown, command: Command) =>
      checkCommand(world, outputOf(world, command), bundle),
    )
}

/** The output of a command that was called with these options, also when they stand before its name. */
export function outputOf(world: World, command: Command): Output {
  return new Output(world, command.optsWithGlobals<CommonOptions>())
}

function seconds(text: string): number {
  const number = Number(text)
  if (!(number > 0 && number <= 3600))
    throw new InvalidArgumentError('Write a number of seconds, 3600 at most.')
  return number
}
