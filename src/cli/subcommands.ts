import type { Command } from 'commander';
import { addAudit } from './subcommands/audit.ts';
import { addDecisions } from './subcommands/decisions.ts';
import { addDoctor } from './subcommands/doctor.ts';
import { addFile } from './subcommands/file.ts';
import { addKeeping } from './subcommands/keeping.ts';
import { addLogin } from './subcommands/login.ts';
import { addLooks } from './subcommands/looks.ts';
import type { Ready } from './subcommands/ready.ts';
import { addRuns } from './subcommands/runs.ts';

/**
 * What the command line understands, in the order of its help. Each subcommand is loaded when it is asked for: `check` in
 * an editor need not wait for Slack's SDK.
 */
export function addSubcommands(program: Command, ready: Ready): void {
  addFile(program, ready);
  addRuns(program, ready);
  addDecisions(program, ready);
  addLooks(program, ready);
  addAudit(program, ready);
  addKeeping(program, ready);
  addLogin(program, ready);
  addDoctor(program, ready);
}
