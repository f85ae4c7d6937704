import { z } from 'zod';
import {
  COMPONENT_STATUSES,
  type Component,
  INCIDENT_STATUSES,
  type PageIncident,
} from '../../systems/statuspage/port.ts';
import {
  type ActionContext,
  type Aftermath,
  defineAction,
  type Observation,
  type Place,
  type Seen,
} from '../action.ts';
import { lookAtPage } from './look-at-page.ts';
import { planUpdate } from './plan-update.ts';

const DEADLINE_MS = 2 * 60_000;

const id = z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'an id is letters and digits, as the API shows it');

const Incident = z
  .strictObject({
    id: id.optional().describe('The id of an incident that is open already; absent: open a new one'),
    name: z.string().trim().min(1).max(200).optional().describe('The title of a new incident'),
    status: z.enum(INCIDENT_STATUSES).describe('How far it is'),
    text: z.string().trim().min(1).max(5_000).describe('The update; everybody can read it'),
    notify: z.boolean().default(true).describe('Whether subscribers are told'),
  })
  .refine(({ id: known, name }) => (known === undefined) !== (name === undefined), {
    error: 'give either the id of an open incident or the name of a new one',
  });

const Input = z
  .object({
    component: id.optional().describe('The id of the component'),
    component_status: z.enum(COMPONENT_STATUSES).optional().describe('The status to show for the component'),
    incident: Incident.optional().describe('An incident to open, or an update to one'),
  })
  .refine(
    ({ component, component_status }) => (component === undefined) === (component_status === undefined),
    {
      error: 'component and component_status go together',
    },
  )
  .refine(({ component, incident }) => component !== undefined || incident !== undefined, {
    error: 'name a component, an incident or both',
  });
export type Input = z.output<typeof Input>;

const Output = z.object({
  incident: z.string().nullable().describe('The id of the incident; null: none was touched'),
  url: z.string().describe('The page of the incident; empty: none was touched'),
});

/** Tells the public: the status of a component, an incident with its update, or both in one call. */
export const update = defineAction({
  name: 'statuspage/update',
  summary: 'Updates the public status page: a component, an incident or both',
  effect: 'change',
  input: Input,
  output: Output,
  targets: ({ component, incident }, environment) => [
    ...(component === undefined ? [] : [componentTarget(component, environment.name)]),
    ...(incident?.id === undefined ? [] : [incidentTarget(incident.id, environment.name)]),
  ],
  deadlineMs: () => DEADLINE_MS,
  plan: (context, input) => planUpdate(context, input),
  apply: (context, input) => post(context, input),
  observe: (context, input, seen) => observeUpdate(context, input, seen),
  whenDone: (place, input, seen) => ({
    undo: undoOf(input, seen),
    ...loops(place, input, shown(input, seen)),
  }),
  look: (context, input, seen) => lookAtPage(context, input, seen),
});

const componentTarget = (component: string, environment: string) =>
  `statuspage:${environment}/component/${component}`;
const incidentTarget = (incident: string, environment: string) =>
  `statuspage:${environment}/incident/${incident}`;

/** One call, whatever is asked for: never half of it. */
async function post(
  { systems, signal, token }: ActionContext,
  { component, component_status, incident }: Input,
) {
  const { statuspage } = systems;
  if (incident) {
    const { id: known, name = '', status, text, notify } = incident;
    const components = component && component_status ? { [component]: component_status } : {};
    const said = { status, text, notify, components, token };
    const posted =
      known === undefined
        ? await statuspage.createIncident({ name, ...said }, signal)
        : await statuspage.updateIncident(known, said, signal);
    return { incident: posted.id };
  }
  if (component && component_status) await statuspage.setComponentStatus(component, component_status, signal);
  return {};
}

async function observeUpdate(context: ActionContext, input: Input, seen: Seen): Promise<Observation> {
  const { systems, signal } = context;
  const { component: id, component_status, incident } = input;
  const found = incident && (await findIncident(context, input, seen));
  if (incident && !found) return { status: 'absent' };

  const component = id === undefined ? undefined : await systems.statuspage.readComponent(id, signal);
  if (component && component.status !== component_status && !incident && !seen.receipt)
    return { status: 'absent' };
  const evidence = [
    ...(found ? [`The incident “${found.name}” says ${found.status}: ${found.url}`] : []),
    ...(component ? [`${component.name} is shown as ${inWords(component.status)}.`] : []),
  ];
  const outputs = { incident: found?.id ?? null, url: found?.url ?? '' };
  const undo = undoOf(input, seen);
  if (component && component.status !== component_status) {
    const reason = `${component.name} is shown as ${inWords(component.status)}: somebody has changed it since. Look at the page before you change it again.`;
    return { status: 'failed', reason, evidence };
  }
  return { status: 'done', outputs, evidence, undo, ...loops(context, input, { component, found }) };
}

/** Without a receipt: by the token that its metadata keeps. */
async function findIncident(
  { systems, signal, token }: ActionContext,
  { incident }: Input,
  { receipt }: Seen,
): Promise<PageIncident | undefined> {
  const { statuspage } = systems;
  if (typeof receipt?.incident === 'string') return statuspage.readIncident(receipt.incident, signal);
  if (incident?.id === undefined)
    return (await statuspage.listIncidents(signal)).find((one) => one.token === token);
  const known = await statuspage.readIncident(incident.id, signal);
  return known.token === token ? known : undefined;
}

/** Words that have been read cannot be taken back; a status can. */
function undoOf({ component, component_status }: Input, { plan }: Seen) {
  const before = plan.changes.find(({ field }) => field === 'status')?.before;
  if (component === undefined || typeof before !== 'string' || before === component_status) return [];
  return [{ uses: 'statuspage/update', with: { component, component_status: before } }];
}

interface Shown {
  readonly component: Pick<Component, 'id' | 'name' | 'status'> | undefined;
  readonly found: Pick<PageIncident, 'id' | 'name'> | undefined;
}

/** As the plan named them. An incident that was opened and whose id was lost cannot be looked at again. */
function shown({ component, component_status: status, incident }: Input, { plan, receipt }: Seen): Shown {
  const nameOf = (id: string) =>
    plan.changes
      .map(({ target }) => /^(?:component |incident “)(.*?)”? \((.*)\)$/.exec(target))
      .find((one) => one?.[2] === id)?.[1] ?? id;
  const known = incident?.id ?? (typeof receipt?.incident === 'string' ? receipt.incident : undefined);
  return {
    component: component && status ? { id: component, name: nameOf(component), status } : undefined,
    found: known === undefined ? undefined : { id: known, name: incident?.name ?? nameOf(known) },
  };
}

/** The page is back to normal when the component is operational and the incident resolved. */
function loops(
  { environment }: Pick<Place, 'environment'>,
  { component_status, incident }: Input,
  { component, found }: Shown,
): Pick<Aftermath, 'leaves' | 'closes'> {
  const parts = [
    ...(component
      ? [
          {
            target: componentTarget(component.id, environment.name),
            what: `The public status page shows ${component.name} as ${inWords(component.status)}`,
            normal: component_status === 'operational',
          },
        ]
      : []),
    ...(found
      ? [
          {
            target: incidentTarget(found.id, environment.name),
            what: `The incident “${found.name}” is open on the public status page`,
            normal: incident?.status === 'resolved',
          },
        ]
      : []),
  ];
  return {
    leaves: parts.filter(({ normal }) => !normal).map(({ target, what }) => ({ target, what })),
    closes: parts.filter(({ normal }) => normal).map(({ target }) => target),
  };
}

const inWords = (status: string): string => status.replaceAll('_', ' ');
