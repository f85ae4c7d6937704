import { type Command, Option } from 'commander';
import { exportOptions, instant } from '../export-options.ts';
import type { Ready } from './ready.ts';

const load = {
  auditExport: () => import('../commands/audit-export.ts'),
  auditReport: () => import('../commands/audit-report.ts'),
  auditVerify: () => import('../commands/audit-verify.ts'),
} as const;

/** The record: checked, exported, told. */
export function addAudit(program: Command, ready: Ready): void {
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

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
