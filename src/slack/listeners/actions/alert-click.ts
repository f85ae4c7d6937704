import { type Alert, nameOfAlert } from '../../../alerts/alert.ts';
import type { Offer } from '../../../alerts/events.ts';
import { LONGEST_TITLE } from '../../../commands/declare-incident.ts';
import { ALERT_ACTS, type AlertAct } from '../../messages/alert/alert-buttons.ts';
import { stormAlerts } from '../../messages/alert/storm-alerts.ts';
import { joinModal } from '../../modals/join-modal.ts';
import { ago, clip, code, escapeText, nameOf } from '../../text.ts';
import { openDeclaration } from '../commands/incident/declare.ts';
import { inWords, type Reply, say, stale } from '../reply.ts';
import { start } from '../start.ts';
import type { Click } from './click.ts';

/** A button on an alert. What it starts is the clicking person's own request, with their gates. */
export async function alertClick(click: Click): Promise<Reply> {
  const { alert: id, act } = click.value;
  const name = ALERT_ACTS.find((one) => one === act);
  if (id === undefined || name === undefined) return stale(click.parts);
  if (name === 'acknowledge') return acknowledge(click, id);
  if (name === 'look') return look(click, id);
  const alert = await click.parts.commands.showAlert(id);
  return alert ? carryOut(click, alert, name) : stale(click.parts);
}

function carryOut(
  click: Click,
  alert: Alert,
  name: Exclude<AlertAct, 'acknowledge' | 'look'>,
): Reply | Promise<Reply> {
  switch (name) {
    case 'offer':
      return startOffer(click, alert, alert.offers[Number(click.value.item)]);
    case 'silence':
      return startOffer(click, alert, alert.opened.silence);
    case 'declare':
      return declare(click, alert);
    case 'join':
      return join(click, alert);
  }
}

function startOffer(
  { parts, call }: Click,
  { id: alert, incident }: Alert,
  offer: Offer | undefined,
): Reply | Promise<Reply> {
  if (!offer) return stale(parts);
  return start(parts, call, offer.runbook, {
    given: offer.given,
    incident,
    alert,
    now: false,
    planOnly: false,
  });
}

function declare({ parts, call }: Click, { id, opened, incident }: Alert): Reply {
  if (incident !== undefined) return say(`This alert belongs to an incident already: ${code(incident)}.`);
  const title = clip(opened.name, LONGEST_TITLE);
  const { severity } = opened;
  return openDeclaration(parts, call, { title, alert: id, ...(severity && { severity: severity.name }) });
}

/** Asks which of the incidents that are open. */
async function join({ parts }: Click, { id, incident }: Alert): Promise<Reply> {
  if (incident !== undefined) return say(`This alert belongs to an incident already: ${code(incident)}.`);
  const open = (await parts.commands.listIncidents()).filter(({ resolvedAt }) => resolvedAt === null);
  if (open.length === 0) return say('No incident is open. *Declare…* opens one with this alert in it.');
  return {
    do: 'open',
    view: joinModal(open, { alert: id }),
    otherwise: inWords('Slack did not open the form. Press the button again.'),
  };
}

async function look({ parts, value }: Click, storm: string): Promise<Reply> {
  const name = value.item ?? '';
  const { alerts, open } = await parts.commands.stormAlerts(storm, name);
  return { do: 'say', message: stormAlerts(name, alerts, open) };
}

async function acknowledge({ parts, call }: Click, id: string): Promise<Reply> {
  const reply = await parts.commands.acknowledgeAlert({ alert: id, actor: call.actor });
  const now = parts.clock.now();
  switch (reply.status) {
    case 'done': {
      const passed = reply.alert.opened.page ? ' PagerDuty is told, too.' : '';
      return say(`👀 You look after *${escapeText(nameOfAlert(reply.alert))}* now.${passed}`);
    }
    case 'already': {
      const { by, name, at } = reply.by;
      return say(
        `${name === undefined ? nameOf(by) : escapeText(name)} looks after it already, ${ago(at, now)}.`,
      );
    }
    case 'over':
      return say(`It is over: it has not fired since ${ago(reply.at, now)}.`);
    case 'not_found':
      return stale(parts);
  }
}
