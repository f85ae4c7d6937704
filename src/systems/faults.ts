/** Switches that make a simulated system misbehave, for scenarios and for the panel of the local workspace. */
export class Faults {
  readonly #switches = new Map<string, FaultSwitch>();

  /** A simulator declares what can go wrong with it; declaring twice keeps the switch as it stands. */
  declare(id: string, label: string): void {
    if (!this.#switches.has(id)) this.#switches.set(id, { id, label, on: false });
  }

  isOn(id: string): boolean {
    return this.#switches.get(id)?.on ?? false;
  }

  /** False when there is no such switch. */
  set(id: string, on: boolean): boolean {
    const known = this.#switches.get(id);
    if (!known) return false;
    this.#switches.set(id, { ...known, on });
    return true;
  }

  list(): readonly FaultSwitch[] {
    return [...this.#switches.values()];
  }
}

export interface FaultSwitch {
  /** `kubernetes/unreachable` */
  readonly id: string;
  /** What the panel says: `Kubernetes does not answer`. */
  readonly label: string;
  readonly on: boolean;
}
