import { Option, type Command } from 'commander'
import { login, logout, whoami } from '../commands/login.ts'
import { createToken, listTokens, revokeToken, showToken, type TokenOptions } from '../commands/token.ts'
import type { World } from '../world.ts'
import { ACTIONS, daysOption, outputOf } from './arguments.ts'

export function addAccountCommands(program: Command, world: World): void {
  program
    .command('login')
    .description('get a token, which somebody approves in the browser')
    .addOption(daysOption())
    .option('--no-browser', 'only say the address, and open nothing')
    .action((_options: unknown, command: Command) =>
      login(world, outputOf(world, command), command.optsWithGlobals()),
    )
  program
    .command('logout')
    .description('revoke the token, and forget it')
    .action((_options: unknown, command: Command) =>
      logout(world, outputOf(world, command), command.optsWithGlobals()),
    )
  program
    .command('whoami')
    .description('who is logged in')
    .action((_options: unknown, command: Command) =>
      whoami(world, outputOf(world, command), command.optsWithGlobals()),
    )
  const token = program.command('token').description('tokens for programs')
  token
    .command('create')
    .description('make a token for continuous integration, and write it out once')
    .option('--name <name>', 'by which you know it again', 'continuous integration')
    .option('--plugin <id...>', 'which it is good for; all of yours when left out')
    .addOption(
      new Option('--action <action...>', 'what it may do').choices(ACTIONS).default(['publish'], 'publish'),
    )
    .addOption(daysOption())
    .option('--no-browser', 'only say the address, and open nothing')
    .action((_options: TokenOptions, command: Command) =>
      createToken(world, outputOf(world, command), command.optsWithGlobals()),
    )
  token
    .command('show')
    .description('what the token in use is for, and how long')
    .action((_options: unknown, command: Command) =>
      showToken(world, outputOf(world, command), command.optsWithGlobals()),
    )
  token
    .command('list')
    .description('the tokens of your account, the newest first')
    .action((_options: unknown, command: Command) =>
      listTokens(world, outputOf(world, command), command.optsWithGlobals()),
    )
  token
    .command('revoke')
    .description('end a token of your account, at once and for good')
    .argument('<id>', 'as folio token list says it')
    .action((id: string, _options: unknown, command: Command) =>
      revokeToken(world, outputOf(world, command), id, command.optsWithGlobals()),
    )
}
