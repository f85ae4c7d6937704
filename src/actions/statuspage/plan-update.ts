import { shellWord } from '../../lib/shell-word.ts';
import type { ActionContext, Change, StepPlan } from '../action.ts';
import type { Input } from './update.ts';

/** What the public would see, and what it sees now. */
export async function planUpdate(context: ActionContext, input: Input): Promise<StepPlan> {
  const component = await componentChange(context, input);
  const incident = await incidentChange(context, input);
  const changes = [...component, ...incident.changes];
  const { incident: wanted } = input;
  return {
    changes,
    guards: {},
    outputs: {},
    facts: wanted?.notify ? ['Everybody who has subscribed to the page is told.'] : [],
    warnings: incident.warnings,
    commands: commandsFor(input),
    ...(changes.length === 0 && {
      nothingToDo: `The component shows ${input.component_status?.replaceAll('_', ' ')} already.`,
    }),
    ...(incident.obstacle !== undefined && { obstacle: incident.obstacle }),
  };
}

async function componentChange(
  { systems, signal }: ActionContext,
  { component: id, component_status }: Input,
): Promise<readonly Change[]> {
  if (id === undefined || component_status === undefined) return [];
  const { name, status } = await systems.statuspage.readComponent(id, signal);
  if (status === component_status) return [];
  return [{ target: `component ${name} (${id})`, field: 'status', before: status, after: component_status }];
}

interface IncidentPlan {
  readonly changes: readonly Change[];
  readonly warnings: readonly string[];
  readonly obstacle?: string;
}

async function incidentChange(
  { systems, signal, token }: ActionContext,
  { incident }: Input,
): Promise<IncidentPlan> {
  if (!incident) return { changes: [], warnings: [] };
  const after = `${incident.status}: ${incident.text}`;
  if (incident.id === undefined) {
    const open = (await systems.statuspage.listIncidents(signal)).filter(
      (one) => one.status !== 'resolved' && one.status !== 'postmortem' && one.token !== token,
    );
    const warnings = open.map(
      ({ name, id }) => `An incident is open already: “${name}” (${id}). Give its id to update it instead.`,
    );
    return {
      changes: [{ target: `new incident “${incident.name}”`, field: 'update', before: null, after }],
      warnings,
    };
  }
  const { name, status } = await systems.statuspage.readIncident(incident.id, signal);
  const target = `incident “${name}” (${incident.id})`;
  const warnings =
    status === 'resolved' && incident.status !== 'resolved'
      ? ['This opens an incident again that was resolved.']
      : [];
  return { changes: [{ target, field: 'update', before: status, after }], warnings };
}

function commandsFor({ component, component_status, incident }: Input): readonly string[] {
  const curl = 'curl -fsS -H "Authorization: OAuth $STATUSPAGE_TOKEN" -H "Content-Type: application/json"';
  const pages = 'https://api.statuspage.io/v1/pages/$STATUSPAGE_PAGE';
  const components = component
    ? { components: { [component]: component_status }, component_ids: [component] }
    : {};
  if (!incident) {
    const body = JSON.stringify({ component: { status: component_status } });
    return [`${curl} -X PATCH -d ${shellWord(body)} "${pages}/components/${component}"`];
  }
  const { id, name, status, text, notify } = incident;
  const said = {
    ...(name !== undefined && { name }),
    status,
    body: text,
    deliver_notifications: notify,
    ...components,
  };
  const body = shellWord(JSON.stringify({ incident: said }));
  const place = id === undefined ? '-X POST' : '-X PATCH';
  return [`${curl} ${place} -d ${body} "${pages}/incidents${id === undefined ? '' : `/${id}`}"`];
}
