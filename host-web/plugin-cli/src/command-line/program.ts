import { Command, Option } from 'commander'
import { VERSION } from '../version.ts'
import type { World } from '../world.ts'
import { addAccountCommands } from './account-commands.ts'
import { seconds } from './arguments.ts'
import { addAuthorCommands } from './author-commands.ts'
import { addCompletion } from './completion.ts'
import { addRegistryCommands } from './registry-commands.ts'

/** The whole command line, as a table. */
export function createProgram(world: World): Command {
  const program = new Command('folio')
    .description('Create, build, check and publish plugins of the Plugin Platform.')
    .version(VERSION)
    .option('--json', 'one JSON object on the standard output, and nothing else')
    .option('--no-color', 'no colours, also on a terminal; NO_COLOR does the same')
    .option('--registry <url>', 'the platform to talk to; else FOLIO_REGISTRY, else where you logged in last')
    .addOption(new Option('--timeout <seconds>', 'for each request').default(30).argParser(seconds))
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
    })
    .showHelpAfterError('Say folio --help for all commands.')
    .exitOverride()
  addAuthorCommands(program, world)
  addAccountCommands(program, world)
  addRegistryCommands(program, world)
  addCompletion(program)
  return program
}
