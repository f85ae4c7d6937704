import { labels } from '../../src/workspace/driver.ts';
import type { Person } from '../support/crash-site.ts';
import type { Outside } from '../support/outside.ts';

type Slack = Outside['slack'];

const OPS = 'C0OPS';
/** Nobody does again at once what they have just done. */
const AGAIN_MS = 1_000;

export const RHEA = 'U0RESPOND1';
export const SAM = 'U0RESPOND2';

/** Types a command until Slack says that it was received: then it must not be lost. */
export function types(user: string, command: string, text = ''): Person {
  let isReceived = false;
  return patiently(async ({ slack }) => {
    if (isReceived) return;
    isReceived = (await slack.as(user).command(OPS, command, text)).ok;
  });
}

/** Presses a button wherever it stands in the channel, for as long as it does. */
export function presses(user: string, label: string, isTime: (slack: Slack) => boolean = () => true): Person {
  return patiently(async ({ slack }) => {
    const asked = slack.channel(OPS).find((message) => labels(message).includes(label));
    if (asked && isTime(slack)) await slack.as(user).click(asked, label);
  });
}

/** Fills in and sends whatever form stands open, with what it asks for. */
export function fills(user: string, values: Readonly<Record<string, string>>): Person {
  return patiently(async ({ slack }) => {
    const form = slack.modal(user);
    if (!form) return;
    const fields = JSON.stringify(form.blocks);
    const asked = Object.entries(values).filter(([name]) => fields.includes(`"${name}"`));
    await slack.as(user).submit(form.id, Object.fromEntries(asked));
  });
}

/** Sends an alert until somebody takes it. */
export function alerts(alert: () => object, token: string): Person {
  let isReceived = false;
  return patiently(async ({ url }) => {
    if (isReceived) return;
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify(alert());
    const sent = fetch(`${url}/webhooks/alertmanager`, { method: 'POST', headers, body });
    isReceived = await sent.then(
      ({ ok }) => ok,
      () => false,
    );
  });
}

export const together =
  (...people: readonly Person[]): Person =>
  async (seen) => {
    for (const person of people) await person(seen);
  };

function patiently(act: Person): Person {
  let actedAt = 0;
  return async (seen) => {
    if (Date.now() - actedAt < AGAIN_MS) return;
    actedAt = Date.now();
    await act(seen);
  };
}
