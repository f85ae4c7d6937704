import { type AlertsText, labelIn } from '../alerts-section.ts';
import { suggest } from '../did-you-mean.ts';
import type { Draft } from '../draft.ts';
import { splitTemplate } from '../interpolation.ts';
import type { Path } from '../places.ts';
import type { Report } from '../report.ts';
import { DEFAULT_SEVERITIES } from '../severities.ts';

interface Around {
  readonly draft: Draft;
  readonly report: Report;
}

/** Routes name severities that there are; what is offered exists and takes what it is given. */
export function checkAlerts(draft: Draft, report: Report): void {
  const { routes = [], runbooks = [], silence } = draft.alerts ?? {};
  if (report.has(['alerts']) && !isToldSomewhere(draft.alerts)) report.atKey(['alerts'], UNTOLD);
  for (const [index, { severity }] of routes.entries())
    if (severity !== undefined)
      checkSeverity(severity, ['alerts', 'routes', index, 'severity'], { draft, report });
  for (const [index, help] of runbooks.entries())
    checkHelp(help, ['alerts', 'runbooks', index], { draft, report });
  if (!silence) return;
  checkHelp(silence, ['alerts', 'silence'], { draft, report });
  checkSilences(silence.runbook, ['alerts', 'silence', 'runbook'], { draft, report });
}

/** Every route, and what fits none of them. */
const isToldSomewhere = ({ channel }: AlertsText = {}): boolean => channel !== undefined;

const UNTOLD = {
  code: 'alerts_untold',
  message: 'alerts that no route sends elsewhere have no channel: they are told in the audit channel alone',
  hint: 'name a channel: alerts: { channel: C024BE91L }; where RUNBOLT_AUDIT_CHANNEL is not set, nobody hears of them',
  severity: 'warning',
} as const;

function checkSeverity(severity: string, path: Path, { draft, report }: Around): void {
  const known = draft.severities.size > 0 ? [...draft.severities.keys()] : Object.keys(DEFAULT_SEVERITIES);
  if (known.includes(severity)) return;
  const message = `unknown severity ${JSON.stringify(severity)}`;
  report.atValue(path, { code: 'unknown_severity', message, hint: suggest(severity, known) });
}

type Help = NonNullable<AlertsText['silence']>;

function checkHelp({ runbook: name, with: given = {} }: Help, path: Path, { draft, report }: Around): void {
  const runbook = draft.runbooks.find((one) => one.name === name);
  if (!runbook) {
    const hint = suggest(
      name,
      draft.runbooks.map((one) => one.name),
    );
    const message = `unknown runbook ${JSON.stringify(name)}`;
    report.atValue([...path, 'runbook'], { code: 'unknown_runbook', message, hint });
    return;
  }
  for (const [parameter, value] of Object.entries(given)) {
    const at = [...path, 'with', parameter];
    if (!runbook.parameters.has(parameter)) {
      const message = `${name} has no parameter ${JSON.stringify(parameter)}`;
      report.atKey(at, { code: 'arguments', message, hint: suggest(parameter, runbook.parameters.keys()) });
    }
    checkFilling(String(value), at, report);
  }
}

function checkFilling(text: string, path: Path, report: Report): void {
  const { parts, unclosedAt } = splitTemplate(text);
  const strange = parts.find((part) => part.kind === 'expression' && labelIn(part.expression) === undefined);
  if (unclosedAt === undefined && !strange) return;
  const message = 'only labels of the alert can be filled in here';
  report.atValue(path, {
    code: 'expression',
    message,
    hint: 'write labels.service, or labels["app.kubernetes.io/name"]',
  });
}

function checkSilences(name: string, path: Path, { draft, report }: Around): void {
  const runbook = draft.runbooks.find((one) => one.name === name);
  if (!runbook || runbook.steps.some(({ text }) => text.uses === 'alertmanager/silence')) return;
  const message = `${name} silences nothing: it has no step with alertmanager/silence`;
  report.atValue(path, { code: 'silence', message });
}
