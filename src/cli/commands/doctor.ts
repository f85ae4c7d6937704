import { join } from 'node:path';
import { readConfig } from '../../config.ts';
import { DoctorReplyView, type FindingView } from '../../web/look-replies.ts';
import { reachBot } from '../control-client.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ask } from '../line.ts';
import { SOCKET_NAME } from '../open-line.ts';
import { print } from '../print.ts';
import type { Ask } from '../surroundings.ts';
import { indented } from '../words/plan-lines.ts';

/** Looks at everything a bot needs, and says what to do about what is missing: in the running bot, or here. */
export async function doctor(asked: Ask): Promise<ExitCode> {
  const findings = await examine(asked);
  const isSick = findings.some(({ level }) => level === 'problem');
  return print(asked, isSick ? EXIT.failed : EXIT.done, { findings }, [
    ...findings.flatMap(findingLines),
    '',
    summary(findings),
  ]);
}

async function examine({ variables, boot }: Ask): Promise<readonly FindingView[]> {
  const read = readConfig(variables);
  const reached = read.ok ? await reachBot(join(read.config.dataFolder, SOCKET_NAME)) : undefined;
  if (reached?.status === 'reached') {
    const { findings } = await ask(reached.line, 'doctor', {}, DoctorReplyView);
    return [
      { level: 'ok', about: 'Bot', message: 'It is running; this is what it finds itself.' },
      ...findings,
    ];
  }
  const alone: FindingView =
    reached?.status === 'forbidden'
      ? { level: 'problem', about: 'Bot', message: reached.problem }
      : {
          level: 'ok',
          about: 'Bot',
          message: 'None is running with this RUNBOLT_DATA, so this process looks itself.',
        };
  return [alone, ...(await boot.examine(variables))];
}

function findingLines({ level, about, message, fix }: FindingView): readonly string[] {
  const [first = '', ...rest] = message.split('\n');
  return [
    `${level.padEnd(8)} ${about}: ${first}`,
    ...rest.flatMap((line) => indented(line)),
    ...(fix === undefined ? [] : [`         → ${fix}`]),
  ];
}

function summary(findings: readonly FindingView[]): string {
  const count = (level: FindingView['level']) => findings.filter((finding) => finding.level === level).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems === 0 && warnings === 0) return 'All is well.';
  const plural = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return `${plural(problems, 'problem')}, ${plural(warnings, 'warning')}.`;
}
