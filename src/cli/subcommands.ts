import { type Command, InvalidArgumentError, Option } from 'commander';
import { Duration } from '../lib/duration.ts';
import type { ExitCode } from './exit-code.ts';
import { exportOptions, instant } from './export-options.ts';
import type { Ask } from './surroundings.ts';

export type Work = (ask: Ask) => Promise<ExitCode>;

/** Told what was asked for, and whether in JSON. */
export type Ready = (work: Work, json: boolean) => void;

/** What the command line understands, in the order of its help. */
export function addSubcommands(program: Command, ready: Ready): void {
  addFile(program, ready);
  addRuns(program, ready);
  addDecisions(program, ready);
  addLooks(program, ready);
  addAudit(program, ready);
  addBackups(program, ready);
  addCompact(program, ready);
  addLogin(program, ready);
  addDoctor(program, ready);
}

/** Each subcommand is loaded when it is asked for: `check` in an editor need not wait for Slack's SDK. */
const load = {
  auditExport: () => import('./commands/audit-export.ts'),
  auditReport: () => import('./commands/audit-report.ts'),
  backup: () => import('./commands/backup.ts'),
  auditVerify: () => import('./commands/audit-verify.ts'),
  check: () => import('./commands/check.ts'),
  decide: () => import('./commands/decide.ts'),
  compact: () => import('./commands/compact.ts'),
  doctor: () => import('./commands/doctor.ts'),
  drills: () => import('./commands/drills.ts'),
  login: () => import('./commands/login.ts'),
  loops: () => import('./commands/loops.ts'),
  look: () => import('./commands/look.ts'),
  plan: () => import('./commands/plan.ts'),
  restore: () => import('./commands/restore.ts'),
  run: () => import('./commands/run.ts'),
  schedule: () => import('./commands/schedule.ts'),
} as const;

function addFile(program: Command, ready: Ready): void {
  program
    .command('check [file]')
    .description('check a runbooks file and show every problem (- reads what is piped in)')
    .option('--against <old file>', 'show what is different from this one, and what of it loosens')
    .action((file: string | undefined, { against, json }) =>
      ready(async (ask) => (await load.check()).check(ask, { file, against }), json),
    );
  program
    .command('schema')
    .description('print the JSON Schema of runbooks files, for editors')
    .action(({ json }) => ready(async (ask) => (await load.check()).schema(ask), json));
  program
    .command('manifest [file]')
    .description('print the Slack app manifest that the runbooks need')
    .option('--url <url>', 'the address Slack reaches the bot at; without it, Socket Mode')
    .action((file: string | undefined, { url, json }) =>
      ready(async (ask) => (await load.check()).manifest(ask, { file, url }), json),
    );
}

function addRuns(program: Command, ready: Ready): void {
  program
    .command('plan <runbook> [name=value...]')
    .description('show what a runbook would change now; changes nothing')
    .option('--offline', 'straight from the live systems, without bot and store', false)
    .action((runbook: string, words: string[], { offline, json }) =>
      ready(async (ask) => (await load.plan()).plan(ask, { runbook, words, offline }), json),
    );
  program
    .command('run <runbook> [name=value...]')
    .description('ask for a run and follow it')
    .option('--now', 'for an emergency stop: confirm it with this very line', false)
    .option(...TAKE_OVER)
    .action((runbook: string, words: string[], { now, takeOver, json }) =>
      ready(async (ask) => (await load.run()).run(ask, { runbook, words, now, takeOver }), json),
    );
  program
    .command('undo <run>')
    .description('put back what a run did: a run of its own, with its own plan and gates')
    .option(...TAKE_OVER)
    .action((id: string, { takeOver, json }) =>
      ready(async (ask) => (await load.run()).undo(ask, id, takeOver), json),
    );
  program
    .command('clean-up <run>')
    .description('remove what a drill left that did not end well: a run of its own, by its clean-up steps')
    .option(...TAKE_OVER)
    .action((id: string, { takeOver, json }) =>
      ready(async (ask) => (await load.run()).cleanUp(ask, id, takeOver), json),
    );
}

const TAKE_OVER = [
  '--take-over',
  'stop the runs that hold what it would change, then plan it and ask for every yes',
  false,
] as const;

function addDecisions(program: Command, ready: Ready): void {
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
    .command('finding <run> <step> <happened|did-not-happen>')
    .description('say, having looked, whether an unknown step happened')
    .action((id: string, step: string, found: string, { json }) => {
      const happened = readFinding(found);
      ready(async (ask) => (await load.decide()).finding(ask, id, step, happened), json);
    });
}

function addLooks(program: Command, ready: Ready): void {
  program
    .command('schedule')
    .description('what schedules bring next, and what is late')
    .action(({ json }) => ready(async (ask) => (await load.schedule()).schedule(ask), json));
  program
    .command('drills')
    .description('recovery tests: what is due, and how the last ones went')
    .action(({ json }) => ready(async (ask) => (await load.drills()).drills(ask), json));
  program
    .command('open')
    .description('what runs left away from normal')
    .action(({ json }) => ready(async (ask) => (await load.loops()).open(ask), json));
  program
    .command('snooze <loop> [for]')
    .description('remind nobody of something left open for a while (8h)')
    .action((loop: string, length: string | undefined, { json }) => {
      const forMs = readDuration(length ?? '8h');
      ready(async (ask) => (await load.loops()).snooze(ask, loop, forMs), json);
    });
  program
    .command('close <loop>')
    .description('say of something left open, where no system can tell, that it is as it should be')
    .requiredOption('--reason <reason>', 'how you know, for the record')
    .action((loop: string, { reason, json }) =>
      ready(async (ask) => (await load.loops()).close(ask, loop, reason), json),
    );
  program
    .command('hand-over <loop> <person>')
    .description('name who looks after something left open: a Slack id or an account')
    .action((loop: string, person: string, { json }) =>
      ready(async (ask) => (await load.loops()).handOver(ask, loop, person), json),
    );
  program
    .command('show <run>')
    .description('one run from its beginning')
    .option('--follow', 'stay until it ends', false)
    .action((id: string, { follow, json }) =>
      ready(async (ask) => (await load.look()).show(ask, id, follow), json),
    );
  program
    .command('history [runbook]')
    .description('the newest runs')
    .option('--limit <number>', 'how many', readLimit, 20)
    .action((runbook: string | undefined, { limit, json }) =>
      ready(async (ask) => (await load.look()).history(ask, { runbook, limit }), json),
    );
}

function addAudit(program: Command, ready: Ready): void {
  const audit = program.command('audit').description('check and export the record');
  audit
    .command('verify [file]')
    .description(
      'follow the chain of the whole record, or of an export (jsonl) or a folder of them without any store',
    )
    .option('--head <position:hash>', 'a head noted elsewhere; may be given several times', collect, [])
    .option('--heads <file>', 'a text with heads in it: copied out of Slack, or an earlier export (jsonl)')
    .option('--exports <folder>', 'the exports of what compactions took out of the record')
    .action((file: string | undefined, { head, heads, exports, json }) =>
      ready(
        async (ask) =>
          (await load.auditVerify()).verify(ask, { file, heads: head, headsFile: heads, exports }),
        json,
      ),
    );
  audit
    .command('export')
    .description('write the record to the standard output')
    .addOption(new Option('--format <format>', 'how').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--run <run>', 'only of this run')
    .option('--incident <incident>', 'only of this incident and of its runs')
    .option('--person <id>', 'only by this person or account')
    .option('--target <text>', 'only what names this target')
    .option(
      '--since <when>',
      'from this instant on (2026-03-04, 2026-03-04T02:48Z, or 24h ago: 24h)',
      instant,
    )
    .option('--until <when>', 'before this instant', instant)
    .action((options) =>
      ready(
        async (ask) => (await load.auditExport()).exportRecord(ask, exportOptions(options, ask.clock.now())),
        options.json,
      ),
    );
  addReport(audit, ready);
}

function addReport(audit: Command, ready: Ready): void {
  audit
    .command('report <run>')
    .description(
      'one run for an auditor, in Markdown: who asked, what was shown, who said yes, what was done',
    )
    .action((id: string, { json }) =>
      ready(async (ask) => (await load.auditReport()).reportRun(ask, id), json),
    );
}

function addBackups(program: Command, ready: Ready): void {
  program
    .command('backup <file>')
    .description(
      'copy the record into a file, also while the bot runs, and check every page and the chain of it',
    )
    .option('--replace', 'replace a backup of that name', false)
    .action((file: string, { replace, json }) =>
      ready(async (ask) => (await load.backup()).backup(ask, { file, replace }), json),
    );
  program
    .command('restore <file>')
    .description('put a backup in the place of the record, which is kept aside; the bot must not run')
    .option('--lose-newer', 'although the present record holds what is not in the backup', false)
    .action((file: string, { loseNewer, json }) =>
      ready(async (ask) => (await load.restore()).restore(ask, { file, loseNewer }), json),
    );
}

function addCompact(program: Command, ready: Ready): void {
  program
    .command('compact')
    .description('export what is old, seal it in the chain, and take out of the record what is over')
    .requiredOption('--older-than <time>', 'like 400d; 30d at least', readDuration)
    .requiredOption('--to <folder>', 'where the exports are kept: they belong to the record from then on')
    .action(({ olderThan: olderThanMs, to, json }) =>
      ready(async (ask) => (await load.compact()).compact(ask, { olderThanMs, to }), json),
    );
}

function addLogin(program: Command, ready: Ready): void {
  program
    .command('login [token]')
    .description('act as the person that /runbook login in Slack gave this token to; without it, it is read')
    .action((token: string | undefined, { json }) =>
      ready(async (ask) => (await load.login()).login(ask, token), json),
    );
  program
    .command('logout')
    .description('end every login of yours, here and elsewhere')
    .action(({ json }) => ready(async (ask) => (await load.login()).logout(ask), json));
}

function addDoctor(program: Command, ready: Ready): void {
  program
    .command('doctor')
    .description('look at everything a bot needs, and say what to do about what is missing')
    .action(({ json }) => ready(async (ask) => (await load.doctor()).doctor(ask), json));
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function readFinding(text: string): 'happened' | 'did_not_happen' {
  if (text === 'happened') return 'happened';
  if (text === 'did-not-happen') return 'did_not_happen';
  throw new InvalidArgumentError(`"${text}" is neither happened nor did-not-happen.`);
}

function readDuration(text: string): number {
  const read = Duration.safeParse(text);
  if (read.success) return read.data;
  throw new InvalidArgumentError(read.error.issues[0]?.message ?? 'It is a time like 8h.');
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 500) return limit;
  throw new InvalidArgumentError('It is a whole number from 1 to 500.');
}
