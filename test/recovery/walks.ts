import { systemClock } from '../../src/lib/clock.ts';
import { labels } from '../../src/workspace/driver.ts';
import { alertmanagerPayload, WEBHOOK_TOKEN } from '../support/alerts.ts';
import type { Person, Pressed } from '../support/crash-site.ts';
import type { Outside } from '../support/outside.ts';
import { alerts, fills, presses, RHEA, SAM, together, types } from './people.ts';

type Slack = Outside['slack'];

/** Where all of them are walked. */
export const SITE = {
  runbooks: 'test/recovery/runbooks.yaml',
  commands: ['/pause-purge', '/back-up', '/restart', '/incident'],
  cronJobs: 'seeded',
  environment: { WEBHOOK_TOKEN },
} as const;

/** Each place costs a start of the bot. */
export const WALK_MS = 400_000;

/** What people do, and the places on the way at which a process dies, in the order in which it comes by them. */
export interface Walk {
  readonly name: string;
  readonly places: readonly string[];
  readonly person: () => Person;
  /** Something to see: it has come to its end, and has been told. */
  readonly isOver: (slack: Slack) => boolean;
  /** Buttons that are pressed once more when everything is over, and what is answered then. */
  readonly again?: { readonly pressed: readonly Pressed[]; readonly answers: readonly RegExp[] };
  /** What systems outside have counted. */
  readonly effects: (outside: Outside) => unknown;
  readonly counted: unknown;
}

/** What is answered to a button that a phone still shows. */
const CONFIRMED = /^Already confirmed by /;
const APPROVED = /^Already approved by /;

const pausing = {
  person: () => together(types(RHEA, '/pause-purge'), presses(RHEA, 'Confirm')),
  isOver: (slack: Slack) => isDone(slack, /Pause the EFS purge/),
  again: { pressed: [{ user: RHEA, label: 'Confirm' }], answers: [CONFIRMED] },
  effects: ({ changes }: Outside) => changes.map((change) => change.replace(/-\d+$/, '-N')),
  counted: ['PATCH efs-purge', 'PATCH efs-purge-N', 'DELETE efs-purge-N'],
};

const declaring = {
  person: () => types(RHEA, '/incident', 'declare P0 API down'),
  isOver: (slack: Slack) => isDone(slack, /Open P0 API down/) && isDone(slack, /Page for P0 API down/),
  effects: ({ slack, pages }: Outside) => ({
    channels: slack.snapshot().channels.filter(({ name }) => /api-down/.test(name)).length,
    pinned: slack.snapshot().channels.flatMap(({ pins }) => pins).length,
    pages: pages.length,
  }),
  counted: { channels: 1, pinned: 1, pages: 1 },
};

export const WALKS: readonly Walk[] = [
  {
    ...pausing,
    name: 'a start, and a command that is typed',
    places: [
      'between-migrations:3',
      'before-transaction',
      'before-commit:runbooks_loaded',
      'after-commit:runbooks_loaded',
      'before-storing:schedule',
      'after-commit:schedule_set',
      'before-storing:oncall',
      'before-commit:run_requested',
      'after-commit:run_requested',
      'before-answer',
      'after-answer',
    ],
  },
  {
    ...pausing,
    name: 'a plan that is told, and a click',
    places: [
      'before-advance:run',
      'before-decide:run_planned',
      'after-decide:run_planned',
      'before-cursor:slack',
      'after-cursor:slack',
      'before-telling:post',
      'after-telling:post',
      'before-commit:confirmation_given',
      'after-commit:confirmation_given',
      'before-decide:locks_taken',
      'after-decide:locks_taken',
    ],
  },
  {
    ...pausing,
    name: 'a step from its intent to its end',
    places: [
      'before-decide:step_started',
      'after-decide:step_started',
      'before-apply:kubernetes/suspend-cronjob',
      'after-call:kubernetes.patchCronJobSuspend',
      'before-look:kubernetes/suspend-cronjob',
      'after-look:kubernetes/suspend-cronjob',
      'before-record:step_succeeded',
      'after-record:step_succeeded',
      'before-storing:loop',
    ],
  },
  {
    ...pausing,
    name: 'a step of several calls, and the end',
    places: [
      'before-call:kubernetes.patchCronJobSuspend',
      'after-apply:kubernetes/suspend-cronjob',
      'before-record:step_noted',
      'after-record:step_noted',
      'after-call:kubernetes.suspendJob',
      'before-decide:run_ended',
      'after-decide:run_ended',
      'before-telling:update',
      'after-telling:update',
    ],
  },
  {
    name: 'an approver who is woken, and a backup that is made',
    person: () =>
      together(types(RHEA, '/back-up'), presses(RHEA, 'Confirm'), presses(SAM, 'Approve', isPaged)),
    isOver: (slack) => isDone(slack, /Back up InferShield/),
    again: {
      pressed: [
        { user: RHEA, label: 'Confirm' },
        { user: SAM, label: 'Approve' },
      ],
      answers: [CONFIRMED, APPROVED],
    },
    places: [
      'before-call:pagerduty.createIncident',
      'after-call:pagerduty.createIncident',
      'before-storing:page',
      'after-commit:approver_paged',
      'before-commit:approval_granted',
      'after-commit:approval_granted',
      'before-call:kubernetes.createJob',
      'after-call:kubernetes.createJob',
      'before-record:step_succeeded',
    ],
    effects: ({ changes, pages }) => ({ changes, pages: pages.length }),
    counted: { changes: ['POST a new Job'], pages: 1 },
  },
  {
    name: 'a form, a broken glass, and a gate before a step',
    person: () =>
      together(
        types(RHEA, '/restart'),
        fills(RHEA, { 'argument-deployment': 'infershield-backend', reason: 'The site is down' }),
        presses(RHEA, 'Break the glass…'),
        presses(RHEA, 'Confirm', (slack) => !offersGlass(slack)),
      ),
    isOver: (slack) => isDone(slack, /Restart the backend/),
    places: [
      'before-commit:run_requested',
      'after-commit:run_requested',
      'before-commit:glass_broken',
      'after-commit:glass_broken',
      'after-commit:confirmation_given',
      'before-decide:gates_passed',
      'after-decide:gates_passed',
    ],
    effects: ({ changes }) => changes,
    counted: ['PATCH infershield-backend'],
  },
  {
    ...declaring,
    name: 'an incident that pages',
    places: [
      'before-commit:incident_declared',
      'after-commit:incident_declared',
      'before-storing:incident',
      'before-call:pagerduty.createIncident',
      'after-call:pagerduty.createIncident',
      'before-cursor:incidents',
    ],
  },
  {
    ...declaring,
    name: 'an incident that gets its channel',
    places: ['after-call:chat.createChannel', 'after-call:chat.setPurpose', 'after-telling:pin'],
  },
  {
    name: 'an alert that is acknowledged',
    person: () => together(alerts(firing, WEBHOOK_TOKEN), presses(SAM, 'Acknowledge')),
    isOver: (slack) => alertsIn(slack).some(({ text }) => text.startsWith('👀')),
    places: [
      'before-commit:alert_opened',
      'after-commit:alert_opened',
      'after-telling:post',
      'before-commit:alert_acknowledged',
      'before-storing:alert',
    ],
    effects: ({ slack }) => alertsIn(slack).length,
    counted: 1,
  },
];

/** Only where replicas share the record: each process takes over what the one before it held, and dies of that. */
export const TAKING_OVER: Walk = {
  ...pausing,
  name: 'a take-over',
  places: [
    'after-call:kubernetes.patchCronJobSuspend',
    'after-take-over',
    'before-advance:run',
    'after-take-over',
    'before-look:kubernetes/suspend-cronjob',
    'before-record:step_succeeded',
  ],
};

const offersGlass = (slack: Slack): boolean =>
  slack.channel('C0OPS').some((message) => labels(message).includes('Break the glass…'));

const isPaged = (slack: Slack): boolean =>
  slack.snapshot().messages.some(({ text }) => text.startsWith('📟'));

const firing = () => alertmanagerPayload({ clock: systemClock }, [{ summary: 'Too slow' }]);

const alertsIn = (slack: Slack) => slack.channel('C0OPS').filter(({ text }) => /HighErrorRate/.test(text));

const isDone = (slack: Slack, title: RegExp): boolean =>
  slack
    .channel('C0OPS')
    .some(
      ({ text, channel, ts }) =>
        /^✅ Done/.test(text) &&
        title.test(text) &&
        slack.thread(channel, ts).some((line) => /^✅ Done/.test(line.text)),
    );
