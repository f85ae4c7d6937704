import { type Command, InvalidArgumentError } from 'commander';
import type { Ready } from './ready.ts';

const load = {
  decide: () => import('../commands/decide.ts'),
} as const;

/** What a person says to a run. */
export function addDecisions(program: Command, ready: Ready): void {
  program
    .command('confirm <run>')
    .description('say yes to the plan of a run that you asked for')
    .option('--phrase <phrase>', 'the phrase that the run asks for')
    .option('--plan <hash>', 'the plan that is meant, when it was asked again')
    .action((id: string, { phrase, plan: hash, json }) =>
      ready(async (ask) => (await load.decide()).confirm(ask, { run: id, phrase, plan: hash }), json),
    );
  program
    .command('approve <run>')
    .description('who may approve a run; approvals themselves are given in Slack')
    .action((id: string, { json }) => ready(async (ask) => (await load.decide()).approve(ask, id), json));
  program
    .command('break-glass <run>')
    .description('go on without the approval that nobody is there to give; told and reviewed afterwards')
    .requiredOption('--reason <reason>', 'why it cannot wait')
    .action((id: string, { reason, json }) =>
      ready(async (ask) => (await load.decide()).breakGlass(ask, id, reason), json),
    );
  program
    .command('override-freeze <run>')
    .description('let a run start although a change freeze is on; its gates are asked as ever')
    .requiredOption('--reason <reason>', 'why it cannot wait')
    .action((id: string, { reason, json }) =>
      ready(async (ask) => (await load.decide()).overrideFreeze(ask, id, reason), json),
    );
  program
    .command('cancel <run>')
    .description('stop a run; what a system has accepted already cannot be called back')
    .option('--reason <reason>', 'why, for the record')
    .action((id: string, { reason, json }) =>
      ready(async (ask) => (await load.decide()).cancel(ask, id, reason), json),
    );
  program
    .command('finding <run> <step> <happened|in-part|did-not-happen>')
    .description('say, having looked, whether an unknown step happened')
    .action((id: string, step: string, found: string, { json }) => {
      const happened = readFinding(found);
      ready(async (ask) => (await load.decide()).finding(ask, id, step, happened), json);
    });
}

function readFinding(text: string): 'happened' | 'in_part' | 'did_not_happen' {
  if (text === 'happened') return 'happened';
  if (text === 'in-part') return 'in_part';
  if (text === 'did-not-happen') return 'did_not_happen';
  throw new InvalidArgumentError(`"${text}" is none of happened, in-part and did-not-happen.`);
}
