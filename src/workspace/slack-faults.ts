import { type FaultSwitch, Faults } from '../systems/faults.ts';

const RATE_LIMITED = 'slack/rate-limited';
const UNREACHABLE = 'slack/unreachable';
const FAILING = 'slack/failing';
const REVOKED = 'slack/token-revoked';

/** How Slack itself can be made to misbehave towards the bot. */
export class SlackFaults {
  readonly #faults = new Faults();

  constructor() {
    this.#faults.declare(UNREACHABLE, 'Slack cannot be reached');
    this.#faults.declare(RATE_LIMITED, 'Slack limits the rate (429)');
    this.#faults.declare(FAILING, 'Slack answers 500');
    this.#faults.declare(REVOKED, "Slack has revoked the bot's token");
  }

  list(): readonly FaultSwitch[] {
    return this.#faults.list();
  }

  set(id: string, on: boolean): boolean {
    return this.#faults.set(id, on);
  }

  get isRateLimited(): boolean {
    return this.#faults.isOn(RATE_LIMITED);
  }

  get isUnreachable(): boolean {
    return this.#faults.isOn(UNREACHABLE);
  }

  get isFailing(): boolean {
    return this.#faults.isOn(FAILING);
  }

  get isRevoked(): boolean {
    return this.#faults.isOn(REVOKED);
  }
}
